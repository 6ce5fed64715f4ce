"""Row-level security: whom a child-linked table admits, as SQL, and the script with which a migration puts it there.

A rule asks the settings that `asking` makes in a sub-select that depends on no row, so that PostgreSQL asks once a
statement. Where nobody is asking, or in another role, the sub-select is null, and null equals nothing.
"""

from collections.abc import Collection

COMMANDS = ("SELECT", "INSERT", "UPDATE", "DELETE")


def of_authority(roles: Collection[str], column: str = "authority_id") -> str:
    """Rows of the asker's own authority, for whoever asks in one of these roles."""
    return f"{column} = {_where_role_is(roles, 'authority', 'integer')}"


def of_account(column: str, roles: Collection[str]) -> str:
    """Rows that name the asker's account in this column."""
    return f"{column} = {_where_role_is(roles, 'account', 'uuid')}"


def of_membership(column: str, roles: Collection[str]) -> str:
    """Rows that name the membership the asker acts for in this column."""
    return f"{column} = {_where_role_is(roles, 'membership', 'uuid')}"


def of_team(organisation: str, team: str, roles: Collection[str]) -> str:
    """Rows of the asker's own organisation and team, or of the organisation itself for whoever is in no team."""
    return (
        f"{organisation} = {_where_role_is(roles, 'organisation', 'integer')} "
        f"AND {team} IS NOT DISTINCT FROM {_where_role_is(roles, 'team', 'integer')}"
    )


def of_organisation(column: str, roles: Collection[str]) -> str:
    """Rows that name the asker's own organisation in this column, whatever the team."""
    return f"{column} = {_where_role_is(roles, 'organisation', 'integer')}"


def by_grant(roles: Collection[str], record: str = "id") -> str:
    """Rows about a record that the asker has been let into, as whom they act now, as long as the grant lives.

    The grant's authority has to be the record's: no manager can let anybody into another authority's.
    """
    return f"""(authority_id, {record}) IN (
        SELECT held.authority_id, held.record FROM access_grant held
        WHERE {of_membership("held.membership", roles)} AND held.ended_at IS NULL AND held.until > now())"""


def guarded(table: str, **rules: str) -> str:
    """The script that forces row-level security on a table: `select`, `insert`, `update` and `delete`, each a rule.

    What has no rule nobody may do. A row that is changed must fit the rule before and after. It can be run again,
    which is how a later migration puts changed rules in place.
    """
    if not rules or {rule.upper() for rule in rules} - set(COMMANDS):
        raise ValueError("A rule is for select, insert, update or delete")
    script = [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"]
    script += [f"DROP POLICY IF EXISTS {policy_name(table, command)} ON {table}" for command in COMMANDS]
    script += [_policy(table, name.upper(), rule) for name, rule in rules.items()]
    return ";\n".join(script)


def policy_name(table: str, command: str) -> str:
    return f"{table}_{command.lower()}"


def _policy(table: str, command: str, rule: str) -> str:
    using = "" if command == "INSERT" else f" USING ({rule})"
    check = f" WITH CHECK ({rule})" if command in ("INSERT", "UPDATE") else ""
    return f"CREATE POLICY {policy_name(table, command)} ON {table} FOR {command}{using}{check}"


def _where_role_is(roles: Collection[str], name: str, kind: str) -> str:
    """What the asker's setting says, or null in any other role. Without roles nobody is meant, which is a mistake."""
    if not roles:
        raise ValueError("Say which roles")
    allowed = ", ".join(f"'{role}'" for role in sorted(roles))
    said = f"nullif(current_setting('app.{name}', true), '')::{kind}"
    return f"(SELECT CASE WHEN current_setting('app.role', true) IN ({allowed}) THEN {said} END)"

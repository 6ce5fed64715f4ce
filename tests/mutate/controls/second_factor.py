"""Setting up a second factor, what a change of secrets ends, and losing the phone."""

from tests.mutate.control import off

PAGES, ACTIONS = "accounts/sign_in/second_factor/pages.py", "accounts/sign_in/second_factor/actions.py"
RECENT, CREDENTIALS = "accounts/sign_in/second_factor/recent.py", "accounts/sign_in/credentials/actions.py"
OWN, ACCOUNT = "accounts/sign_in/account/own.py", "accounts/sign_in/account/actions.py"
LOST = "accounts/sign_in/lost_phone/actions.py"
ABOUT_FIRST, ABOUT_CHANGES = (f"accounts/credentials/test_{name}.py" for name in ("first_factor", "changed_secrets"))
ABOUT_LOST, ABOUT_ACCOUNT = (f"accounts/credentials/test_{name}.py" for name in ("lost_phone", "account_pages"))

CONTROLS = [
    # The first one
    off(
        "a first second factor needs a mailed link",
        RECENT,
        "    elif not await has_used_mailed_link(visitor):\n        raise",
        "    elif False:\n        raise",
        f"{ABOUT_FIRST}::test_a_right_password_alone_sets_up_nothing",
    ),
    off(
        "a mailed link is of the account it was sent to",
        ACTIONS,
        "WHERE token_hash = $1 AND account = $2 AND purpose",
        "WHERE token_hash = $1 AND $2::uuid IS NOT NULL AND purpose",
        f"{ABOUT_FIRST}::test_a_link_is_for_the_account_that_it_was_sent_to",
    ),
    off(
        "a mailed link is good once",
        ACTIONS,
        "purpose = 'second_factor' AND used_at IS NULL AND expires_at > $3\nRETURNING",
        "purpose = 'second_factor' AND expires_at > $3\nRETURNING",
        f"{ABOUT_FIRST}::test_opening_the_link_uses_nothing_up_and_it_is_good_once",
    ),
    off(
        "a mailed link ends",
        ACTIONS,
        "AND used_at IS NULL AND expires_at > $3\nRETURNING",
        "AND used_at IS NULL AND $3::timestamptz IS NOT NULL\nRETURNING",
        f"{ABOUT_FIRST}::test_after_a_day_the_link_is_over",
    ),
    off(
        "a mailed link holds for one session",
        ACTIONS,
        "SET mailbox_at = $3 WHERE id = $1 AND account = $2",
        "SET mailbox_at = $3 WHERE $1::uuid IS NOT NULL AND account = $2",
        f"{ABOUT_FIRST}::test_a_thief_who_waits_gets_nothing_by_the_owners_link",
    ),
    off(
        "what a mailed link opened ends",
        RECENT,
        "return _is_recent((await proved_in(visitor.session)).mailbox_at, MAILBOX_LASTS)",
        "return (await proved_in(visitor.session)).mailbox_at is not None",
        f"{ABOUT_FIRST}::test_what_the_link_opened_holds_for_an_hour",
    ),
    off(
        "mailed links are limited",
        PAGES,
        'await try_once(limits("second factor link", account=visitor.email, address=peer(request.scope), device=None))',
        "await try_once([])",
        f"{ABOUT_FIRST}::test_one_link_goes_by_itself_and_another_when_it_is_asked_for",
    ),
    off(
        "a link for a second factor sets no password",
        "accounts/sign_in/resets/queries.py",
        "WHERE r.token_hash = $1 AND r.purpose = 'password'",
        "WHERE r.token_hash = $1",
        f"{ABOUT_FIRST}::test_a_link_for_something_else_opens_nothing_here",
    ),
    off(
        "a key is taken up only with the password of just now",
        PAGES,
        "    if await asks_password(visitor):\n        raise ProveFirst(PASSWORD_AGAIN, START)\n    return",
        "    return",
        f"{ABOUT_FIRST}::test_a_key_left_on_the_screen_is_not_taken_without_the_password",
    ),
    off(
        "a key that is not confirmed ends",
        "accounts/sign_in/credentials/queries.py",
        "WHERE account = $1 AND totp_new_at > $2",
        "WHERE account = $1 AND $2::timestamptz IS NOT NULL",
        f"{ABOUT_FIRST}::test_a_key_that_is_not_confirmed_lives_for_an_hour",
    ),
    # Fresh proof
    off(
        "a new app needs a fresh second factor",
        RECENT,
        "        await need_recent_second_factor(visitor, back)\n",
        "        pass\n",
        f"{ABOUT_ACCOUNT}::test_a_new_app_and_new_codes_need_a_recent_second_factor",
    ),
    off(
        "new recovery codes need a fresh second factor",
        PAGES,
        "    await need_recent_second_factor(visitor, CODES)\n",
        "",
        f"{ABOUT_ACCOUNT}::test_a_new_app_and_new_codes_need_a_recent_second_factor",
    ),
    off(
        "a new address needs a fresh second factor",
        "accounts/sign_in/account/pages.py",
        '        await need_recent_second_factor(visitor, "/account/email")\n',
        "        pass\n",
        f"{ABOUT_CHANGES}::test_a_new_address_needs_a_fresh_second_factor",
    ),
    off(
        "the password again is limited",
        OWN,
        'limits("password again", account=visitor.email, address=peer(scope), device=device)',
        "[]",
        f"{ABOUT_ACCOUNT}::test_guesses_at_ones_password_are_counted",
    ),
    off(
        "the password is asked for again",
        OWN,
        "    if await verify_password(visitor.account, typed):\n",
        "    if typed:\n",
        f"{ABOUT_ACCOUNT}::test_the_address_is_not_changed_without_the_password",
    ),
    # What a change ends
    off(
        "a new password ends every link",
        CREDENTIALS,
        "        await database.execute(KEEP_HASH, account, anew, now())\n"
        "        await database.execute(END_LINKS, account, now())\n",
        "        await database.execute(KEEP_HASH, account, anew, now())\n",
        f"{ABOUT_CHANGES}::test_a_new_password_ends_the_links_that_a_thief_asked_for",
    ),
    off(
        "a new address ends other links",
        ACCOUNT,
        "            await database.execute(END_LINKS, asked.account, now())\n",
        "",
        f"{ABOUT_CHANGES}::test_a_new_address_ends_the_links_that_went_to_the_old_one",
    ),
    off(
        "a new address ends other sessions",
        ACCOUNT,
        "            await end_all_sessions(asked.account, but=keep)\n",
        "",
        f"{ABOUT_CHANGES}::test_a_new_address_ends_every_other_session",
    ),
    off(
        "a new app ends other sessions",
        CREDENTIALS,
        "        await end_all_sessions(account, but=keep)\n",
        "",
        f"{ABOUT_CHANGES}::test_a_new_app_ends_every_other_session",
    ),
    off(
        "new secrets make devices unknown",
        "accounts/sign_in/devices.py",
        "{device} {account} {held.password_at} {held.totp_at}",
        "{device} {account}",
        f"{ABOUT_CHANGES}::test_a_new_password_or_app_makes_other_devices_unknown",
    ),
    off(
        "the old address hears of a change that is asked for",
        ACCOUNT,
        '        await put((await details(account)).email, "email_change_asked")\n',
        "",
        f"{ABOUT_CHANGES}::test_the_old_address_hears_of_a_change_when_it_is_asked_for",
    ),
    # A lost phone
    off(
        "managers take away phones of their own people",
        LOST,
        "    if found is None or not may_see(held_by_asker(), found.held):\n",
        "    if found is None:\n",
        ABOUT_LOST,
    ),
    off(
        "nobody takes away their own phone",
        LOST,
        "    if found.account == asker().account:\n",
        "    if False:\n",
        ABOUT_LOST,
    ),
    off(
        "a lost phone needs a fresh second factor",
        "accounts/sign_in/lost_phone/pages.py",
        '    await need_recent_second_factor(visitor_of(request.scope), f"/admin/people/{membership}/lost-phone")\n',
        "",
        ABOUT_LOST,
    ),
    off(
        "a lost phone ends every session",
        LOST,
        "    await end_all_sessions(account)\n",
        "",
        ABOUT_LOST,
    ),
    off(
        "a lost phone ends its recovery codes",
        LOST,
        "    await database.execute(DELETE_CODES, account)\n",
        "",
        ABOUT_LOST,
    ),
    # Passwords and examples
    off(
        "passwords without the person's name or address",
        "accounts/sign_in/credentials/passwords.py",
        "return TOO_NEAR if _holds_the_person(password, email, name) else None",
        "return None",
        "accounts/credentials/test_passwords.py",
    ),
    off(
        "examples give no password outside a demonstration",
        "accounts/sign_in/queries.py",
        "SELECT a.id, a.name, a.email, CASE WHEN a.example AND NOT $2 THEN",
        "SELECT a.id, a.name, a.email, CASE WHEN a.example AND NOT $2 AND false THEN",
        "accounts/sign_in/test_signing_in.py",
    ),
]

"""The page of figures."""

from dataclasses import dataclass
from datetime import date

from benchmarks import audit, tenants
from benchmarks.http import CONNECTIONS, Load
from benchmarks.pgbench import CLIENTS, RUNS, Rates


@dataclass(frozen=True)
class Measured:
    providers: int
    rows: dict[str, int]
    statement: Rates
    plaintext: Load
    json: Load
    page: Load
    packed: Load


@dataclass(frozen=True)
class Guards:
    """What it costs that each sees only their own, and that all is recorded."""

    policies: list[tenants.Cost]
    audit: audit.Cost


def write(measured: list[Measured], guards: Guards, machine: str, day: date) -> str:
    return "\n".join(
        [
            "# Figures",
            "",
            f"Written by `make bench` on {day:%-d %B %Y}; {machine}.",
            "The load, the app and PostgreSQL share the machine, so trust the ratios rather than the rates.",
            "",
            *_statement(measured),
            "",
            *_app(measured),
            "",
            *_growth(measured),
            "",
            *_guards(guards),
            "",
        ]
    )


def _statement(measured: list[Measured]) -> list[str]:
    kinds = list(measured[0].statement.milliseconds_by_kind)
    return [
        f"## The statement (pgbench, {CLIENTS} clients, medians of {RUNS} alternating runs)",
        "",
        "Near: the scan for offers that fit, alone. Whole: total, hidden, facets, results, those that have not said,",
        "those that come to the child, by the authority's own assurance, in all orders and with words.",
        f"Milliseconds: the mean of one search, by order ({', '.join(kinds)}).",
        "",
        "| providers | offers | listing rows | near /s | whole /s | whole : near | " + " | ".join(kinds) + " |",
        "|" + "---|" * (6 + len(kinds)),
        *(
            f"| {each.providers:,} | {each.rows['offer']:,} | {each.rows['listing']:,} | {each.statement.near:,.0f}"
            f" | {each.statement.whole:,.0f} | **{each.statement.whole / each.statement.near:.2f}** | "
            + " | ".join(f"{each.statement.milliseconds_by_kind[kind]:.1f}" for kind in kinds)
            + " |"
            for each in measured
        ),
    ]


def _app(measured: list[Measured]) -> list[str]:
    lines = [
        f"## The app (one worker, {CONNECTIONS} connections, with security headers, logs and text search)",
        "",
        "| providers | what | requests /s | p50 ms | p99 ms | KiB each | memory MiB | ratio |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for each in measured:
        ratios = {
            "plaintext": "",
            "JSON": f"**{each.json.rate / each.statement.whole:.2f}** of the statement",
            "page": f"**{each.page.rate / each.json.rate:.2f}** of JSON",
            "page, compressed": f"{each.packed.rate / each.json.rate:.2f} of JSON",
        }
        for (what, ratio), load in zip(
            ratios.items(), (each.plaintext, each.json, each.page, each.packed), strict=True
        ):
            lines.append(
                f"| {each.providers:,} | {what} | {load.rate:,.0f} | {load.p50:.1f} | {load.p99:.1f}"
                f" | {load.bytes_each / 1024:.1f} | {load.memory:.0f} | {ratio} |"
            )
    return lines


def _growth(measured: list[Measured]) -> list[str]:
    if len(measured) < 2:
        return []
    first, last = measured[0], measured[-1]
    times = first.statement.whole / last.statement.whole
    span = f"From {first.providers:,} to {last.providers:,} providers"
    return [f"{span} the whole statement takes **{times:.1f}** times as long."]


def _guards(guards: Guards) -> list[str]:
    return [
        "## Who may see what (pgbench, transactions as the app makes them, medians of alternating runs)",
        "",
        f"Reads: {tenants.ROWS:,} cases of {tenants.AUTHORITIES} authorities, {tenants.GRANTS:,} grants;"
        f" {tenants.CLIENTS} clients, with the policy off and on.",
        f"Inserts: grants by {audit.CLIENTS} clients, over {audit.AUTHORITIES} authorities and"
        f" {audit.ACCOUNTS:,} accounts, without and with their row of the audit.",
        "",
        "| what | without /s | with /s | costs | asked |",
        "|---|---|---|---|---|",
        *(
            f"| policy: {each.read.name} | {each.off:,.0f} | {each.on:,.0f} | **{each.share:.1f} %** more time"
            f" | {each.read.most} % at most |"
            for each in guards.policies
        ),
        f"| audit: giving a grant | {guards.audit.alone:,.0f} | {guards.audit.audited:,.0f}"
        f" | **{guards.audit.share:.0f} %** fewer | {audit.MOST} % at most |",
    ]

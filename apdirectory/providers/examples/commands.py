"""`apdirectory demo`."""

import click

from apdirectory.database.session import run_with_database
from apdirectory.providers.examples.actions import SEED, make_examples, make_national, remove_examples
from apdirectory.providers.examples.assurance.actions import make_example_quality
from apdirectory.providers.examples.people.actions import make_example_people, remove_example_people
from apdirectory.providers.examples.people.cast import code_now
from apdirectory.settings import read_settings


def add_to(cli: click.Group, imports: click.Group) -> None:
    cli.add_command(demo)


@click.command()
@click.option(
    "--providers", type=click.IntRange(1, 1_000_000), metavar="N", help="Also N invented ones all over England."
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=SEED, show_default=True, help="Another: others.")
@click.option("--remove", is_flag=True, help="Take every invented provider and account away.")
@click.option("--code", is_flag=True, help="Only say the code with which an example account signs in now.")
def demo(providers: int | None, seed: int, remove: bool, code: bool) -> None:
    """Fill the directory with invented providers around Gloucestershire, and the county's real ones beside them.

    Run it again on a later day and their dates are fresh again. The county's real providers are public facts; they
    stay when the invented ones are removed.
    """
    if code:
        click.echo(code_now())
    elif remove:
        gone, people = run_with_database(_remove)
        click.echo(f"{gone:,} invented providers and {people:,} example accounts removed.")
    else:
        click.echo(f"{run_with_database(lambda: _make(providers, seed)):,} providers added or changed.")
        settings = read_settings()
        if settings.embedded or settings.demonstration:
            click.echo(f"{run_with_database(make_example_people):,} example accounts added.")
            run_with_database(make_example_quality)


async def _remove() -> tuple[int, int]:
    return await remove_examples(), await remove_example_people()


async def _make(providers: int | None, seed: int) -> int:
    changed = await make_examples(seed=seed)
    return changed + (await make_national(providers, seed) if providers else 0)

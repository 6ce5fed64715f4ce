"""`apdirectory serve`: everything from an empty folder to a page, and back when it is stopped."""

import asyncio
import os
import signal
import socket
from contextlib import ExitStack, suppress
from types import FrameType

import click

from apdirectory.database.embedded import Addresses, embedded_postgres
from apdirectory.database.migrate import migrate
from apdirectory.database.proof import refuse_a_role_that_passes_by
from apdirectory.database.session import given_addresses
from apdirectory.database.transaction import open_pool
from apdirectory.settings import Settings, read_settings
from apdirectory.web.secret import secret_key

MAIL_IS_SHOWN = (
    "No mail is sent: what would be, with every link in it, is at {address}/mail for whoever uses this machine. "
    "Before a proxy lets others in, set EMAIL_URL."
)


def add_to(cli: click.Group, imports: click.Group) -> None:
    cli.add_command(serve)


@click.command()
@click.option("--empty", is_flag=True, help="Without the invented examples: for real use.")
@click.option("--host", help="Where to listen. 127.0.0.1 unless HOST says otherwise.")
@click.option("--port", type=int, help="8000 unless PORT says otherwise.")
def serve(empty: bool, host: str | None, port: int | None) -> None:
    """Serve the directory, with everything it needs. Ctrl-C stops it."""
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    os.environ |= {name: str(given) for name, given in (("HOST", host), ("PORT", port)) if given is not None}
    with suppress(KeyboardInterrupt):
        _serve(read_settings(), empty=empty)


def _as_ctrl_c(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _serve(settings: Settings, *, empty: bool) -> None:
    click.echo("Starting. It is ready when it says so", err=True)
    os.environ["SECRET_KEY"] = secret_key(settings)  # before the embedded database looks like any other
    with ExitStack() as stack:
        addresses = given_addresses(settings) or stack.enter_context(
            embedded_postgres(settings.state_folder, address=settings.base_url)
        )
        os.environ |= settings_of_the_app(settings, addresses)
        os.environ["DEMONSTRATION"] = "yes" if is_demonstration(settings, empty=empty) else ""
        listener = stack.enter_context(_listen(settings.host, settings.port))
        asyncio.run(_make_ready(addresses, empty=empty))
        _answer(listener, settings.base_url)


def settings_of_the_app(settings: Settings, addresses: Addresses) -> dict[str, str]:
    """It finds the embedded database as it finds any other, and there alone shows mail, whatever LOCAL_MAIL was."""
    local_mail = "yes" if settings.embedded else ""
    return {"DATABASE_URL": addresses.app, "DATABASE_OWNER_URL": addresses.owner, "LOCAL_MAIL": local_mail}


def is_demonstration(settings: Settings, *, empty: bool) -> bool:
    """Example accounts let everybody in, so they are never there with --empty, nor on a given database unless asked."""
    return not empty and (settings.embedded or settings.demonstration)


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before the long work: people hear at once that it is in use."""
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048
        )
    except OSError as problem:
        raise click.ClickException(
            f"Cannot listen on {host}:{port}: {problem.strerror}. Choose another PORT."
        ) from None


async def _make_ready(addresses: Addresses, *, empty: bool) -> None:
    """Migrations and authorities, then postcodes where there are none yet, and examples on the first start."""
    from apdirectory.authorities.actions import load_authorities
    from apdirectory.authorities.terms.actions import load_bank_holidays
    from apdirectory.places.postcodes import load_postcodes, postcodes_loaded

    await refuse_a_role_that_passes_by(addresses.app)
    await migrate(addresses.owner, addresses.app)
    async with open_pool(addresses.app, size=1):
        await load_authorities()
        await load_bank_holidays()
        if not await postcodes_loaded():
            await load_postcodes()
        await (warn_of_examples() if empty else _show_examples())


async def _show_examples() -> None:
    from apdirectory.providers.examples.actions import show_examples

    await show_examples()
    if read_settings().demonstration:
        await _show_example_people()


async def _show_example_people() -> None:
    from apdirectory.providers.examples.assurance.actions import make_example_quality
    from apdirectory.providers.examples.people.actions import make_example_people
    from apdirectory.providers.examples.people.queries import example_people_waiting
    from apdirectory.providers.examples.people.told import how_to_sign_in
    from apdirectory.providers.examples.queries import examples_present

    if await examples_present():
        await make_example_people()
        await make_example_quality()
    if waiting := await example_people_waiting():
        click.echo(how_to_sign_in(read_settings().base_url, waiting))


async def warn_of_examples() -> None:
    """For real use, say that somebody has had examples made here."""
    from apdirectory.providers.examples.queries import examples_present

    if await examples_present():
        click.echo("There are invented examples in this directory. Take them away: apdirectory demo --remove", err=True)


def told_when_ready(address: str, *, mail_is_shown: bool) -> str:
    """Browsers bind passkeys to a name, and take no IP address for one."""
    named = address.replace("//127.0.0.1", "//localhost")
    for_passkeys = "" if named == address else f". To try passkeys: {named}"
    ready = f"Ready at {address} (Ctrl-C stops it){for_passkeys}"
    return f"{ready}\n{MAIL_IS_SHOWN.format(address=address)}" if mail_is_shown else ready


def _answer(listener: socket.socket, address: str) -> None:
    """Answer requests until told to stop. The app writes its own log, which leaves out what people searched for."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                click.echo(told_when_ready(address, mail_is_shown=read_settings().local_mail))

    config = uvicorn.Config(
        "apdirectory.app:create_app",
        factory=True,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # whom to believe is ours to say: TRUSTED_PROXIES
        timeout_graceful_shutdown=5,
    )
    Server(config).run(sockets=[listener])

"""What the service is called, and whom people ring, is said by an administrator from a day on: everywhere at once."""

from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest

from apdirectory.accounts.access.roles import INSTALLATION_ADMIN, LA_MANAGER
from apdirectory.accounts.sign_in.credentials.totp import app_address
from apdirectory.authorities.settings.actions import set_setting
from apdirectory.authorities.settings.queries import history, setting, version_of
from apdirectory.database.asking import Asker, asking
from apdirectory.errors import InvalidInput, NotFound
from apdirectory.messages.actions import put
from apdirectory.web import frame as frames
from apdirectory.web.clock import now
from apdirectory.web.frame import help_phone, read_called, read_frame, service_name
from apdirectory.web.problems import say
from apdirectory.web.today import today
from tests.conftest import MovedClock
from tests.messages.working import outbox
from tests.personas import Personas
from tests.security.two_authorities import HERE, of


@pytest.fixture(autouse=True)
def usual(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What tests leave in the frame is nobody else's."""
    kept = frames._Kept.frame, frames._Kept.called
    monkeypatch.setenv("SERVICE_NAME", "Find alternative provision")
    monkeypatch.setenv("HELP_PHONE", "01632 960001")
    yield
    frames._Kept.frame, frames._Kept.called = kept


async def change(name: str, value: str | None, days: int = 0) -> None:
    version = version_of(await history(name, None))
    day = today(now()) + timedelta(days=days)
    await set_setting(name, value, authority=None, from_day=day, why="Agreed", version=version)
    await read_frame()


async def test_what_an_administrator_sets_comes_before_the_environment_and_goes_again(
    people: list[Asker],
    moved_clock: MovedClock,
) -> None:
    with asking(of(people, INSTALLATION_ADMIN)):
        assert (await setting("service_name")).value == service_name() == "Find alternative provision"
        await change("service_name", "Places for children", days=1)
        await change("help_phone", "01632 960002", days=1)
        assert (service_name(), help_phone()) == ("Find alternative provision", "01632 960001")
        moved_clock.forward(days=1)
        await read_frame()
        assert (service_name(), help_phone()) == ("Places for children", "01632 960002")
        await change("service_name", None)
        assert service_name() == "Find alternative provision"


async def test_mail_apps_and_refusals_say_it(people: list[Asker]) -> None:
    with asking(of(people, INSTALLATION_ADMIN)):
        await change("service_name", "Places for children")
        await change("help_phone", "01632 960002")
        await put("jo@example.org", "password_changed")
    (mail,) = await outbox()
    assert "Places for children" in mail["subject"]
    assert "01632 960002" in mail["body"]
    assert (await read_called()).service == "Places for children"
    app = pyotp.parse_uri(app_address(pyotp.random_base32(), "jo@example.org"))
    assert app.issuer == "Places for children"
    assert "01632 960002" in say(503).message + say(500).message


async def test_pages_and_the_api_say_it_at_once(personas: Personas) -> None:
    admin = personas["installation admin"]
    async with personas.client("installation admin") as browser:
        before = (await browser.get("/schema/openapi.json")).json()["info"]["title"]
        assert before == "Find alternative provision: API"
        given = {"value": "Places for children", "why": "Agreed", "was": "0"} | admin.csrf
        assert (await browser.post("/admin/settings/service_name", data=given)).status_code == 303
        assert "Places for children</title>" in (await browser.get("/help")).text
        assert (await browser.get("/schema/openapi.json")).json()["info"]["title"] == "Places for children: API"
        assert "Places for children: API" in (await browser.get("/schema/openapi.yaml")).text


async def test_it_is_short_an_administrators_and_no_councils(people: list[Asker]) -> None:
    with asking(of(people, INSTALLATION_ADMIN)), pytest.raises(InvalidInput, match="60 characters or fewer"):
        await change("service_name", "x" * 61)
    with asking(of(people, LA_MANAGER, HERE)), pytest.raises(NotFound):
        await change("service_name", "Mine")

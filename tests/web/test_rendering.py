"""Templates: strict, escaped, titled, and around each page what every page needs."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

import asyncpg
import pytest
from jinja2 import UndefinedError

from apdirectory.errors import FieldError
from apdirectory.web import frame as frames
from apdirectory.web.frame import Frame, read_frame
from apdirectory.web.headers import GOVUK_INLINE_SCRIPT
from apdirectory.web.problems import Said
from apdirectory.web.rendering import PAGES, render_text, title

SAID = Said(status=404, title="A page", message="Text")


def page(**context: object) -> str:
    shown = {"path": "/", "errors": (), "heading": "A page", "message": "Text", "said": SAID, "search": False}
    return render_text("errors/error.html", **shown | context)


@pytest.fixture
def kept_frame(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """What the test does to the frame is undone."""
    monkeypatch.setattr(frames._Kept, "frame", frames.frame())
    yield monkeypatch


def test_what_is_undefined_in_our_templates_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        PAGES.from_string("{{ nothing }}").render()
    with pytest.raises(UndefinedError):
        PAGES.from_string("{{ {}.nothing }}").render()
    with pytest.raises(UndefinedError):
        PAGES.from_string('{% extends "layouts/base.html" %}').render(path="/", errors=(), frame=frames.frame())


def test_govuk_macros_may_leave_options_out() -> None:
    source = (
        '{% from "govuk_frontend_jinja/components/service-navigation/macro.html" import govukServiceNavigation %}'
        '{% from "govuk_frontend_jinja/components/button/macro.html" import govukButton %}'
        '{{ govukServiceNavigation({"serviceName": "Name"}) }}{{ govukButton({"text": "Search"}) }}'
    )
    made = PAGES.from_string(source).render()
    assert "Name" in made
    assert "Search" in made


def test_what_our_templates_pass_to_a_govuk_macro_must_be_defined() -> None:
    source = (
        '{% from "govuk_frontend_jinja/components/button/macro.html" import govukButton %}'
        '{{ govukButton({"text": nothing}) }}'
    )
    with pytest.raises(UndefinedError):
        PAGES.from_string(source).render()


def test_text_is_escaped() -> None:
    made = page(heading="<script>alert(1)</script>", message='"><img src=x>')
    assert "<script>alert" not in made
    assert "<img" not in made


def test_the_title_says_the_heading_then_the_section_then_the_service() -> None:
    assert title("37 providers", "Find provision", "Service") == "37 providers - Find provision - Service"
    assert title("37 providers", "", "Service", note="(page 2 of 4)") == "37 providers (page 2 of 4) - Service"
    assert title("Start", "", "Service", errors=[1]) == "Error: Start - Service"
    assert title("Service", "Service", "Service") == "Service"
    assert f"<title>A page - {frames.frame().service_name}</title>" in page()


def test_errors_are_together_linked_and_before_the_heading() -> None:
    made = page(errors=[FieldError("near", "Enter a postcode or town"), FieldError("age", "Age must be a number")])
    assert "<title>Error: A page" in made
    assert '<a href="#near">Enter a postcode or town</a>' in made
    assert made.index('id="main-content"') < made.index("There is a problem") < made.index("<h1")
    assert made.index("#near") < made.index("#age")


def test_the_policy_knows_the_one_inline_script_and_there_is_no_other() -> None:
    inline = re.findall(r"<script>(.*?)</script>", page(), re.DOTALL)
    assert [f"sha256-{b64encode(sha256(each.encode()).digest()).decode()}" for each in inline] == [GOVUK_INLINE_SCRIPT]
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", page())


def test_there_is_no_crest_no_crown_copyright_and_no_govuk_name() -> None:
    for unwanted in ("Crown", "crest", "GOV.UK", "gov.uk", "Transport"):
        assert unwanted not in page()


def test_the_footer_is_in_its_order_on_every_page() -> None:
    made = page()
    order = ["Worried about a child?", "About the data", "Accessibility", "Cookies", "Privacy"]
    places = [made.rindex(each) for each in order]
    assert places == sorted(places)
    assert made.index("Skip to main content") < made.index("<header") < made.index('id="main-content"')


def test_the_navigation_marks_where_one_is() -> None:
    assert 'aria-current="page"' in page(path="/about-the-data")
    assert 'aria-current="true"' in page(path="/providers/riverbank")
    assert "aria-current" not in page(path="/cookies")


def test_the_frame_follows_the_installation(kept_frame: pytest.MonkeyPatch) -> None:
    plain = page()
    assert "This demonstration is not run by or for any council" not in plain
    assert "Ring the council where the child lives" in plain
    shown = Frame(
        service_name="Find alternative provision",
        demonstration=True,
        council="Exampleshire County Council",
        colour="#004d40",
        front_door_name="the children's helpdesk",
        front_door_phone="01632 960001",
    )
    kept_frame.setattr(frames._Kept, "frame", shown)
    made = page()
    assert "This demonstration is not run by or for any council" in made
    assert "Exampleshire County Council" in made
    assert "Ring the children&#39;s helpdesk on 01632 960001" in made
    assert f'href="{shown.colour_address}"' in made
    assert '<meta name="theme-color" content="#004d40">' in made
    assert shown.colour_css() == ":root { --govuk-brand-colour: #004d40; }\n"


async def test_the_frame_is_read_from_the_database(db: asyncpg.Connection, kept_frame: pytest.MonkeyPatch) -> None:
    await db.execute("UPDATE authority SET uses_service = false")
    await db.execute(
        "INSERT INTO authority (id, name, full_name, uses_service, colour, front_door_phone) VALUES"
        " (9001, 'One', 'One Council', true, '#123456', '01632 960002'),"
        " (9002, 'Two', 'Two Council', false, 'red; } body { display: none', NULL)"
    )
    await read_frame()
    assert (frames.frame().council, frames.frame().colour) == ("One Council", "#123456")
    assert not frames.frame().demonstration
    await db.execute("UPDATE authority SET uses_service = true WHERE id = 9002")
    await db.execute(
        "INSERT INTO provider (slug, name, kind, authority, example, state)"
        " VALUES ('made-up', 'Made up', 'college', 9001, true, 'published')"
    )
    await read_frame()
    assert frames.frame().council is None, "with two councils the service speaks for neither"
    assert frames.frame().demonstration
    await db.execute("UPDATE authority SET uses_service = (id = 9002) WHERE id > 9000")
    await read_frame()
    assert frames.frame().colour is None, "what is not a colour is left out"

"""What Word and LibreOffice documents may say: no scripts, nothing fetched on opening, no types of their own."""

import pytest

from apdirectory.documents.contents import HYPERLINKS, MOST_LISTED
from apdirectory.documents.rules import Refusal
from tests.documents.files import LIBRE, LIBRE_CONTENT, TYPES, WORD, archive
from tests.documents.test_intake import refused

LINK = '<Relationships><Relationship Id="r1" Type="{}" Target="http://evil.example/x" TargetMode="{}"/></Relationships>'
AWAY = "http://evil.example/x"
TEMPLATE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
LISTENS = '<office:event-listeners><script:event-listener script:event-name="dom:load"/></office:event-listeners>'


@pytest.mark.parametrize("mode", ["External", "external", " External "])
@pytest.mark.parametrize("part", ["word/_rels/settings.xml.rels", "word/_rels/Other.XML.RELS", "_rels/.rels"])
async def test_word_fetches_nothing(part: str, mode: str) -> None:
    assert await refused("a.docx", archive(WORD | {part: LINK.format(TEMPLATE, mode)})) is Refusal.LINKED


async def test_word_fetches_nothing_in_another_encoding() -> None:
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{LINK.format(TEMPLATE, "External")}'.encode("utf-16")
    assert await refused("a.docx", archive(WORD | {"word/_rels/settings.xml.rels": wide})) is Refusal.LINKED


@pytest.mark.parametrize("kind", sorted(HYPERLINKS))
async def test_links_that_people_follow_stay_in_word(kind: str) -> None:
    linked = {"word/_rels/document.xml.rels": LINK.format(kind, "External")}
    assert await refused("a.docx", archive(WORD | linked)) is None


@pytest.mark.parametrize(
    ("types", "why"),
    [
        ("<!DOCTYPE a>" + TYPES.format("document.main").partition("?>")[2], Refusal.MACROS),
        (f"<Types><!--{TYPES.format('document.main')[21:]}--></Types>", Refusal.NOT_WHAT_IT_SAYS),
        (TYPES.format("document.main")[:-8], Refusal.BROKEN),
        (TYPES.format("document.main") + " " * MOST_LISTED, Refusal.UNPACKS),
    ],
    ids=["type", "comment", "cut", "long"],
)
async def test_the_list_of_types_is_parsed_and_short(types: str, why: Refusal) -> None:
    assert await refused("a.docx", archive(WORD | {"[Content_Types].xml": types})) is why


@pytest.mark.parametrize(
    ("held", "why"),
    [
        (LISTENS, Refusal.MACROS),
        ('<text:a xlink:href="vnd.sun.star.script:a.py$b?language=Python"/>', Refusal.MACROS),
        ('<text:a xlink:href="vnd.sun.star.&#x73;cript:a"/>', Refusal.MACROS),
        ('<draw:image xlink:href="http://evil.example/x.png"/>', Refusal.LINKED),
        ('<draw:image xlink:href="//evil.example/x.png"/>', Refusal.LINKED),
        ('<draw:image xlink:href="\\\\evil\\x.png"/>', Refusal.LINKED),
        ('<draw:image xlink:href="./../../x.png"/>', Refusal.LINKED),
        ('<text:section-source xlink:href="file:///etc/passwd"/>', Refusal.LINKED),
        ('<draw:image xlink:href="Pictures/a..b.png"/>', None),
        ('<draw:object xlink:href="./Object 1"/><draw:image xlink:href="#here"/>', None),
        ('<text:a xlink:href="https://www.gov.uk/">GOV.UK</text:a>', None),
    ],
)
@pytest.mark.parametrize("part", ["content.xml", "styles.xml", "Object 1/content.xml"])
async def test_libreoffice_runs_and_fetches_nothing(part: str, held: str, why: Refusal | None) -> None:
    assert await refused("a.odt", archive(LIBRE | {part: LIBRE_CONTENT.format(held)})) is why


async def test_libreoffice_declares_no_types() -> None:
    declared = "<!DOCTYPE a [<!ENTITY b 'c'>]>" + LIBRE_CONTENT.format("&b;")
    assert await refused("a.odt", archive(LIBRE | {"content.xml": declared})) is Refusal.MACROS


SETTINGS = "word/_rels/settings.xml.rels"


@pytest.mark.parametrize(
    "target",
    [
        "Letter.dotx",
        "School letter 2.dotx",
        r"file:///C:\Users\Jo\AppData\Roaming\Microsoft\Templates\Letter.dotm",
        "file:///d:/Our%20templates/Letter.dot",
    ],
)
async def test_a_template_on_the_writers_own_disk_may_be_named(target: str) -> None:
    link = LINK.format(TEMPLATE, "External").replace(AWAY, target)
    assert target in link
    assert await refused("a.docx", archive(WORD | {SETTINGS: link})) is None


@pytest.mark.parametrize(
    "target",
    [
        "Letter.dotm",
        "Letter.docx",
        "file:///C:/a/../../evil/Letter.dotx",
        "file:///C:/%2e%2e/Letter.dotx",
        "file:////evil.example/share/Letter.dotx",
        "file://evil.example/share/Letter.dotx",
        r"file:///\\evil.example\share\Letter.dotx",
        r"\\evil.example\share\Letter.dotx",
        "https://evil.example/Letter.dotx",
        "//evil.example/Letter.dotx",
        "../Letter.dotx",
        "file:///C:/a/https://evil.example/Letter.dotx",
        "%68ttps%3A%2F%2Fevil.example%2FLetter.dotx",
    ],
)
async def test_a_template_anywhere_else_is_refused(target: str) -> None:
    link = LINK.format(TEMPLATE, "External").replace(AWAY, target)
    assert await refused("a.docx", archive(WORD | {SETTINGS: link})) is Refusal.LINKED


async def test_only_a_template_may_lie_there() -> None:
    link = LINK.format(TEMPLATE.replace("attachedTemplate", "frame"), "External").replace(AWAY, "Letter.dotx")
    assert await refused("a.docx", archive(WORD | {SETTINGS: link})) is Refusal.LINKED

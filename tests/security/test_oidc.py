"""What a provider, or whoever stands between, may say that is not so: nobody is signed in by it."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import asyncpg
import httpx
import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.jwk import ECKey, RSAKey

from apdirectory.accounts.sign_in.oidc.metadata import forget, read_keys
from apdirectory.accounts.sign_in.oidc.remote import NoAnswer
from apdirectory.web.clock import now
from apdirectory.web.cookies import ELSEWHERE
from tests.accounts.sign_in.oidc.elsewhere import sam, set_up
from tests.accounts.sign_in.oidc.liar import Liar, liar
from tests.accounts.sign_in.oidc.provider import CLIENT, SAM, leads_to
from tests.conftest import MovedClock
from tests.signing_in import HOST, Browser, Someone, browser, commissioner, manager, signing_app

__all__ = ["browser", "commissioner", "manager", "sam", "signing_app"]

NOT_CHECKED = "could not check what DfE Sign-in told us"
AWAY = "does not answer"


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Liar]:
    with liar() as made:
        set_up(monkeypatch, {"dfe": made.issuer})
        yield made
    forget()


class Way:
    """From the button to the provider: what was asked of it."""

    def __init__(self, browser: Browser, page: httpx.Response) -> None:
        self.browser = browser
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(leads_to(page)).query).items()}

    @property
    def nonce(self) -> str:
        return self.asked["nonce"]

    async def back(self, name: str = "dfe", **changed: str) -> httpx.Response:
        said = {"code": "any", "state": self.asked["state"]} | changed
        return await self.browser.open(f"/sign-in/with/{name}/back?{urlencode(said)}")


async def go(browser: Browser, name: str = "dfe") -> Way:
    await browser.open("/sign-in")
    return Way(browser, await browser.send(f"/sign-in/with/{name}"))


def is_out(browser: Browser, answer: httpx.Response, said: str = NOT_CHECKED) -> None:
    assert answer.status_code in (403, 503), answer.status_code
    assert said in answer.text
    assert browser.session == ""


async def test_what_is_right_in_every_way_signs_in(browser: Browser, provider: Liar, sam: Someone) -> None:
    way = await go(browser)
    provider.gives(provider.signed(provider.claims(way.nonce)))
    assert (await way.back()).status_code == 303
    assert browser.session


async def test_a_key_on_a_curve_will_do(browser: Browser, provider: Liar, sam: Someone) -> None:
    key = ECKey.generate_key("P-256", {"kid": "curve"})
    provider.publish(key)
    way = await go(browser)
    provider.gives(provider.signed(provider.claims(way.nonce, at_hash=None), key=key))
    assert (await way.back()).status_code == 303


AT = int(now().timestamp())


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://evil.test"},
        {"iss": None},
        {"iss": ["a"]},
        {"aud": "another service"},
        {"aud": ["another service"]},
        {"aud": "another service", "azp": CLIENT},
        {"aud": None},
        {"aud": [CLIENT, "another service"]},
        {"aud": [CLIENT, "another service"], "azp": "another service"},
        {"azp": "another service"},
        {"exp": AT - 120},
        {"exp": None},
        {"exp": "never"},
        {"iat": AT + 7200, "exp": AT + 9000},
        {"iat": None},
        {"nbf": AT + 7200},
        {"nonce": "of another"},
        {"nonce": None},
        {"nonce": ""},
        {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
        {"sub": None},
        {"sub": ""},
        {"sub": "s" * 256},
        {"sub": 7},
        {"auth_time": None},
        {"auth_time": 0},
        {"auth_time": AT - 13 * 3600},
        {"auth_time": "long ago"},
        {"auth_time": 10**30},
        {"amr": "mfa"},
    ],
    ids=", ".join,
)
async def test_a_token_with_one_thing_wrong_signs_nobody_in(
    browser: Browser, provider: Liar, sam: Someone, changed: dict[str, object]
) -> None:
    way = await go(browser)
    claims = provider.claims(way.nonce, **changed)
    provider.gives(provider.signed({name: value for name, value in claims.items() if value is not None}))
    is_out(browser, await way.back())


async def test_a_token_of_another_sign_in_signs_nobody_in(browser: Browser, provider: Liar, sam: Someone) -> None:
    first = await go(browser)
    provider.gives(provider.signed(provider.claims(first.nonce)))
    assert (await first.back()).status_code == 303
    browser.holds("")
    is_out(browser, await (await go(browser)).back())


def encoded(part: bytes) -> str:
    return urlsafe_b64encode(part).decode().rstrip("=")


def unsigned(claims: dict[str, object], alg: str) -> str:
    parts = [{"alg": alg, "typ": "JWT", "kid": "one"}, claims]
    return ".".join(encoded(json.dumps(part).encode()) for part in parts) + "."


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "", "RS256"])
async def test_a_token_without_a_signature_signs_nobody_in(
    browser: Browser, provider: Liar, sam: Someone, alg: str
) -> None:
    way = await go(browser)
    provider.gives(unsigned(provider.claims(way.nonce), alg))
    is_out(browser, await way.back())


@pytest.mark.parametrize("published", [True, False])
async def test_the_public_key_is_no_shared_secret(
    browser: Browser, provider: Liar, sam: Someone, published: bool
) -> None:
    """HS256 with the public key as its secret, and with a secret that the provider itself publishes."""
    secret = provider.key.as_pem(private=False)
    if published:
        shared = {"kty": "oct", "kid": "one", "k": encoded(secret)}
        provider.says("/jwks", {"keys": [shared, provider.key.as_dict(private=False) | {"kid": "two"}]})
    way = await go(browser)
    begin = unsigned(provider.claims(way.nonce), "HS256").rstrip(".")
    provider.gives(f"{begin}.{encoded(hmac.digest(secret, begin.encode(), 'sha256'))}")
    is_out(browser, await way.back())


def test_a_secret_that_a_provider_publishes_is_none_of_its_keys() -> None:
    key, secret = RSAKey.generate_key(2048, {"kid": "one"}), {"kty": "oct", "kid": "two", "k": "c2VjcmV0"}
    for_other_things = key.as_dict(private=False) | {"kid": "three", "use": "enc"}
    found = read_keys({"keys": [secret, for_other_things, key.as_dict(private=False)]})
    assert [each.kid for each in found] == ["one"]
    for said in ({"keys": [secret]}, {"keys": "one"}, {}):
        with pytest.raises(NoAnswer):
            read_keys(said)


@pytest.mark.parametrize("alg", ["RS512", "PS256"])
async def test_only_the_algorithms_that_are_pinned_count(
    browser: Browser, provider: Liar, sam: Someone, alg: str
) -> None:
    way = await go(browser)
    provider.gives(provider.signed(provider.claims(way.nonce, at_hash=None), alg=alg))
    is_out(browser, await way.back())


async def test_a_key_of_the_same_name_that_is_not_the_providers(browser: Browser, provider: Liar, sam: Someone) -> None:
    way = await go(browser)
    theirs = RSAKey.generate_key(2048, {"kid": "one"})
    provider.gives(provider.signed(provider.claims(way.nonce), key=theirs))
    is_out(browser, await way.back())


@pytest.mark.parametrize("named", ["jwk", "jku", "x5u"])
async def test_a_key_that_the_token_brings_with_it_is_not_taken(
    browser: Browser, provider: Liar, sam: Someone, named: str
) -> None:
    theirs = RSAKey.generate_key(2048, {"kid": "theirs"})
    provider.says("/theirs", {"keys": [theirs.as_dict(private=False)]})
    way = await go(browser)
    value = theirs.as_dict(private=False) if named == "jwk" else f"{provider.issuer}/theirs"
    provider.gives(provider.signed(provider.claims(way.nonce), key=theirs, **{named: value}))
    is_out(browser, await way.back())
    assert "/theirs" not in provider.asked


async def test_made_up_names_of_keys_make_us_ask_once_a_minute(
    browser: Browser, provider: Liar, sam: Someone, moved_clock: MovedClock
) -> None:
    async def flood(times: int) -> int:
        before = provider.asked.count("/jwks")
        for number in range(times):
            way = await go(browser)
            made_up = RSAKey.generate_key(2048, {"kid": f"made up {number}"})
            provider.gives(provider.signed(provider.claims(way.nonce), key=made_up))
            is_out(browser, await way.back())
        return provider.asked.count("/jwks") - before

    assert await flood(4) == 2, "the keys, and once again for the first that was not known"
    moved_clock.forward(seconds=61)
    assert await flood(2) == 1


async def test_new_keys_are_taken_and_the_old_one_ends_with_them(
    browser: Browser, provider: Liar, sam: Someone
) -> None:
    old, new = provider.key, RSAKey.generate_key(2048, {"kid": "two"})
    way = await go(browser)
    provider.gives(provider.signed(provider.claims(way.nonce)))
    assert (await way.back()).status_code == 303
    provider.publish(new)
    for key, signed_in in ((new, True), (old, False)):
        browser.holds("")
        way = await go(browser)
        provider.gives(provider.signed(provider.claims(way.nonce), key=key))
        answer = await way.back()
        assert (answer.status_code == 303) == signed_in


async def test_keys_are_fetched_again_after_an_hour(
    browser: Browser, provider: Liar, sam: Someone, moved_clock: MovedClock
) -> None:
    for times, hours in ((1, 0), (1, 0), (2, 1.1)):
        moved_clock.forward(hours=hours)
        way = await go(browser)
        provider.gives(provider.signed(provider.claims(way.nonce)))
        await way.back()
        browser.holds("")
        assert provider.asked.count("/jwks") == times


@pytest.mark.parametrize("state", ["", "x", "of-another"])
async def test_an_answer_to_nothing_that_was_asked_here(
    browser: Browser, provider: Liar, sam: Someone, state: str
) -> None:
    """Somebody else's answer, pressed on a victim: they would be signed in as the attacker."""
    way = await go(browser)
    is_out(browser, await way.back(state=state), "Start again")
    browser.http.cookies.delete("elsewhere")
    is_out(browser, await way.back(), "Start again")
    browser.http.cookies.set("elsewhere", "made-up", domain="apdirectory.test", path="/")
    is_out(browser, await way.back(), "Start again")
    assert provider.forms == []


async def test_an_answer_that_took_too_long(
    browser: Browser, provider: Liar, sam: Someone, moved_clock: MovedClock
) -> None:
    way = await go(browser)
    moved_clock.forward(minutes=11)
    is_out(browser, await way.back(), "Start again")


async def test_an_answer_of_one_provider_is_not_taken_for_anothers(
    browser: Browser, provider: Liar, sam: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    with liar() as other:
        set_up(monkeypatch, {"dfe": provider.issuer, "entra": other.issuer})
        way = await go(browser)
        is_out(browser, await way.back("entra"), "Start again")
        assert other.forms == []
        way = await go(browser)
        is_out(browser, await way.back(iss=other.issuer))
        assert provider.forms == []
        provider.describe(authorization_response_iss_parameter_supported=True)
        forget()
        way = await go(browser)
        is_out(browser, await way.back())
        way = await go(browser)
        provider.gives(other.signed(other.claims(way.nonce)))
        is_out(browser, await way.back(iss=provider.issuer))


@pytest.mark.parametrize("wanted", ["https://evil.test/", "//evil.test/", "/\\evil.test", "/sign-out"])
async def test_nobody_is_sent_on_to_another_website(
    browser: Browser, provider: Liar, sam: Someone, wanted: str
) -> None:
    await browser.open("/sign-in")
    way = Way(browser, await browser.send("/sign-in/with/dfe", after=wanted))
    provider.gives(provider.signed(provider.claims(way.nonce)))
    assert (await way.back()).headers["location"] == "/"


@pytest.mark.parametrize("word", ["access_denied", "server_error", "<script>", "", "x" * 3000])
async def test_what_went_wrong_is_said_in_our_words(browser: Browser, provider: Liar, word: str) -> None:
    way = await go(browser)
    answer = await way.back(error=word, error_description="<script>alert(1)</script>")
    is_out(browser, answer, "DfE Sign-in")
    assert "<script>" not in answer.text.partition("<main")[2].partition("</main")[0]
    assert provider.forms == []


async def test_the_verifier_goes_to_the_provider_alone_and_fits(browser: Browser, provider: Liar, sam: Someone) -> None:
    way = await go(browser)
    provider.gives(provider.signed(provider.claims(way.nonce)))
    await way.back()
    assert create_s256_code_challenge(provider.forms[0]["code_verifier"]) == way.asked["code_challenge"]
    assert provider.forms[0]["redirect_uri"] == way.asked["redirect_uri"]


@pytest.mark.parametrize("endpoint", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/x",
        "http://127.0.0.1:1/x",
        "https://127.0.0.1/x",
        "file:///etc/passwd",
        "//evil.test",
        "",
    ],
)
async def test_nothing_is_fetched_from_any_host_but_the_issuers(
    browser: Browser, provider: Liar, endpoint: str, address: str
) -> None:
    provider.describe(**{endpoint: address})
    await browser.open("/sign-in")
    is_out(browser, await browser.send("/sign-in/with/dfe"), AWAY)
    assert provider.asked == ["/.well-known/openid-configuration"]


async def test_an_address_with_a_name_and_password_is_another_host(browser: Browser, provider: Liar) -> None:
    host = provider.issuer.removeprefix("http://")
    provider.describe(jwks_uri=f"http://me:secret@{host}/jwks")
    await browser.open("/sign-in")
    is_out(browser, await browser.send("/sign-in/with/dfe"), AWAY)


async def test_where_more_is_said_elsewhere_nobody_asks(browser: Browser, provider: Liar, sam: Someone) -> None:
    with liar() as other:
        provider.describe(userinfo_endpoint=f"{other.issuer}/me")
        way = await go(browser)
        provider.gives(provider.signed(provider.claims(way.nonce, email=None)))
        is_out(browser, await way.back(), "We do not know you here")
        assert other.asked == []


async def test_what_is_said_of_another_person_is_not_taken(browser: Browser, provider: Liar, sam: Someone) -> None:
    provider.describe(userinfo_endpoint=f"{provider.issuer}/me")
    provider.says("/me", {"sub": "another", "email": SAM, "email_verified": True})
    way = await go(browser)
    provider.gives(provider.signed(provider.claims(way.nonce, email=None)))
    is_out(browser, await way.back())


@pytest.mark.parametrize("issuer", ["https://evil.test", "", None])
async def test_an_issuer_that_names_itself_otherwise_is_not_the_one_that_was_set(
    browser: Browser, provider: Liar, issuer: str | None
) -> None:
    provider.describe(issuer=issuer)
    await browser.open("/sign-in")
    is_out(browser, await browser.send("/sign-in/with/dfe"), AWAY)


async def test_redirects_are_not_followed(browser: Browser, provider: Liar) -> None:
    with liar() as other:
        where = f"{other.issuer}/.well-known/openid-configuration"
        provider.says("/.well-known/openid-configuration", {}, status=302, location=where)
        await browser.open("/sign-in")
        is_out(browser, await browser.send("/sign-in/with/dfe"), AWAY)
        assert other.asked == []


@pytest.mark.parametrize("body", [b"{" + b" " * 300_000 + b"}", b"[" * 100_000, b"[]", b"\xff", b""], ids=len)
async def test_what_is_too_long_or_cannot_be_read_is_no_answer(browser: Browser, provider: Liar, body: bytes) -> None:
    provider.says("/.well-known/openid-configuration", body)
    await browser.open("/sign-in")
    is_out(browser, await browser.send("/sign-in/with/dfe"), AWAY)


async def test_a_long_answer_is_not_read_to_its_end(browser: Browser, provider: Liar) -> None:
    provider.describe(more="x" * 300_000)
    await browser.open("/sign-in")
    is_out(browser, await browser.send("/sign-in/with/dfe"), AWAY)


async def test_a_provider_that_is_away_is_not_asked_again_at_once(
    browser: Browser, provider: Liar, moved_clock: MovedClock
) -> None:
    provider.says("/.well-known/openid-configuration", {}, status=500)
    for asked in (1, 1, 1):
        await browser.open("/sign-in")
        is_out(browser, await browser.send("/sign-in/with/dfe"), AWAY)
        assert len(provider.asked) == asked
    moved_clock.forward(seconds=11)
    await browser.open("/sign-in")
    await browser.send("/sign-in/with/dfe")
    assert len(provider.asked) == 2


@pytest.mark.parametrize(
    "answer", [{}, {"id_token": 7, "access_token": "x"}, {"id_token": "x"}, {"error": "invalid_grant"}]
)
async def test_an_answer_to_the_code_without_a_token(
    browser: Browser, provider: Liar, sam: Someone, answer: dict[str, object]
) -> None:
    way = await go(browser)
    provider.says("/token", answer, status=400 if "error" in answer else 200)
    is_out(browser, await way.back())


async def test_guesses_from_one_address_end(browser: Browser, provider: Liar, db: asyncpg.Connection) -> None:
    """Each would have us ask the provider. What the provider refused is none, and no limit is everybody's."""
    answers = []
    for _ in range(103):
        await (await go(browser)).back(error="access_denied")
        answers.append((await (await go(browser)).back()).status_code)
    assert answers == [503] * 100 + [429] * 3
    assert await db.fetchval("SELECT count(*) FROM tries WHERE cardinality(times) > 1") == 1


async def test_a_way_back_is_gone_once_whatever_cookie_is_sent_again(
    browser: Browser, provider: Liar, sam: Someone
) -> None:
    way = await go(browser)
    kept = browser.http.cookies.get(ELSEWHERE)
    assert kept
    is_out(browser, await way.back(), AWAY)
    provider.gives(provider.signed(provider.claims(way.nonce)))
    browser.http.cookies.set(ELSEWHERE, kept, domain=HOST, path="/")
    is_out(browser, await way.back(), "Start again")

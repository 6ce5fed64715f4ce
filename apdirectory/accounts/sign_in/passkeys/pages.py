"""Passkeys: to sign in by one, as the second factor or as the whole; and those of one's own account."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from apdirectory.accounts.sign_in.account.own import done, is_own_password, owner
from apdirectory.accounts.sign_in.actions import By, note_failure
from apdirectory.accounts.sign_in.credentials.queries import methods
from apdirectory.accounts.sign_in.devices import device_name, know_device, known_device
from apdirectory.accounts.sign_in.guessing.actions import try_once, was_right
from apdirectory.accounts.sign_in.guessing.limits import TooMany, limits
from apdirectory.accounts.sign_in.onward import own_path, with_after
from apdirectory.accounts.sign_in.passkeys.actions import (
    ONE_MORE,
    WHY_IT_STAYS,
    add_passkey,
    remove_passkey,
    rename_passkey,
    use_passkey,
)
from apdirectory.accounts.sign_in.passkeys.ceremony import (
    Given,
    challenge_in,
    given,
    made,
    options_to_add,
    options_to_use,
)
from apdirectory.accounts.sign_in.passkeys.challenge import ADD, USE, is_ours, new_challenge
from apdirectory.accounts.sign_in.passkeys.party import Party, offer, party
from apdirectory.accounts.sign_in.passkeys.queries import Key, Passkey, key_called, passkey_of, passkeys_of
from apdirectory.accounts.sign_in.passkeys.shown import shown_passkey
from apdirectory.accounts.sign_in.queries import Known, known_by_id
from apdirectory.accounts.sign_in.resets.actions import send_to_dormant
from apdirectory.accounts.sign_in.second_factor.recent import (
    asks_password,
    need_recent_second_factor,
    need_right_to_set_up,
)
from apdirectory.accounts.sign_in.sessions import enter, prove
from apdirectory.accounts.sign_in.steps import carried, code_page, onward, sign_in_page
from apdirectory.errors import Conflict, NotFound, ProveFirst
from apdirectory.web.forms import Form, read_form
from apdirectory.web.frame import service_name
from apdirectory.web.peer import peer
from apdirectory.web.rendering import form_page, render
from apdirectory.web.visitor import FULL, Visitor, visitor_of

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
USING, ADDING = "/sign-in/passkey", "/account/passkeys/add"
ONE, REMOVING = "/account/passkeys/{passkey:uuid}", "/account/passkeys/{passkey:uuid}/remove"
CODES = "/account/recovery-codes"
FIELD = "passkey"
NOT_IT = "That passkey did not work. Try another, or use your password"
NOT_IT_EITHER = "That passkey did not work. Try again, or use a code"
NOT_MADE = "The passkey could not be added. Try again"
NAME = "Name of the passkey"
LONGEST = 60


@post(f"{USING}/options", include_in_schema=False, status_code=200)
async def options(request: AnyRequest) -> AnyResponse:
    """Of somebody who gave a password: their own. Of nobody yet: whichever the browser has, so that nothing is said of
    who has an account."""
    await read_form(request, ())
    held = await passkeys_of(visitor_of(request.scope).account)
    return _json(options_to_use(_party(), [each.kept for each in held], new_challenge(USE, request.scope)))


@post(USING, include_in_schema=False, status_code=200)
async def give_passkey(request: AnyRequest) -> AnyResponse:
    """Alone it counts as two factors, so that who had not signed in is in; others have given their second factor."""
    form = await read_form(request, {"credential", "after"})
    after, visitor = own_path(form.first("after")), visitor_of(request.scope)
    try:
        who, key = await _whose(request, visitor, form.first("credential"))
    except TooMany as refused:
        form.add(FIELD, refused.whole)
        return await _again(request, form, after, TooMany.status)
    if who is None or key is None:
        form.add(FIELD, NOT_IT if visitor.account is None else NOT_IT_EITHER)
        return await _again(request, form, after, 422)
    if visitor.account is not None:
        await prove(request, "passkey")
    elif who.dormant:
        await send_to_dormant(who)
        return render(request, "sign_in/dormant.html", heading="Check your email")
    else:
        await enter(request, who.id, "passkey", proved=True, by=By(passkey=key.id))
    if not await carried(request) and (await methods(who.id)).lacks_codes:
        return Redirect(with_after(CODES, after), status_code=303)
    return await onward(request, after)


async def _whose(request: AnyRequest, visitor: Visitor, sent: str) -> tuple[Known | None, Key | None]:
    """Whose passkey was used just now. One answer to whatever is wrong; failures are counted as of a password."""
    scope: Any = request.scope
    answer = given(sent)
    key = await key_called(answer.credential) if answer else None
    known = await known_by_id(key.account) if key else None
    usable = known if known is not None and known.active else None
    device = await known_device(scope, usable.id if usable else None)
    about = visitor.email or (usable.email if usable else sent[:200])
    attempt = await try_once(limits("passkey", account=about, address=peer(scope), device=device))
    if answer and key and usable and _fits(scope, visitor, answer, key) and await use_passkey(key, answer, _party()):
        await was_right(attempt)
        return usable, key
    if visitor.account is not None:
        await note_failure("account.second_factor_failed", visitor.account)
    else:
        await note_failure("account.sign_in_failed", known.id if known else None)
    return None, None


def _fits(scope: Any, visitor: Visitor, answer: Given, key: Key) -> bool:
    """It answers what this browser was asked just now, and is of the account that it names, and of who is signed in.
    Where nobody is, the device has to name the account."""
    named = answer.account or visitor.account
    signed_in = visitor.account or key.account
    return is_ours(answer.challenge, USE, scope) and named == key.account == signed_in


async def _again(request: AnyRequest, form: Form, after: str, status: int) -> AnyResponse:
    show = sign_in_page if visitor_of(request.scope).account is None else code_page
    page = show(request, form, after, await carried(request))
    page.status_code = status
    return page


@get(ADDING, include_in_schema=False)
async def add_form(request: AnyRequest) -> AnyResponse:
    return await _add(request, Form())


@post(f"{ADDING}/options", include_in_schema=False, status_code=200)
async def options_of_new(request: AnyRequest) -> AnyResponse:
    await read_form(request, ())
    visitor, own = await _may_add(request)
    await _need_password(visitor)
    held = [each.kept for each in await passkeys_of(own)]
    service, challenge = service_name(), new_challenge(ADD, request.scope)
    return _json(options_to_add(_party(), service, own, visitor.email, visitor.name, held, challenge))


@post(ADDING, include_in_schema=False, status_code=303)
async def add(request: AnyRequest) -> AnyResponse:
    """The password, if it was not typed just now; then the passkey. Whoever has just made it has proved it too."""
    visitor, own = await _may_add(request)
    form = await read_form(request, {"password", "name", "credential"})
    if await asks_password(visitor):
        await is_own_password(request, form)
        return await _add(request, form) if form.wrong else Redirect(ADDING, status_code=303)
    name = " ".join(form.text("name", NAME, longest=LONGEST).split())
    sent = form.first("credential")
    challenge = challenge_in(sent)
    new = made(sent, _party(), challenge) if challenge and is_ours(challenge, ADD, request.scope) else None
    if new is None or challenge is None:
        form.add(FIELD, NOT_MADE)
    if form.wrong or new is None or challenge is None:
        return await _add(request, form)
    known = await known_device(request.scope, own) is not None
    await add_passkey(own, name, new, challenge, keep=visitor.session)
    if known:
        await know_device(request.scope, own)
    await prove(request, "passkey")
    return Redirect(CODES, status_code=303) if (await methods(own)).lacks_codes else done("passkey")


async def _add(request: AnyRequest, form: Form) -> AnyResponse:
    visitor, _ = await _may_add(request)
    ask_password = await asks_password(visitor)
    form.sent.pop("credential", None)
    return form_page(
        request,
        "passkeys/add.html",
        form,
        heading="Add a passkey",
        ask_password=ask_password,
        device=device_name(request.headers.get("user-agent", "")) or "My device",
        offer=offer(request.scope),
        back="/account" if visitor.factor == FULL else "/account/second-factor",
    )


async def _may_add(request: AnyRequest) -> tuple[Visitor, UUID]:
    visitor = visitor_of(request.scope)
    if visitor.account is None:
        raise ProveFirst("Sign in to open this.", "/sign-in")
    await need_right_to_set_up(visitor, ADDING)
    return visitor, visitor.account


async def _need_password(visitor: Visitor) -> None:
    """Screens are left unlocked."""
    if await asks_password(visitor):
        raise ProveFirst("Type your password again to go on.", ADDING)


@get(ONE, include_in_schema=False)
async def rename_form(request: AnyRequest, passkey: FromPath[UUID]) -> AnyResponse:
    return _rename(request, await _own(request, passkey), Form())


@post(ONE, include_in_schema=False, status_code=303)
async def rename(request: AnyRequest, passkey: FromPath[UUID]) -> AnyResponse:
    form = await read_form(request, {"name"})
    found = await _own(request, passkey)
    name = " ".join(form.text("name", NAME, longest=LONGEST).split())
    if form.wrong:
        return _rename(request, found, form)
    await rename_passkey(owner(request)[1], passkey, name)
    return done("passkey-renamed")


def _rename(request: AnyRequest, found: Passkey, form: Form) -> AnyResponse:
    shown = shown_passkey(found)
    return form_page(request, "passkeys/rename.html", form, heading="Rename a passkey", button="Save", passkey=shown)


@get(REMOVING, include_in_schema=False)
async def remove_form(request: AnyRequest, passkey: FromPath[UUID]) -> AnyResponse:
    found = await _may_remove(request, passkey)
    heading, shown = "Are you sure that you want to remove this passkey?", shown_passkey(found)
    return form_page(
        request, "passkeys/remove.html", Form(), heading=heading, button="Remove", warning=True, passkey=shown
    )


@post(REMOVING, include_in_schema=False, status_code=303)
async def remove(request: AnyRequest, passkey: FromPath[UUID]) -> AnyResponse:
    await read_form(request, ())
    await _may_remove(request, passkey)
    visitor, own = owner(request)
    known = await known_device(request.scope, own) is not None
    await remove_passkey(own, passkey, keep=visitor.session)
    if known:
        await know_device(request.scope, own)
    return done("passkey-removed")


async def _may_remove(request: AnyRequest, passkey: UUID) -> Passkey:
    """With a fresh second factor, and not the last of them."""
    visitor, own = owner(request)
    found = await _own(request, passkey)
    await need_recent_second_factor(visitor, f"/account/passkeys/{passkey}/remove")
    if (await methods(own)).totp_at is None and len(await passkeys_of(own)) == 1:
        raise Conflict(WHY_IT_STAYS, title="This passkey stays", way_on=ONE_MORE)
    return found


async def _own(request: AnyRequest, passkey: UUID) -> Passkey:
    return await passkey_of(owner(request)[1], passkey)


def _party() -> Party:
    """Where there can be no passkeys, what they need is not there."""
    known = party()
    if known is None:
        raise NotFound
    return known


def _json(text: str) -> AnyResponse:
    return Response(text, media_type="application/json", headers={"cache-control": "no-store"})


routes = [options, give_passkey, add_form, options_of_new, add, rename_form, rename, remove_form, remove]

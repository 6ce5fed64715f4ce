"""What answers a form that cannot be taken as it came: its words are kept in the page, and nothing is sent.

The session was over, or another had begun; a code or a choice came first; or it was typed for another membership.
"""

from typing import Any
from uuid import UUID

from litestar import Request, Response

from apdirectory.accounts.access.guard import TypedForAnother
from apdirectory.accounts.access.matrix import MATRIX
from apdirectory.accounts.sign_in.drafts import LEFT_AT, Draft, draft_of, seal_draft
from apdirectory.accounts.sign_in.onward import asked_page, asked_path, page_before
from apdirectory.accounts.sign_in.sessions import TimedOut
from apdirectory.accounts.sign_in.steps import kept_page, timed_out_page, typed_for_another_page
from apdirectory.errors import ProveFirst
from apdirectory.web.csrf import NotOurForm, sent_token, shown_to
from apdirectory.web.problems import NO_STORE, answer_problem
from apdirectory.web.visitor import visitor_of

AnyRequest = Request[Any, Any, Any]
AnyResponse = Response[Any]
CARRY_ON, LEAVE = "/carry-on", "/timed-out"
TAKE_IT_ALONG = frozenset({"/sign-in/code", "/acting-for"})
"""Steps whose forms carry what was typed on to the next."""
SIGNED_IN_ANEW = "You signed in again after you opened this page. What you typed has not been sent yet."


def draft_in(request: AnyRequest, account: UUID) -> Draft | None:
    """The form of this request. Its membership is kept where roles are asked for: elsewhere it changes nothing."""
    scope: Any = request.scope
    sent = scope.get("sent_fields") or {}
    shown = shown_to(sent_token(sent))
    in_a_role = isinstance(MATRIX.get((str(scope.get("path_template")), request.method)), frozenset)
    left_at = next(iter(sent.get(LEFT_AT, [])), "")
    membership = shown.membership if shown and (in_a_role or left_at) else None
    return draft_of(account, left_at or asked_path(scope), sent, membership)


def answer_timed_out(request: AnyRequest, problem: TimedOut) -> AnyResponse:
    """A form came too late. What was typed goes along in the page, for the one who typed it."""
    return _signed_out(request, draft_in(request, problem.account))


def answer_not_ours(request: AnyRequest, problem: NotOurForm) -> AnyResponse:
    """A form of a page that was shown to this person in another session; else it is refused as it is."""
    shown, account = problem.shown_to, visitor_of(request.scope).account
    draft = draft_in(request, shown.account) if shown and account in (None, shown.account) else None
    if draft is None:
        return answer_problem(request, problem)
    if account is None:
        return _signed_out(request, draft)
    return _kept(kept_page(request, CARRY_ON, asked_page(request.scope), seal_draft(draft), SIGNED_IN_ANEW))


def answer_prove_first(request: AnyRequest, problem: ProveFirst) -> AnyResponse:
    """A form for which something comes first. A page leads there, as it does where nothing was typed."""
    account, step = visitor_of(request.scope).account, problem.page.partition("?")[0]
    draft = draft_in(request, account) if account and step in TAKE_IT_ALONG and request.method == "POST" else None
    if draft is None:
        return answer_problem(request, problem)
    return _kept(kept_page(request, step, asked_page(request.scope), seal_draft(draft), problem.message))


def answer_typed_for_another(request: AnyRequest, problem: TypedForAnother) -> AnyResponse:
    account = visitor_of(request.scope).account
    draft = draft_in(request, account) if account else None
    if draft is None:
        return answer_problem(request, problem)
    return _kept(typed_for_another_page(request, draft, problem.was, asked_page(request.scope)))


def _signed_out(request: AnyRequest, draft: Draft | None) -> AnyResponse:
    after = page_before(request.scope) if request.scope["path"] == LEAVE else asked_page(request.scope)
    return _kept(timed_out_page(request, after, seal_draft(draft), TimedOut.status))


def _kept(page: AnyResponse) -> AnyResponse:
    page.headers |= NO_STORE
    return page


answers: dict[int | type[Exception], Any] = {
    TimedOut: answer_timed_out,
    NotOurForm: answer_not_ours,
    ProveFirst: answer_prove_first,
    TypedForAnother: answer_typed_for_another,
}

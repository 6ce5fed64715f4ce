"""Quality status and reviews: whose they are, who moderates, and that what was decided stays hidden until it is."""

from tests.mutate.control import off

QUALITY = "providers/quality"
ABOUT_STATES, ABOUT_STEPS = "providers/quality/test_states.py", "providers/quality/test_steps.py"
ABOUT_REVIEWS, ABOUT_PAGES = "providers/quality/reviews/test_reviews.py", "providers/quality/reviews/test_pages.py"
ABOUT_SELF = "providers/quality/self_assessments/test_self_assessments.py"

CONTROLS = [
    off(
        "an officer changes the status of the own authority alone",
        f"{QUALITY}/permissions.py",
        "    if role == QUALITY_OFFICER and authority == of:\n",
        "    if role == QUALITY_OFFICER:\n",
        ABOUT_STATES,
        ABOUT_STEPS,
    ),
    off(
        "an editor assesses the own provider alone",
        f"{QUALITY}/permissions.py",
        "organisation is not None and organisation == kept_by and of == sits_in",
        "of == sits_in",
        ABOUT_STATES,
        ABOUT_SELF,
    ),
    off(
        "nothing is decided without a review",
        f"{QUALITY}/actions.py",
        "    if action == DECIDE and change.review is None:\n",
        "    if False:\n",
        ABOUT_STEPS,
    ),
    off(
        "who wrote a finding cannot moderate, though another wrote over it",
        f"{QUALITY}/reviews/actions.py",
        "reviewer = coalesce(reviewer, $2), took_part = array_remove(took_part, $2) || $2::uuid,",
        "reviewer = coalesce(reviewer, $2),",
        ABOUT_REVIEWS,
    ),
    off(
        "who proposed once cannot moderate what another proposes after it was sent back",
        f"{QUALITY}/reviews/actions.py",
        "                  took_part = array_remove(took_part, $8) || $8::uuid, sent_back_why = NULL,",
        "                  sent_back_why = NULL,",
        ABOUT_REVIEWS,
    ),
    off(
        "who took part cannot moderate",
        f"{QUALITY}/reviews/review.py",
        "return {self.reviewer, self.signed_by, *self.took_part}",
        "return {self.reviewer, self.signed_by}",
        ABOUT_REVIEWS,
    ),
    off(
        "another council reads a provider's evidence while its own review is open, and no longer",
        f"{QUALITY}/evidence/queries.py",
        "             WHERE r.provider = p.id AND r.state IN ('planned', 'proposed') ORDER BY 1) AS reviewed_by\n",
        "             WHERE r.provider = p.id ORDER BY 1) AS reviewed_by\n",
        "providers/quality/evidence/test_in_review.py",
    ),
    off(
        "a review of another authority is not there",
        f"{QUALITY}/reviews/actions.py",
        "    if who.role != QUALITY_OFFICER or who.authority != held.authority:\n",
        "    if False:\n",
        ABOUT_REVIEWS,
    ),
    off(
        "a review of another authority has no page",
        f"{QUALITY}/reviews/officers.py",
        "    if held.authority != visitor_of(request.scope).authority:\n",
        "    if False:\n",
        ABOUT_PAGES,
    ),
    off(
        "a report is the provider's own, and there once it is decided",
        f"{QUALITY}/reviews/report/pages.py",
        "    if held.provider != own.provider or held.state != DECIDED:\n",
        "    if False:\n",
        ABOUT_PAGES,
    ),
    off(
        "of two officers the second is told",
        f"{QUALITY}/reviews/actions.py",
        "    if seen is not None and held.version != seen:\n",
        "    if False:\n",
        ABOUT_REVIEWS,
    ),
]

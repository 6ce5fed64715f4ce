"""Who opens what is kept, by what it belongs to. Pure. Which of them, row-level security says."""

from apdirectory.accounts.access.roles import PROVIDER_EDITOR, QUALITY_OFFICER, SEES_CHILDREN

OPENED_BY = {"evidence": frozenset({PROVIDER_EDITOR, QUALITY_OFFICER})}
"""Kind of the record → roles; all other records are a child's."""


def may_open(subject_kind: str, role: str) -> bool:
    return role in OPENED_BY.get(subject_kind, SEES_CHILDREN)

"""The tables that hold something about a child: who is admitted to each, and which of their columns are the child's.

A table that carries `authority_id`, or looks as if it were about a child, and is not here fails a test. So does a
column of one of these that nobody has placed. From `of_child` the answer to an access request will be made.
"""

from msgspec import Struct

TELLING = r"^(child|children|pupil|upn|referral|record|case|consultation|placement|direction|package)(_id)?$"
"""Names of columns by which a table is taken for child-linked."""


class Guarded(Struct, frozen=True, kw_only=True):
    why: str
    admits: dict[str, str]
    """SQL command → whom its policy admits. For a command that is absent there is no policy: nobody may."""
    of_child: dict[str, str]
    """Column → what it says about the child."""
    besides: frozenset[str]
    """Columns that say nothing about a child."""


GUARDED = {
    "access_grant": Guarded(
        why="It names a child's record, and says who was let into it and what for.",
        admits={
            "SELECT": "officers and managers of the authority; the person it was given to, acting as whom it was given",
            "INSERT": "managers of the authority, in their own name",
            "UPDATE": "managers of the authority, and only to end it",
        },
        of_child={
            "record": "the referral",
            "account": "who was let in",
            "membership": "as whom",
            "purpose": "what for",
            "given_by": "who let them in",
            "given_at": "since when",
            "until": "how long",
            "ended_at": "when it was ended before that",
        },
        besides=frozenset({"id", "authority_id"}),
    ),
    "audit": Guarded(
        why="It names children's records, and says who read or changed them.",
        admits={
            "SELECT": "officers and managers of the authority; of no authority, administrators",
            "INSERT": "everyone, in their own name; whoever asks for an authority, for that one or none",
        },
        of_child={
            "subject_kind": "what kind of record",
            "subject": "the record",
            "action": "what was done",
            "at": "when",
            "account": "who did it",
            "role": "in which role",
            "organisation": "acting for whom",
            "team": "for which team",
            "why": "why",
            "detail": "what else",
        },
        besides=frozenset({"id", "authority_id", "membership", "source", "request_id", "xid", "row_hash"}),
    ),
    "concern": Guarded(
        why="It says why somebody worries about a provider, and may tell of a child.",
        admits={
            "SELECT": "quality officers and managers of the authority where the entry sits; whoever raised it",
            "INSERT": "officers, managers and quality officers of any authority, and approved referrers, as themselves",
            "UPDATE": "quality officers of the authority where the entry sits, and only to close it",
        },
        of_child={
            "what": "what happened",
            "since": "since when",
            "urgent": "whether it is urgent",
            "raised_at": "when it was raised",
            "raised_by": "who raised it",
            "raised_as": "as whom",
            "outcome": "what came of it",
            "answer": "what whoever raised it was told",
            "closed_why": "what was found",
        },
        besides=frozenset({"id", "authority_id", "provider", "state", "closed_at", "closed_by"}),
    ),
    "document": Guarded(
        why="It belongs to a child's record, and its name says what it is about.",
        admits={
            "SELECT": "officers and managers of the authority; referrers of the team it was sent for; by grant; of a "
            "provider's evidence, its editors and the quality officers of its authority or of one that judges it",
            "INSERT": "officers and managers of the authority, referrers it has approved, and editors of a provider "
            "with evidence of its own, in their own name",
            "UPDATE": "officers and managers of the authority, the referrer who sent it, editors of the provider whose "
            "evidence it is, and of evidence that was refused the quality officers who check it, only to remove it",
        },
        of_child={
            "subject_kind": "what kind of record it belongs to",
            "subject": "the record",
            "kind": "what it is",
            "name": "what it was called",
            "uploaded_by": "who sent it",
            "organisation": "for whom",
            "team": "for which team",
            "uploaded_at": "when",
            "removed_at": "when it was removed",
            "removed_by": "who removed it",
            "removed_why": "why",
        },
        besides=frozenset(
            {"id", "authority_id", "media_type", "size", "sha256", "kept_in", "scanned_at", "scan_result"}
        ),
    ),
    "document_part": Guarded(
        why="It is what documents say.",
        admits={
            "SELECT": "whoever is admitted to the document",
            "INSERT": "whoever sent the document",
            "DELETE": "whoever is admitted to the document, once it is removed",
        },
        of_child={"content": "the document itself"},
        besides=frozenset({"authority_id", "document", "number"}),
    ),
    "voice": Guarded(
        why="It is what a child, a parent or staff said to an officer, who may have written down too much.",
        admits={
            "SELECT": "quality officers and managers of the authority that heard it",
            "INSERT": "quality officers of the authority that heard it, in their own name, and only to wait",
            "UPDATE": "quality officers of the authority that heard it, and only to moderate it or take it down",
        },
        of_child={
            "speaker": "whether a child, a parent or staff spoke",
            "heard_on": "on which day",
            "words": "what they said",
            "refused_why": "why it was not shown",
            "taken_down_why": "why it was taken down",
        },
        besides=frozenset(
            {"id", "authority_id", "provider", "review", "state", "recorded_by", "recorded_at", "moderated_by"}
            | {"moderated_at", "taken_down_by", "taken_down_at"}
        ),
    ),
}

AS_OWNER = {
    "audit_seal_due": "seals the audit; returns how many rows it sealed",
    "audit_of_own_account": "what was done lately with the account that asks: times and actions",
    "concern_forget": "deletes concerns that were closed before a day; returns how many",
    "document_census": "of every document its random id, size, where it is kept, and whether it is removed",
    "voice_forget": "deletes voices that were refused or taken down before a day; returns how many",
    "voices_shown": "of what is shown of a provider who spoke, the words, the month and the authority",
}
"""Functions that run as the owner, whoever calls them: each with what comes out of it. The app alone may call them."""

OWNERS_ALONE = {
    "audit_seal": "the seals of the audit",
    "audit_horizon": "how far the audit can be sealed",
}
"""Tables that the owner alone reads and writes: row-level security is forced there too, with a policy for the owner."""

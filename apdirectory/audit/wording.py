"""The audit in plain words: what was done, and to what."""

ACTIONS = {
    "account.details_changed": "Changed their own details",
    "account.disabled": "Closed an account",
    "account.email_asked": "Asked to change their email address",
    "account.email_changed": "Changed their email address",
    "account.locked_out": "Stopped after too many tries",
    "account.password_not_right": "Typed a wrong password",
    "account.second_factor_failed": "Typed a wrong code",
    "account.sign_in_failed": "Could not sign in",
    "account.opened": "Looked up an account",
    "account.signed_in": "Signed in",
    "audit.exported": "Exported the audit",
    "bank_holiday.added": "Added a bank holiday",
    "bank_holiday.withdrawn": "Withdrew a bank holiday",
    "closure.added": "Added days on which schools are closed",
    "closure.withdrawn": "Withdrew days on which schools are closed",
    "grant.ended": "Ended someone’s access to a record",
    "grant.given": "Gave someone access to a record",
    "invitation.accepted": "Accepted an invitation",
    "invitation.sent": "Invited someone",
    "invitation.withdrawn": "Took back an invitation",
    "membership.approval_asked": "Asked for approval to refer",
    "membership.approval_stopped": "Stopped someone’s approval to refer",
    "membership.approved": "Approved someone to refer",
    "membership.changed": "Changed someone’s role or team",
    "membership.kept": "Confirmed someone’s access",
    "membership.left": "Gave up their access",
    "membership.refused": "Refused approval to refer",
    "membership.stopped": "Stopped someone’s access",
    "organisation.added": "Added an organisation",
    "page.denied": "Was refused a page",
    "record.not_found": "Asked for something hidden or not there",
    "password.changed": "Changed their password",
    "password.set": "Chose a password",
    "record.read": "Opened a record",
    "recovery_code.used": "Used a recovery code",
    "recovery_codes.made": "Made new recovery codes",
    "reset.asked": "Asked to reset their password",
    "school_days.imported": "Brought in a file of term dates",
    "session.acts_for": "Chose whom to act for",
    "session.ended": "Signed out",
    "session.ended_all": "Signed out everywhere",
    "setting.changed": "Changed a setting",
    "setting.taken_back": "Took back a change of a setting",
    "team.added": "Added a team",
    "terms.added": "Added a term",
    "terms.withdrawn": "Withdrew a term",
    "totp.link_sent": "Was sent a link to set up codes from an app",
    "totp.lost": "Took away a lost phone",
    "totp.renewed": "Set up a new app for codes",
    "totp.set_up": "Set up codes from an app",
}
"""Every action that is recorded; a test reads the code for those that are missing here."""

SUBJECTS = {
    "account": "account",
    "attempts": "tries",
    "audit": "audit",
    "bank_holiday": "bank holiday",
    "closure": "school closure",
    "grant": "access to a record",
    "invitation": "invitation",
    "membership": "access of a person",
    "organisation": "organisation",
    "page": "page",
    "record": "record",
    "referral": "referral",
    "school_days": "term dates",
    "session": "session",
    "setting": "setting",
    "term": "term",
}


def action_in_words(action: str) -> str:
    """One that has no words yet is at least readable: "Child moved"."""
    return ACTIONS.get(action) or action.replace(".", " ").replace("_", " ").capitalize()


def kind_in_words(kind: str) -> str:
    return SUBJECTS.get(kind) or kind.replace("_", " ")

"""Mail that is sent once by one sender, and shown to nobody but whoever sits at the machine of a trial."""

from tests.mutate.control import off

ABOUT_SENDING, ABOUT_PAGES = "messages/test_sending.py", "messages/test_pages.py"

CONTROLS = [
    off(
        "a mail has its job in the transaction that it is put in with",
        "messages/actions.py",
        "            if not held:\n                await enqueue(database, mail)\n",
        "",
        f"{ABOUT_SENDING}::test_the_app_sends_within_seconds_of_a_commit",
    ),
    off(
        "a mail that a dead worker had taken is sent by another",
        "messages/sending.py",
        "STILL_AT_IT = timedelta(seconds=60)",
        "STILL_AT_IT = timedelta(days=60)",
        f"{ABOUT_SENDING}::test_what_a_dead_worker_had_taken_is_sent_by_another_after_a_minute",
    ),
    off(
        "a mail that lost its job gets another",
        "messages/sending.py",
        "    await queue_lost()\n",
        "",
        f"{ABOUT_SENDING}::test_a_mail_without_a_job_gets_one_when_a_worker_starts",
    ),
    off(
        "a mail is marked as sent only once it was handed in",
        "messages/sending.py",
        "    try:\n        await transport.hand_in(trying)\n",
        "    await mark_sent(mail)\n    try:\n        await transport.hand_in(trying)\n",
        f"{ABOUT_SENDING}::test_a_sender_killed_before_it_marks_sends_again_with_the_same_id",
    ),
    off(
        "each try of a mail has the same id",
        "messages/delivery.py",
        'made["Message-ID"] = f"<{mail.id}@{_domain(server)}>"',
        'made["Message-ID"] = f"<{mail.id}.{mail.tries}@{_domain(server)}>"',
        f"{ABOUT_SENDING}::test_a_sender_killed_before_it_marks_sends_again_with_the_same_id",
    ),
    off(
        "a mail that is not taken is tried again",
        "messages/sending.py",
        "    if wait is not None:\n        raise RetryRequested",
        "    if False:\n        raise RetryRequested",
        f"{ABOUT_SENDING}::test_what_the_server_may_take_later_is_tried_again",
    ),
    off(
        "a link is not kept once its mail was sent",
        "messages/actions.py",
        "SET sent_at = now(), body = ''",
        "SET sent_at = now()",
        ABOUT_SENDING,
    ),
    off(
        "mail of a trial is shown where the settings say so",
        "messages/pages.py",
        "    if not shown or not by_its_own_name",
        "    if not by_its_own_name",
        ABOUT_PAGES,
    ),
    off(
        "mail of a trial is not shown under another website's name",
        "messages/pages.py",
        "not by_its_own_name or _was_passed_on(request)",
        "_was_passed_on(request)",
        ABOUT_PAGES,
    ),
    off(
        "mail of a trial is not shown through a proxy",
        "messages/pages.py",
        " or _was_passed_on(request)",
        "",
        ABOUT_PAGES,
    ),
    off(
        "mail of a trial is not shown through a proxy that says nothing",
        "messages/pages.py",
        'return said or request.scope["http_version"] == "1.0"',
        "return said",
        ABOUT_PAGES,
    ),
    off(
        "mail of a trial is shown on the embedded database alone",
        "web/commands.py",
        'local_mail = "yes" if settings.embedded else ""',
        'local_mail = "yes"',
        ABOUT_PAGES,
    ),
    off(
        "mail of a trial is shown where nobody else reaches",
        "settings.py",
        "and not mail_server and not notify and is_here",
        "and not mail_server and not notify",
        ABOUT_PAGES,
    ),
]

"""Mail that is sent once by one sender, and shown to nobody but whoever sits at the machine of a trial."""

from tests.mutate.control import off

ABOUT_SENDING, ABOUT_PAGES = "messages/test_sending.py", "messages/test_pages.py"

CONTROLS = [
    off(
        "a mail that another is claiming is passed over",
        "messages/actions.py",
        "    FOR UPDATE SKIP LOCKED)\n",
        ")\n",
        ABOUT_SENDING,
    ),
    off(
        "a claimed mail is one sender's alone",
        "messages/actions.py",
        "SET tries = tries + 1, send_at = now() + interval '1 minute' * power(2, least(tries, 6))\n",
        "SET tries = tries + 1\n",
        f"{ABOUT_SENDING}::test_a_claimed_mail_is_nobody_elses_for_longer_than_sending_takes",
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
        "and not mail_server and _is_here(host) and _is_here(base_url)",
        "and not mail_server",
        ABOUT_PAGES,
    ),
]

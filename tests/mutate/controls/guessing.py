"""Guessing at passwords, codes and addresses: how often one may, who is told, and what nobody can tell apart."""

from tests.mutate.control import off

PAGES, RESETS = "accounts/sign_in/pages.py", "accounts/sign_in/resets/actions.py"
ACTIONS, LIMITS = "accounts/sign_in/guessing/actions.py", "accounts/sign_in/guessing/limits.py"
ABOUT_GUESSING, ABOUT_CODES = "security/test_guessing.py", "security/test_guessing_codes.py"
ABOUT_ENUMERATION, ABOUT_RESETS = "security/test_enumeration.py", "accounts/sign_in/test_resets.py"

CONTROLS = [
    off(
        "a limit by account",
        LIMITS,
        'Limit(who=_hidden(purpose, "account", account), most=MOST, own=True)',
        'Limit(who=_hidden(purpose, "account", account), most=10**6, own=True)',
        ABOUT_GUESSING,
    ),
    off(
        "a limit by address",
        LIMITS,
        'Limit(who=_hidden(purpose, "address", connection_of(address)), most=MOST_OF_ADDRESS)',
        'Limit(who=_hidden(purpose, "address", connection_of(address)), most=10**6)',
        ABOUT_GUESSING,
    ),
    off(
        "an IPv6 network is one address",
        "web/peer.py",
        "CONNECTION = 48",
        "CONNECTION = 64",
        ABOUT_GUESSING,
    ),
    off(
        "a limit for everyone",
        LIMITS,
        'Limit(who=_hidden(purpose, "everyone", ""), most=MOST_OF_EVERYONE)',
        'Limit(who=_hidden(purpose, "everyone", ""), most=10**6)',
        ABOUT_GUESSING,
    ),
    off(
        "a limit for a known device",
        LIMITS,
        'return [Limit(who=_hidden(purpose, "device", device), most=MOST, own=True)]',
        'return [Limit(who=_hidden(purpose, "device", device), most=10**6, own=True)]',
        ABOUT_GUESSING,
    ),
    off(
        "a known device is locked out by nobody else",
        LIMITS,
        "    if device is not None:\n",
        "    if False:\n",
        ABOUT_GUESSING,
    ),
    off(
        "what is refused uses up no other limit",
        ACTIONS,
        "                await _take_off(database, counted, at)\n",
        "",
        ABOUT_GUESSING,
    ),
    off(
        "a device is known by our word alone",
        "accounts/sign_in/devices.py",
        "if account is not None and hmac.compare_digest(held[2], seal) else None",
        "",
        ABOUT_GUESSING,
    ),
    off(
        "codes are limited",
        PAGES,
        "code_limits(account, peer(request.scope), device)",
        "[]",
        ABOUT_GUESSING,
    ),
    off(
        "passwords are limited",
        PAGES,
        'limits("password", account=email, address=peer(request.scope), device=device)',
        "[]",
        ABOUT_GUESSING,
    ),
    off(
        "links are limited",
        "accounts/sign_in/resets/pages.py",
        'limits("reset", account=email, address=peer(request.scope), device=None)',
        "[]",
        ABOUT_GUESSING,
    ),
    off(
        "wrong codes are limited by the day",
        LIMITS,
        "    return [*here, elsewhere if device is None else known]\n",
        "    return here\n",
        ABOUT_CODES,
    ),
    off(
        "time alone gives nobody more codes",
        ACTIONS,
        "WHERE each > $3 OR t.lasting ORDER BY each",
        "WHERE each > $3 ORDER BY each",
        ABOUT_CODES,
    ),
    off(
        "time alone forgets no stop",
        "accounts/retention/actions.py",
        'ended="last_at < $1 AND NOT lasting"',
        'ended="last_at < $1"',
        "accounts/retention/test_retention.py",
    ),
    off(
        "mail alone does not give as many codes as one likes",
        ACTIONS,
        '        if await is_time_for(seldom("codes forgotten", account, DAY)):\n',
        "        if True:\n",
        ABOUT_CODES,
    ),
    off(
        "the owner hears of wrong codes",
        PAGES,
        "        await tell_of_wrong_codes(account, known.email, attempt)\n",
        "        pass\n",
        ABOUT_CODES,
    ),
    off(
        "the owner hears of wrong codes once",
        ACTIONS,
        '        if await is_time_for(seldom("mail of wrong codes", account, DAY)):\n',
        "        if True:\n",
        ABOUT_CODES,
    ),
    off(
        "an account that was left is mailed seldom",
        RESETS,
        '        if await is_time_for(seldom("mail to dormant", known.id, WINDOW)):\n',
        "        if True:\n",
        ABOUT_RESETS,
    ),
    off(
        "whoever chose a password by mail is let in though others guess",
        "accounts/sign_in/resets/pages.py",
        "    await know_device(request.scope, account)\n",
        "",
        ABOUT_RESETS,
    ),
    off(
        "links are written for addresses that nobody has",
        RESETS,
        "        await _send_link(usable)\n",
        "        if usable:\n            await _send_link(usable)\n",
        ABOUT_ENUMERATION,
    ),
    off(
        "a device made up tells nothing of accounts",
        "accounts/sign_in/devices.py",
        "    if held is None:\n        return None\n",
        "    if held is None or account is None:\n        return None\n",
        ABOUT_ENUMERATION,
    ),
    off(
        "a reset ends after an hour",
        RESETS,
        "AND used_at IS NULL AND expires_at > $2 AND purpose",
        "AND used_at IS NULL AND $2::timestamptz IS NOT NULL AND purpose",
        ABOUT_RESETS,
    ),
    off(
        "a reset's link lasts an hour",
        RESETS,
        "AN_HOUR = timedelta(hours=1)",
        "AN_HOUR = timedelta(hours=2)",
        ABOUT_RESETS,
    ),
]

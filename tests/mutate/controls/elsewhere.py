"""Signing in with an account elsewhere: what a provider says, and what is made of it."""

from tests.mutate.control import off

ROOM = "accounts/sign_in/oidc"
TOKEN, FLOW, PAGES = f"{ROOM}/id_token.py", f"{ROOM}/flow.py", f"{ROOM}/pages.py"
REMOTE, METADATA, ACTIONS = f"{ROOM}/remote.py", f"{ROOM}/metadata.py", f"{ROOM}/actions.py"
EXCHANGE = f"{ROOM}/exchange.py"
LIES, REAL = "security/test_oidc.py", "accounts/sign_in/oidc/test_signing_in_elsewhere.py"
LINKING = "accounts/sign_in/oidc/test_linking.py"
SET = "test_settings.py"

CONTROLS = [
    # What is said
    off("a token is of the issuer", TOKEN, '"iss": one | {"value": provider.issuer}', '"iss": one', LIES),
    off("a token is for us", TOKEN, '"aud": one | {"value": provider.client_id}', '"aud": one', LIES),
    off("a token is of this sign-in", TOKEN, '{"nonce": nonce, "client_id"', '{"client_id"', LIES),
    off("a token of several is ours", TOKEN, '"client_id": provider.client_id, ', "", LIES),
    off("a token fits what came with it", TOKEN, ', "access_token": access_token, "max_age"', ', "max_age"', LIES),
    off("a token ends", TOKEN, "CLOCKS_DIFFER_BY = timedelta(minutes=1)", "CLOCKS_DIFFER_BY = timedelta(days=1)", LIES),
    off("only pinned algorithms count", TOKEN, '["RS256", "ES256"]', '["RS256", "ES256", "RS512", "PS256"]', LIES),
    off("who signed in long ago is not taken", TOKEN, "now() - proved_at > TAKEN_FOR", "False and TAKEN_FOR", LIES),
    off(
        "an address is verified",
        TOKEN,
        "return email.lower() if isinstance",
        "return email.lower() if True or isinstance",
        REAL,
    ),
    off(
        "each provider has its own word for verified",
        TOKEN,
        "said.get(provider.verified_claim)",
        'said.get("email_verified")',
        REAL,
    ),
    off(
        "two factors are two where the provider says so",
        TOKEN,
        'return (isinstance(methods, list) and "mfa" in methods)',
        "return True",
        REAL,
    ),
    off(
        "a level counts where it is set",
        TOKEN,
        "isinstance(level, str) and level in provider.two_factors",
        "level is not None",
        REAL,
    ),
    off(
        "what is said is said of the same person", EXCHANGE, 'if said.get("sub") != person.subject:', "if False:", LIES
    ),
    off("an answer names its issuer", PAGES, 'if not await is_from(provider, asked.get("iss")):', "if False:", LIES),
    # The way there and back
    off("an answer fits the browser", FLOW, "hmac.compare_digest(flow.state.encode(), state.encode())", "True", LIES),
    off("an answer is of the provider that was asked", FLOW, "return flow if same and", "return flow if", LIES),
    off("an answer comes in ten minutes", FLOW, "LASTS = timedelta(minutes=10)", "LASTS = timedelta(minutes=20)", LIES),
    off("the way back is dropped", PAGES, '    set_with_answer(scope, cookie(ELSEWHERE, "", seconds=0))\n', "", REAL),
    off(
        "the address to come back to is the installation's",
        FLOW,
        'return f"{read_settings().base_url}/sign-in',
        'return f"http://evil.test/sign-in',
        REAL,
    ),
    off(
        "one goes on to a page of ours", PAGES, 'after=own_path(form.first("after"))', 'after=form.first("after")', LIES
    ),
    off(
        "answers are counted",
        PAGES,
        'attempt = await try_once([of_address("elsewhere", peer(scope))])',
        "attempt = await try_once([])",
        LIES,
    ),
    # Where we ask
    off(
        "nothing is fetched from other hosts",
        METADATA,
        "return isinstance(address, str) and is_its_own",
        "return isinstance(address, str) or is_its_own",
        LIES,
    ),
    off(
        "nobody is told a name and password by an address",
        REMOTE,
        "asked.port, asked.userinfo) ==",
        'asked.port, b"") ==',
        LIES,
    ),
    off("redirects are not followed", REMOTE, "follow_redirects=False", "follow_redirects=True", LIES),
    off("answers are short", REMOTE, "if len(body) > LARGEST:", "if False:", LIES),
    off("the issuer is the one that was set", METADATA, 'if said.get("issuer") != provider.issuer or', "if", LIES),
    off(
        "unknown keys are asked for once a minute",
        METADATA,
        "if again and now() - known.asked_again_at >= NOT_AGAIN_FOR:",
        "if again:",
        LIES,
    ),
    off("new keys are fetched", TOKEN, "keys_of(provider, again=True)", "keys_of(provider)", LIES, REAL),
    off(
        "who is away is not asked at once", METADATA, "if now() - known.failed_at < AFTER_A_FAILURE:", "if False:", LIES
    ),
    off("secrets among the keys are left out", METADATA, 'key.get("kty") in SIGNING and', "", LIES),
    off("no issuer is everybody's", "settings.py", "if OF_NO_TENANT.intersection", "if not OF_NO_TENANT.union", SET),
    off("issuers are reached over TLS", "settings.py", 'safe = parts.scheme == "https" or', "safe = True or", SET),
    # Whose account it is
    off(
        "closed accounts are closed here too",
        PAGES,
        "if known is None or not known.active:\n        await",
        "if known is None:\n        await",
        REAL,
    ),
    off("accounts that were left need their mailbox", PAGES, "    if known.dormant:\n", "    if False:\n", REAL),
    off(
        "no account is two people of one provider",
        ACTIONS,
        "ON CONFLICT DO NOTHING\n",
        "ON CONFLICT (issuer, subject) WHERE removed_at IS NULL DO NOTHING\n",
        REAL,
    ),
    off(
        "an invitation is taken up by its address",
        ACTIONS,
        "if not person.email or person.email != offer.email:",
        "if False:",
        LINKING,
    ),
    off(
        "joining opens no account that is there",
        ACTIONS,
        "if await account_by_email(offer.email) is not None:",
        "if False:",
        LINKING,
    ),
    off(
        "a provider is added in the session that began it",
        PAGES,
        "if visitor.session != flow.session:",
        "if False:",
        LINKING,
    ),
    off(
        "adding one asks for the password",
        PAGES,
        "if used.issuer in await linked_to(own) or not await _is_them(request, form, own):",
        "if used.issuer in await linked_to(own):",
        LINKING,
    ),
    off(
        "adding one asks for a fresh second factor, or for a link by mail",
        PAGES,
        '        await need_right_to_set_up(visitor, f"/account/sign-in-with/{_provider(provider).name}")\n',
        "        pass\n",
        LINKING,
    ),
    off(
        "no address brings back what was taken away",
        ACTIONS,
        "AND i.removed_at IS NOT NULL)",
        "AND false)",
        LINKING,
    ),
    off(
        "what was taken away signs nobody in",
        f"{ROOM}/queries.py",
        "AND subject = $2 AND removed_at IS NULL",
        "AND subject = $2",
        LINKING,
    ),
    off(
        "who came from elsewhere has typed no password",
        "accounts/sign_in/sessions.py",
        'typed = method == "password"',
        "typed = True",
        LINKING,
    ),
    off(
        "when they signed in there is said",
        TOKEN,
        ', "max_age": TAKEN_FOR',
        "",
        LIES,
    ),
    off(
        "a way back is spent whatever cookie is sent",
        PAGES,
        'if not await is_time_for(once("elsewhere", flow.state, LASTS)):',
        "if False:",
        LIES,
    ),
    off(
        "taking one away ends other sessions",
        ACTIONS,
        "            await end_all_sessions(account, but=keep)\n",
        "            pass\n",
        LINKING,
    ),
]

"""Passkeys: what is signed, by whom and how often; who adds one, and who takes one away."""

from tests.mutate.control import off

ROOM = "accounts/sign_in/passkeys"
PAGES, ACTIONS = f"{ROOM}/pages.py", f"{ROOM}/actions.py"
CHALLENGE, CEREMONY, PARTY = f"{ROOM}/challenge.py", f"{ROOM}/ceremony.py", f"{ROOM}/party.py"
THREATS = "security/test_passkeys.py"
ABOUT_USING, ABOUT_OWN = (f"accounts/sign_in/passkeys/test_{name}.py" for name in ("using", "own"))

CONTROLS = [
    # Once, here and now
    off(
        "what a passkey signed is taken once",
        ACTIONS,
        "            if not await _spend(database, answer.challenge):\n                return False\n",
        "",
        f"{THREATS}::test_what_was_signed_is_taken_once",
    ),
    off(
        "a new passkey answers a challenge once",
        ACTIONS,
        "await _spend(database, challenge) and await",
        "await",
        f"{THREATS}::test_a_new_one_answers_a_challenge_of_its_session_once",
    ),
    off(
        "a challenge is of one browser or session",
        CHALLENGE,
        'f"{purpose} {holder}".encode()',
        "purpose.encode()",
        f"{THREATS}::test_a_challenge_is_of_one_browser",
    ),
    off(
        "a challenge is for one purpose",
        CHALLENGE,
        'f"{purpose} {holder}".encode()',
        "holder.encode()",
        f"{THREATS}::test_a_challenge_that_is_not_ours_or_for_something_else_is_refused",
    ),
    off(
        "a challenge is ours",
        CHALLENGE,
        "    if not hmac.compare_digest(seal, _seal(begins, purpose, scope)):\n        return False\n",
        "",
        f"{THREATS}::test_a_challenge_that_is_not_ours_or_for_something_else_is_refused",
    ),
    off(
        "a challenge ends",
        CHALLENGE,
        "return int(now().timestamp()) - int.from_bytes(begins[_RANDOM:]) < LASTS.total_seconds()",
        "return True",
        f"{THREATS}::test_after_five_minutes_a_challenge_is_over",
    ),
    off(
        "a passkey was unlocked",
        CEREMONY,
        "            credential_current_sign_count=0,\n            require_user_verification=True,\n",
        "            credential_current_sign_count=0,\n",
        f"{THREATS}::test_another_site_a_device_that_was_not_unlocked_and_another_key_are_refused",
    ),
    off(
        "a new passkey was unlocked",
        CEREMONY,
        "            expected_origin=party.origin,\n            require_user_verification=True,\n",
        "            expected_origin=party.origin,\n",
        f"{THREATS}::test_a_new_one_comes_from_here_and_from_a_device_that_was_unlocked",
    ),
    off(
        "passkeys are not offered unencrypted, or by an IP address",
        PARTY,
        '    if parts.scheme != "https" or _is_ip_address(name):\n        return None\n',
        "",
        f"{ABOUT_USING}::test_passkeys_are_offered_where_browsers_take_them",
    ),
    # Whose it is
    off(
        "a passkey is of whoever is signed in, and of the account that it names",
        PAGES,
        "is_ours(answer.challenge, USE, scope) and named == key.account == signed_in",
        "is_ours(answer.challenge, USE, scope)",
        f"{THREATS}::test_anothers_passkey_is_no_second_factor",
    ),
    off(
        "a device names the account that it signs in to",
        PAGES,
        "    named = answer.account or visitor.account\n",
        "    named = key.account\n",
        f"{THREATS}::test_a_device_that_names_another_account_or_none_signs_nobody_in",
    ),
    off(
        "a closed account has no passkeys",
        PAGES,
        "    usable = known if known is not None and known.active else None\n",
        "    usable = known\n",
        f"{ABOUT_USING}::test_a_closed_account_is_refused_and_told_nothing",
    ),
    off(
        "after 90 days a passkey is not enough",
        PAGES,
        "    elif who.dormant:\n",
        "    elif False:\n",
        f"{ABOUT_USING}::test_after_90_days_away_a_passkey_is_not_enough",
    ),
    off(
        "a copied passkey is refused",
        ACTIONS,
        "WHERE id = $1 AND (sign_count < $2 OR (sign_count = 0 AND $2 = 0))",
        "WHERE id = $1",
        f"{THREATS}::test_a_count_that_goes_back_is_refused_and_the_owner_told",
    ),
    off(
        "failures with passkeys are limited",
        PAGES,
        'limits("passkey", account=about, address=peer(scope), device=device)',
        "[]",
        f"{THREATS}::test_failures_are_limited_and_lock_no_known_device_out",
    ),
    # One's own
    off(
        "a first passkey needs a mailed link, another a fresh second factor",
        PAGES,
        "    await need_right_to_set_up(visitor, ADDING)\n",
        "",
        f"{THREATS}::test_a_right_password_alone_adds_nothing",
    ),
    off(
        "a passkey is added only with the password of just now",
        PAGES,
        "    if await asks_password(visitor):\n        await is_own_password(request, form)\n",
        "    if False:\n        await is_own_password(request, form)\n",
        f"{THREATS}::test_one_more_needs_a_fresh_second_factor_and_the_password",
    ),
    off(
        "a new passkey ends other sessions",
        ACTIONS,
        '            await end_all_sessions(account, but=keep)\n            await record("passkey.added"',
        '            await record("passkey.added"',
        f"{ABOUT_OWN}::test_another_session_ends_and_this_one_goes_on",
    ),
    off(
        "a removed passkey ends other sessions",
        ACTIONS,
        '            await end_all_sessions(account, but=keep)\n            await record("passkey.removed"',
        '            await record("passkey.removed"',
        f"{ABOUT_OWN}::test_one_can_be_removed_where_there_is_an_app",
    ),
    off(
        "removing a passkey needs a fresh second factor",
        PAGES,
        '    await need_recent_second_factor(visitor, f"/account/passkeys/{passkey}/remove")\n',
        "",
        f"{THREATS}::test_removing_needs_a_fresh_second_factor",
    ),
    off(
        "the last second factor stays",
        ACTIONS,
        "  AND (EXISTS (SELECT FROM passkey other",
        "  AND (true OR EXISTS (SELECT FROM passkey other",
        f"{ABOUT_OWN}::test_the_last_stays_also_where_the_page_did_not_look",
    ),
    off(
        "a lost phone ends its passkeys",
        "accounts/sign_in/lost_phone/actions.py",
        "keys AS (DELETE FROM passkey WHERE account = $1 RETURNING id)",
        "keys AS (SELECT id FROM passkey WHERE account = $1)",
        f"{ABOUT_OWN}::test_a_lost_phone_takes_passkeys_away_too",
    ),
    off(
        "whoever has a passkey gives it, or a code",
        "accounts/sign_in/session.py",
        "return held.has_totp or held.has_passkey or bool(",
        "return held.has_totp or bool(",
        f"{ABOUT_OWN}::test_whoever_needs_no_second_factor_and_has_a_passkey_gives_it",
    ),
]

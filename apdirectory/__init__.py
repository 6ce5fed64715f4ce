"""apdirectory: a quality-assured directory of alternative provision, and referrals into it."""

"""What keeps files that people send from harming whoever opens them, and from whoever may not."""

from tests.mutate.control import off

TABLES = "migrations/documents/documents_2026_11_22_first_tables.py"
POLICIES = "migrations/evidence/evidence_2026_11_22t23_40_00_documents.py"
"""These remade those of the first tables."""
RULES, CONTENT, OFFICE = "documents/rules.py", "documents/content.py", "documents/office.py"
INTAKE, SCANNER, PICTURE = "documents/intake.py", "documents/scanner.py", "documents/picture.py"
DOWNLOAD, QUERIES, ACTIONS = "documents/download.py", "documents/queries.py", "documents/actions.py"
CONTENTS, SWEEP = "documents/contents.py", "documents/sweep.py"
UPLOADS, TAKEN, SCANNED = "security/test_uploads.py", "documents/test_intake.py", "documents/test_scanner.py"
KEPT, SAID = "documents/test_documents.py", "documents/test_contents.py"

CONTROLS = [
    off("a file has a limit", INTAKE, "        if size > LARGEST:\n", "        if False:\n", UPLOADS),
    off("a file is named without a path", RULES, "if _NOT_IN_NAMES.search(name):", "if False:", UPLOADS),
    off("the kinds of files are few", RULES, "if kind is None or not stem", "if not stem", TAKEN),
    off("a text holds no page", CONTENT, "    if MARKUP.search(whole):\n", "    if False:\n", UPLOADS),
    off(
        "nothing that is no archive ends as one",
        CONTENT,
        'if b"PK\\x05\\x06" in content[-END_OF_ZIP:] and',
        "if False and",
        UPLOADS,
    ),
    off(
        "nothing comes after a PDF",
        CONTENT,
        '    if content[end + 5 :].strip(b"\\r\\n\\t \\0"):\n',
        "    if False:\n",
        UPLOADS,
    ),
    off("no file has a password", OFFICE, "if any(each.flag_bits & 1 for each in listed):", "if False:", TAKEN),
    off(
        "a document holds nothing that runs",
        OFFICE,
        "if any(RUN.search(name) or not parts.fullmatch(name) for name in names):",
        "if False:",
        UPLOADS,
    ),
    off("parts of an archive lie end to end", OFFICE, "    _lie_end_to_end(archive, content)\n", "", UPLOADS),
    off(
        "an archive says how much it unpacks to",
        OFFICE,
        "or sum(each.file_size for each in listed) > MOST_UNPACKED:",
        "or False:",
        UPLOADS,
    ),
    off("a picture fits before it is decoded", PICTURE, "        _fits(picture, kind)\n", "", UPLOADS),
    off("a picture keeps nothing but its pixels", PICTURE, "    picture.info.clear()\n", "", TAKEN),
    off(
        "what examines files knows no secret",
        INTAKE,
        'for name in ("PATH", "PYTHONPATH") if name in os.environ}',
        "for name in os.environ}",
        TAKEN,
    ),
    off(
        "what examines files has little memory",
        "documents/examine.py",
        "        (resource.RLIMIT_DATA, MEMORY),\n",
        "",
        "documents/test_examine.py",
    ),
    off("every file is scanned", INTAKE, "found = await scan(sent)", 'found = "clean"', UPLOADS),
    off(
        "while the scanner is away no file is taken",
        SCANNER,
        '        LOG.error("scanner away")\n        raise NotWorking(AWAY) from None\n',
        "        return CLEAN\n",
        SCANNED,
    ),
    off("only the scanner's word counts", SCANNER, '    if answer != "stream: OK":\n', "    if False:\n", SCANNED),
    off("a scanner has a time limit", SCANNER, "async with asyncio.timeout(PATIENCE):", "if True:", SCANNED),
    off(
        "a download runs nothing",
        DOWNLOAD,
        '        "content-security-policy": RUNS_NOTHING,\n',
        "",
        UPLOADS,
    ),
    off("a download is saved, not shown", DOWNLOAD, "f'attachment; filename", "f'inline; filename", UPLOADS),
    off(
        "a download is recorded",
        DOWNLOAD,
        '        await record_reading("document", str(found.id), authority=_whose_audit(found), why="Downloaded")\n',
        "",
        UPLOADS,
    ),
    off("what is removed is not sent", DOWNLOAD, "if found.removed_at is not None:", "if False:", UPLOADS),
    off(
        "a file's form has its token first",
        "web/multipart.py",
        "                return fields, SentFile(event.name, event.filename, events)\n",
        '                return fields | {"csrf": fields.get("csrf", [])}, SentFile("", event.filename, events)\n',
        "web/test_multipart.py",
    ),
    off("whom a document admits", POLICIES, 'select=f"{OFFICERS} OR', 'select=f"true OR {OFFICERS} OR', UPLOADS),
    off("access to a document stops at the team", POLICIES, '"team", [REFERRER]', '"organisation", [REFERRER]', KEPT),
    off("a referrer sends to who approved them", POLICIES, "({OWN_TEAM} AND {APPROVED})", "({OWN_TEAM})", KEPT),
    off(
        "a document can only be removed",
        TABLES,
        "RAISE EXCEPTION 'A document can only be removed, once, in one''s own name' USING ERRCODE = 'check_violation';",
        "RETURN new;",
        KEPT,
    ),
    off(
        "what is kept of a document goes with it",
        ACTIONS,
        '        await database.execute("DELETE FROM document_part WHERE document = $1", document)\n',
        "",
        KEPT,
    ),
    off("what nobody knows is kept a month", SWEEP, "and path.stat().st_ctime < before]", "]", KEPT),
    off("a database without files sweeps none", SWEEP, "if files and not removed:", "if False:", KEPT),
    off("most of the folder is never swept", SWEEP, "if len(unknown) * 2 > len(files):", "if False:", KEPT),
    off("files of others are left alone", "documents/folder.py", "if OURS.fullmatch(name) and", "if True or", KEPT),
    off("Word fetches nothing", OFFICE, "        contents.hold_word(archive)\n", "", SAID),
    off("LibreOffice runs nothing", CONTENTS, "if local in RUN_BY_LIBREOFFICE or any", "if False and any", SAID),
    off("LibreOffice fetches nothing", CONTENTS, "if element not in FOLLOWED and", "if False and", SAID),
    off("no part declares its types", CONTENTS, "    parser.StartDoctypeDeclHandler = _no_type\n", "", SAID),
    off(
        "what comes before a file has a limit",
        "web/multipart.py",
        "            if size > most:\n",
        "            if size > MOST_IN_ALL:\n",
        "web/test_multipart.py",
    ),
    off("what is missing is counted", QUERIES, 'if row["size"] != _held(row, sizes)', "if False", KEPT),
    off("an account sends few files at once", INTAKE, "if _sending[account] >= AT_ONCE:", "if False:", TAKEN),
    off("a template lies on the writer's own disk", CONTENTS, "and bool(ON_THEIR_DISK", "or bool(ON_THEIR_DISK", SAID),
]

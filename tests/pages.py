"""The routes that answer with a page: what tests of every page begin with."""

import re

from apdirectory.web.public import PUBLIC
from tests.security.who_may import ROWS

_NOT_PAGES = re.compile(r"/api/|/assets/|/map/|\.css$|\.js$|/schema(/openapi\..*)?$")
PAGE_ROUTES = sorted(path for path in PUBLIC if not _NOT_PAGES.search(path))
_ALSO_NOT_PAGES = {"/documents/{document}", "/healthz", "/readyz", "/school-days/template.csv"}
KEPT_FROM_OTHERS = sorted(path for path, method in ROWS if method == "GET" and path not in {*PUBLIC, *_ALSO_NOT_PAGES})
"""All other pages: of signing in, of accounts, of those who look after people."""

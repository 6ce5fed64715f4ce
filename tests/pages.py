"""The public routes that answer with a page: what tests of every page begin with."""

import re

from apdirectory.web.public import PUBLIC

_NOT_PAGES = re.compile(r"/api/|/assets/|/map/|\.css$|\.js$|/schema(/openapi\..*)?$")
PAGE_ROUTES = sorted(path for path in PUBLIC if not _NOT_PAGES.search(path))

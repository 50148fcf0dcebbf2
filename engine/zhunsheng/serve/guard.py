"""Who may ask, how much and how often: decided before a request is looked at."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MAX_BODY_BYTES = 8 << 20
REQUESTS_A_SECOND = 200


@dataclass(frozen=True, slots=True)
class Rules:
    """What a server allows. Without a token only requests addressed to this machine by its loopback names pass."""

    token: str | None = None
    max_body: int = MAX_BODY_BYTES
    rate: int = REQUESTS_A_SECOND


class Denied(Exception):
    """The request is not answered; `status` says why, `reason` is its short name in the answer."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class Guard:
    """Looks at every request first; raises Denied."""

    def __init__(self, rules: Rules, clock: Callable[[], float] = time.monotonic) -> None:
        self._rules, self._clock = rules, clock
        self._left = float(rules.rate)
        self._seen = clock()

    def check(self, request: Request) -> None:
        """Check rate, address and token."""
        self._take_one()
        if self._rules.token is None:
            if _host_name(request.headers.get("host", "")) not in LOOPBACK:
                raise Denied(421, "host")
            return
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        wanted, shown = (it.encode("utf-8", "surrogatepass") for it in (self._rules.token, given.strip()))
        if scheme.lower() != "bearer" or not hmac.compare_digest(shown, wanted):
            raise Denied(401, "token")

    def _take_one(self) -> None:
        """Let so many requests a second pass, and as many at once."""
        now = self._clock()
        self._left = min(float(self._rules.rate), self._left + (now - self._seen) * self._rules.rate)
        self._seen = now
        if self._left < 1:
            raise Denied(429, "rate")
        self._left -= 1

    async def body(self, request: Request) -> bytes:
        """Return the body, of at most so many bytes, whatever its length claims to be."""
        claimed = request.headers.get("content-length", "0")
        if claimed.isdigit() and int(claimed) > self._rules.max_body:
            raise Denied(413, "size")
        pieces, size = [], 0
        async for piece in request.stream():
            size += len(piece)
            if size > self._rules.max_body:
                raise Denied(413, "size")
            pieces.append(piece)
        return b"".join(pieces)


def _host_name(host: str) -> str:
    """Return the name in a Host header, without port and brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower()

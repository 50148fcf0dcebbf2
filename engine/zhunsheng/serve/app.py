"""The web application: what can be asked of a session over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from zhunsheng.evaluate.live.change import Change
from zhunsheng.findings.finding import Finding
from zhunsheng.policy import Policy
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.render import to_json
from zhunsheng.reports.json_ import ranking_dict
from zhunsheng.serve.bodies import events_in, value_in
from zhunsheng.serve.guard import Denied, Guard, Rules
from zhunsheng.serve.openapi import document
from zhunsheng.session import AsyncSession, Session, SessionBroken
from zhunsheng.terms.text import Lang
from zhunsheng.terms.time import Instant

_Answer = tuple[int, Any]
_Handler = Callable[[Request], Awaitable[_Answer]]
_LISTED = 1000
"""So many findings are listed at a time, unless fewer are asked for."""


class Server:
    """The answers of one session. Every answer is JSON; an unexpected failure says no more than that it happened."""

    def __init__(self, policy: Policy, session: Session, rules: Rules) -> None:
        self.policy, self.session, self._guard = policy, AsyncSession(session), Guard(rules)
        self._zone = policy.rulebook.zone

    def application(self) -> Starlette:
        """Return the application to be served."""
        routes: list[tuple[str, str, _Handler]] = [
            ("/events", "POST", self._post),
            ("/advance", "POST", self._advance),
            ("/findings", "GET", self._findings),
            ("/findings/{id}", "GET", self._explain),
            ("/findings/{id}/why", "GET", self._why),
            ("/why-not", "GET", self._why_not),
            ("/rankings", "GET", self._rankings),
            ("/who", "GET", self._who),
            ("/health", "GET", self._health),
            ("/openapi.json", "GET", self._openapi),
        ]
        return Starlette(
            routes=[Route(path, self._answering(handler), methods=[method]) for path, method, handler in routes],
            exception_handlers={404: _refusing("path"), 405: _refusing("method")},
        )

    def _answering(self, handler: _Handler) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                self._guard.check(request)
                status, said = await handler(request)
            except Denied as denied:
                status, said = denied.status, {"error": denied.reason}
            except ProblemsFound as found:
                status, said = 503, {"error": "session", "problems": _problems(found.problems, _lang(request))}
            except SessionBroken:
                status, said = 503, {"error": "session"}
            except Exception:
                status, said = 500, {"error": "internal"}
            return _response(status, said)

        return answer

    async def _post(self, request: Request) -> _Answer:
        body = await self._guard.body(request)
        batch = await self.session.post_many(events_in(body, request.headers))
        lang = _lang(request)
        said = {
            "accepted": batch.accepted,
            "repeated": batch.repeated,
            "ignored": [{"type": it.type, "near": list(it.near)} for it in batch.ignored],
            "refused": [
                {"id": it.id, "type": it.type, "problems": _problems(it.problems, lang)} for it in batch.refusals
            ],
            **_change(batch.change),
        }
        nothing_taken = batch.refusals and not (batch.accepted or batch.repeated or batch.ignored)
        return (422 if nothing_taken else 200), said

    async def _advance(self, request: Request) -> _Answer:
        body = await self._guard.body(request)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise Denied(415, "content-type")
        said = value_in(body)
        to = said.get("to") if isinstance(said, dict) else None
        if not isinstance(to, str):
            raise Denied(400, "to")
        try:
            return 200, _change(await self.session.advance(to))
        except ValueError:
            raise Denied(400, "to") from None

    async def _findings(self, request: Request) -> _Answer:
        wanted = {name: request.query_params.getlist(name) for name in ("norm", "unit", "outcome", "force", "period")}
        after, limit = request.query_params.get("after"), _count(request.query_params.get("limit"))
        found = [it for it in await self.session.findings() if _is_wanted(it, wanted)]
        start = next((place for place, it in enumerate(found, start=1) if it.id == after), 0)
        listed = found[start:start + limit]
        return 200, {
            "as_of": self._instant(self.session.session.as_of),
            "count": len(found),
            "findings": [it.to_dict() for it in listed],
            "after": listed[-1].id if start + limit < len(found) and listed else None,
        }

    async def _explain(self, request: Request) -> _Answer:
        finding = await self.session.finding(request.path_params["id"])
        return (404, {"error": "finding"}) if finding is None else (200, finding.to_dict(derivation=True))

    async def _why(self, request: Request) -> _Answer:
        finding = await self.session.finding(request.path_params["id"])
        if finding is None:
            return 404, {"error": "finding"}
        session = self.session.session
        told = await self._asked(
            lambda: self.policy.explain(finding, session.events, as_of=session.as_of).to_dict()
        )
        return 200, told

    async def _why_not(self, request: Request) -> _Answer:
        unit, period, outcome = (request.query_params.get(name) for name in ("unit", "period", "outcome"))
        norm, session = request.query_params.get("norm"), self.session.session
        if norm is None:
            raise Denied(400, "norm")
        told = await self._asked(
            lambda: self.policy.why_not(
                norm=norm, unit=unit, period=period, outcome=outcome, events=session.events, as_of=session.as_of
            ).to_dict()
        )
        return 200, told

    async def _asked(self, question: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Answer a question about the findings in a thread; names that the policy does not have are the asker's."""
        try:
            return await asyncio.to_thread(question)
        except ProblemsFound as found:
            raise Denied(404, found.problems[0].values.get("value", "question")) from None

    async def _rankings(self, request: Request) -> _Answer:
        evaluation = await self.session.evaluation()
        return 200, {"rankings": [ranking_dict(it, self._zone) for it in evaluation.rankings]}

    async def _who(self, request: Request) -> _Answer:
        matters = tuple(request.query_params.getlist("matter"))
        places = tuple(request.query_params.getlist("territory"))
        rulebook = self.policy.rulebook
        if not matters or not places:
            raise Denied(400, "matter and territory")
        if not rulebook.matters.keys() >= set(matters) or not rulebook.territories.keys() >= set(places):
            raise Denied(404, "matter or territory")
        answer = self.policy.who(matter=matters, territory=places, as_of=self.session.session.as_of)
        return 200, answer.to_dict()

    async def _health(self, request: Request) -> _Answer:
        session = self.session.session
        rulebook = self.policy.rulebook
        return 200, {
            "policy": rulebook.id, "fingerprint": rulebook.fingerprint, "readings": dict(rulebook.readings),
            "as_of": self._instant(session.as_of), "usable": session.is_usable,
            "notes": _problems(session.notes, _lang(request)),
        }

    async def _openapi(self, request: Request) -> _Answer:
        return 200, document(self.policy.rulebook)

    def _instant(self, instant: Instant | None) -> str | None:
        return None if instant is None else self._zone.text(instant)


def _refusing(reason: str) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def refuse(_: Request, error: Exception) -> Response:
        answer = _response(getattr(error, "status_code", 404), {"error": reason})
        answer.headers.update(getattr(error, "headers", None) or {})
        return answer

    return refuse


def _response(status: int, said: Any) -> Response:
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    if status == 429:
        headers["retry-after"] = "1"
    content = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    return Response(content, status, headers, media_type="application/json")


def _change(change: Change) -> dict[str, Any]:
    return {"added": [it.to_dict() for it in change.added], "withdrawn": [it.to_dict() for it in change.withdrawn]}


def _problems(problems: tuple[Problem, ...], lang: Lang) -> list[Any]:
    return [to_json(problem, lang) for problem in problems]


def _lang(request: Request) -> Lang:
    return "en" if request.headers.get("accept-language", "").strip().lower().startswith("en") else "zh"


def _is_wanted(finding: Finding, wanted: dict[str, list[str]]) -> bool:
    says = {"norm": finding.norm, "unit": finding.unit, "outcome": finding.outcome, "force": finding.force.value,
            "period": finding.period}
    return all(not values or says[name] in values for name, values in wanted.items())


def _count(text: str | None) -> int:
    if text is None:
        return _LISTED
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) <= _LISTED):
        raise Denied(400, "limit")
    return int(text)

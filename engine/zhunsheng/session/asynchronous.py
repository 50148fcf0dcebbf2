"""A session for asynchronous programs: the same promises, and the event loop is never held up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from zhunsheng.evaluate.contract import Evaluation
from zhunsheng.evaluate.live.change import Change
from zhunsheng.findings.finding import Finding
from zhunsheng.session.intake import Batch, Posted
from zhunsheng.session.live import Session
from zhunsheng.terms.time import Instant


class AsyncSession:
    """
    Wraps a session: every method awaits the method of the same name in a thread.

    Posts take effect one after the other; those awaited at the same time in no particular order, which changes nothing.
    A post that is cancelled while it waits may have taken effect: post it again, the same event twice changes nothing.

    >>> import asyncio, zhunsheng
    >>> async def main():
    ...     policy = zhunsheng.load(zhunsheng.default_policy())
    ...     async with AsyncSession(policy.session()) as session:
    ...         return len(await session.findings()) > 0
    >>> asyncio.run(main())
    True
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    async def post(self, event: Posted) -> Change:
        """See `Session.post`."""
        return await asyncio.to_thread(self.session.post, event)

    async def post_many(self, events: Iterable[Posted]) -> Batch:
        """See `Session.post_many`."""
        return await asyncio.to_thread(self.session.post_many, list(events))

    async def advance(self, to: Instant | str) -> Change:
        """See `Session.advance`."""
        return await asyncio.to_thread(self.session.advance, to)

    async def findings(self) -> tuple[Finding, ...]:
        """See `Session.findings`."""
        return await asyncio.to_thread(lambda: self.session.findings)

    async def finding(self, id: str) -> Finding | None:
        """See `Session.finding`."""
        return await asyncio.to_thread(self.session.finding, id)

    async def evaluation(self) -> Evaluation:
        """See `Session.evaluation`."""
        return await asyncio.to_thread(self.session.evaluation)

    async def save(self, path: str | Path) -> None:
        """See `Session.save`."""
        await asyncio.to_thread(self.session.save, path)

    async def close(self) -> None:
        """See `Session.close`."""
        await asyncio.to_thread(self.session.close)

    async def __aenter__(self) -> AsyncSession:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:
        await self.close()

"""The asynchronous session keeps the promises of the session."""

from __future__ import annotations

import asyncio

from live_stories import QUARTER, policy
from zhunsheng.session import AsyncSession


def test_posts_awaited_together_lead_to_the_same_findings() -> None:
    async def main() -> None:
        async with AsyncSession(policy().session(chaining="native")) as session:
            await asyncio.gather(*(session.post(event) for event in QUARTER))
            assert await session.evaluation() == policy().evaluation(session.session.events)

    asyncio.run(main())

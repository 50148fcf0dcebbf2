"""
A live session under one policy: other systems hand it events and are told what each has changed.
In: events, as bytes, mappings or `Event`s. Out: changes of findings, with a journal durable before they are told.
"""

from zhunsheng.evaluate.live.change import Change
from zhunsheng.session.asynchronous import AsyncSession
from zhunsheng.session.intake import Batch, EventRefused
from zhunsheng.session.live import Session, SessionBroken

__all__ = ["AsyncSession", "Batch", "Change", "EventRefused", "Session", "SessionBroken"]

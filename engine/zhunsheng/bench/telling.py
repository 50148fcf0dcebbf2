"""How the race goes, line by line, for a person who waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from zhunsheng.bench.folder import Bench
from zhunsheng.bench.results import Fate
from zhunsheng.bench.words import say
from zhunsheng.terms.text import Lang


@dataclass(frozen=True, slots=True)
class Telling:
    """Says what is being done, in a language; to nobody if not told to whom."""

    tell: Callable[[str], None] = lambda _: None
    lang: Lang = "en"

    def making_ready(self, bench: Bench) -> None:
        """Say that data are being made ready."""
        self.tell(say("making-ready", self.lang, workload=bench.workload, size=bench.size))

    def starting(self, bench: Bench, name: str, turn: int, rounds: int) -> None:
        """Say who begins."""
        place = {"workload": bench.workload, "size": bench.size, "name": name}
        self.tell(say("starting", self.lang, **place, turn=turn, rounds=rounds))

    def ended(self, fate: Fate, taken: int) -> None:
        """Say how it ended, after so many milliseconds."""
        self.tell(say("ended", self.lang, fate=say(fate, self.lang), seconds=f"{taken / 1000:.2f}"))

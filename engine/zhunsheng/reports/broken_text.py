"""The text of a cell, broken where a reader of Chinese or English expects it."""

from __future__ import annotations

from rich.console import Console, JustifyMethod, OverflowMethod
from rich.containers import Lines
from rich.text import Text

from zhunsheng.reports.breaking import breaks


class BrokenText(Text):
    """A text of rich's, whose lines end as `breaks` says; rich itself parts only at blanks."""

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        """Return the lines of the text for a column of this width."""
        if no_wrap or overflow == "ignore":
            return super().wrap(
                console, width, justify=justify, overflow=overflow, tab_size=tab_size, no_wrap=no_wrap
            )
        lines = Lines()
        for line in self.split(allow_blank=True):
            parts = line.divide(breaks(line.plain, width))
            for part in parts:
                part.rstrip_end(width)
            if justify:
                parts.justify(console, width, justify=justify, overflow="fold")
            lines.extend(parts)
        return lines

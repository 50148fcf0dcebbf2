"""Where a result goes: to the screen, to a pipe, or into a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.streams import can_draw, hand_over, show, tell, wants_colour, width, write_file
from zhunsheng.cli.texts import text
from zhunsheng.terms.text import Lang

if TYPE_CHECKING:
    from zhunsheng.reports.tables import Screen


def screen(output: str | None) -> Screen:
    """Return what tables are made for: the terminal, or a plain file of text."""
    from zhunsheng.reports.tables import Screen

    if output in (None, "-"):
        return Screen(width(), wants_colour(), can_draw())
    return Screen(120, False, True)


def deliver(result: str | bytes, format_: str, output: str | None, lang: Lang) -> None:
    """
    Hand a result over. Tables follow the locale; every other format is UTF-8 (or bytes) whatever the locale.

    Raises ProblemsFound if the file cannot be written.
    """
    if output in (None, "-"):
        if format_ == "table" and isinstance(result, str):
            show(result)
        else:
            hand_over(_bytes(result))
        return
    write_file(Path(output or ""), _bytes(result))
    tell(text("written", lang, path=output))


def _bytes(result: str | bytes) -> bytes:
    return result if isinstance(result, bytes) else result.encode("utf-8", "replace")

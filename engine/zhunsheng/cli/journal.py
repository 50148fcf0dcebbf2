"""`zhunsheng journal`: verify, export and read the journal of a live session."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.options import option
from zhunsheng.cli.output import deliver
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import tell
from zhunsheng.cli.texts import text
from zhunsheng.journal.entries import export_line
from zhunsheng.journal.restore import restore
from zhunsheng.journal.store import JournalReader
from zhunsheng.journal.verify import Fault, Verified, verify_journal
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.text import Lang

ACTIONS = ("verify", "export", "tail", "restore")
_HEAD = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


@make_command("journal")
@click.argument("action", type=click.Choice(ACTIONS), metavar="ACTION")
@click.argument("file", metavar="FILE")
@option("--head", says="head", metavar="NUMBER:DIGEST")
@option("--lines", says="lines", type=click.IntRange(1, 1_000_000), default=10, metavar="NUMBER")
@option("--output", says="output", metavar="FILE")
@click.pass_context
def command(ctx: click.Context, /, action: str, file: str, head: str | None, lines: int,
            output: str | None) -> Status:
    """Do what is named with the journal, which a session may be writing meanwhile."""
    lang = lang_of(ctx)
    noted = _noted(head)
    if action == "restore":
        return _restore(file, lang, output)
    reader = JournalReader(Path(file))
    try:
        if action == "verify":
            return _verify(reader, file, noted, lang, output)
        start = max(0, reader.last_number() - lines) if action == "tail" else 0
        deliver("".join(_lines(reader, start)).encode(), "jsonl", output, lang)
        return Status.DONE
    finally:
        reader.close()


def _lines(reader: JournalReader, start: int) -> Iterator[str]:
    return (f"{export_line(record)}\n" for record in reader.records(start))


def _noted(written: str | None) -> tuple[int, str] | None:
    if written is None:
        return None
    match = _HEAD.fullmatch(written.strip().lower())
    if match is None:
        raise ProblemsFound([Problem("J132", None, {"value": written})])
    return int(match[1]), match[2]


def _restore(file: str, lang: Lang, output: str | None) -> Status:
    """Put the guards there again if every record is whole; that one is not is a no."""
    verified, restored = restore(Path(file))
    if verified.faults:
        return _say(verified, file, lang, output)
    said = text("journal_restored" if restored else "journal_guarded", lang, path=file, names=", ".join(restored))
    deliver(f"{said}\n", "table", output, lang)
    return Status.DONE


def _verify(reader: JournalReader, file: str, noted: tuple[int, str] | None, lang: Lang,
            output: str | None) -> Status:
    """Tell of every record with which something was done; that there is one is a no."""
    return _say(verify_journal(reader, noted), file, lang, output)


def _say(verified: Verified, file: str, lang: Lang, output: str | None) -> Status:
    told = [_told(fault, lang) for fault in verified.faults]
    key = "journal_bad" if verified.faults else "journal_good"
    said = text(key, lang, path=file, count=verified.count, faults=len(told), head=f"{verified.count}:{verified.head}")
    deliver("\n".join([*told, said]) + "\n", "table", output, lang)
    if not verified.count:
        tell(text("journal_empty", lang))
    return Status.NO if verified.faults else Status.DONE


def _told(fault: Fault, lang: Lang) -> str:
    wording = {"changed": "record_changed", "removed": "record_removed", "inserted": "record_inserted",
               "moved": "record_moved", "unproven": "record_unproven",
               "unguarded": "journal_unguarded"}[fault.tampering.value]
    return text(wording, lang, number=fault.number, was=fault.was)

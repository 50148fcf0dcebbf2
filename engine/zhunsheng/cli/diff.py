"""`zhunsheng diff`: how two versions of a policy differ in meaning."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhunsheng.cli.inputs import complain_early, read_events
from zhunsheng.cli.named import instant, load_policy
from zhunsheng.cli.options import chosen_format, option, output_options
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.output import deliver
from zhunsheng.cli.progress import spinner
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import can_draw
from zhunsheng.cli.texts import text
from zhunsheng.events.event import Event
from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.terms.text import Bilingual, Lang

if TYPE_CHECKING:
    from zhunsheng.policy import Policy
    from zhunsheng.versions.change import PolicyDifference
    from zhunsheng.versions.witness import Story

FORMATS = ("table", "json", "md", "html")


@make_command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@option("--reading", "readings", says="diff-reading", metavar="ID=CHOICE", multiple=True)
@option("--events", says="diff-events", metavar="FILE", multiple=True)
@option("--mapping", says="mapping", metavar="FILE")
@option("--as-of", says="as-of", metavar="T")
@option("--known-at", says="known-at", metavar="T")
@option("--search", says="search", type=click.IntRange(0, 100_000), default=0, metavar="N")
@option("--stories", says="diff-stories", metavar="PATH", multiple=True)
@output_options(FORMATS)
@click.pass_context
def command(ctx: click.Context, /, old: str, new: str, readings: tuple[str, ...], events: tuple[str, ...],
            mapping: str | None, as_of: str | None, known_at: str | None, search: int, stories: tuple[str, ...],
            format_: str | None, output: str | None) -> Status:
    """Compare, and search if asked to; that they differ is a no."""
    from zhunsheng.versions.asked import ask

    lang = lang_of(ctx)
    chosen = chosen_format(format_, output, FORMATS)
    complain_early(events, mapping)
    with spinner(text("loading", lang)):
        before, after = load_policy(old), load_policy(new, readings)
    zone = after.rulebook.zone
    instants = {"as_of": instant("--as-of", as_of, zone), "known_at": instant("--known-at", known_at, zone)}
    given = _read(before, after, events, mapping) if events else None
    with spinner(text("comparing", lang)):
        told = _stories(after, stories) if stories else ()
        found = ask(before.compiled, after.compiled, given, **instants, stories=told, search=search)
    deliver(_rendered(found, chosen, lang), chosen, output, lang)
    return Status.NO if found else Status.DONE


def _read(before: Policy, after: Policy, files: tuple[str, ...],
          mapping: str | None) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """Read the events as each version takes them in."""
    ours, theirs = (read_events(files, policy.rulebook, mapping=mapping, strict=False, advance=lambda _: None)
                    for policy in (before, after))
    return ours.events, theirs.events


def _stories(policy: Policy, paths: tuple[str, ...]) -> list[Story]:
    """Return the events of the scenarios among the paths; those that this policy cannot take in are passed over."""
    from zhunsheng.scenarios.collect import scenario_files
    from zhunsheng.scenarios.intake import take_in
    from zhunsheng.scenarios.run import load_scenario
    from zhunsheng.versions.witness import Story

    found = []
    for file in scenario_files(Path(path) for path in paths):
        try:
            events = take_in(load_scenario(file), policy.rulebook).events
        except ProblemsFound:
            continue
        if events:
            found.append(Story(file.as_posix(), events))
    return found


def _rendered(found: PolicyDifference, format_: str, lang: Lang) -> str:
    title = Bilingual(f"{found.old} → {found.new}", f"{found.old} → {found.new}")
    match format_:
        case "json":
            from zhunsheng.reports.json_ import json_text

            return json_text(found.to_dict())
        case "md":
            from zhunsheng.reports.told import told_markdown

            return told_markdown(title, [found.tree], lang)
        case "html":
            from zhunsheng.reports.told import told_html

            return told_html(title, [found.tree], lang)
        case _:
            from zhunsheng.reports.told import told_text

            return told_text([found.tree], lang, drawn=can_draw())

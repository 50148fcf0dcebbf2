"""`zhunsheng who`: who leads and who supports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import click

from zhunsheng.cli.filters import not_registered, resolve
from zhunsheng.cli.named import instant, load_policy
from zhunsheng.cli.options import chosen_format, option, output_options, policy_option
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.output import deliver, screen
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.ir.rulebook import Name
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.reports.who import Assignments, assignments_sheet, competences_of, grounds
from zhunsheng.reports.words import say
from zhunsheng.terms.text import Lang

if TYPE_CHECKING:
    from zhunsheng import Policy

FORMATS = ("table", "json", "csv", "md")


@make_command("who")
@option("--matter", "matters", says="matter", metavar="MATTER", multiple=True, required=True)
@option("--territory", "territories", says="territory", metavar="PLACE", multiple=True, required=True)
@policy_option()
@option("--as-of", says="as-of", metavar="T")
@output_options(FORMATS)
@click.pass_context
def command(ctx: click.Context, /, matters: tuple[str, ...], territories: tuple[str, ...], policy: str | None,
            readings: tuple[str, ...], as_of: str | None, format_: str | None, output: str | None) -> Status:
    """Put the question to the norms and deliver the answer; nobody responsible is a no."""
    lang = lang_of(ctx)
    chosen = chosen_format(format_, output, FORMATS)
    loaded = load_policy(policy, readings)
    rulebook = loaded.rulebook
    moment = instant("--as-of", as_of, rulebook.zone)
    places = {id: place.name for id, place in rulebook.territories.items()}
    problems: list[Problem] = []
    asked = [_resolved("--matter", matters, rulebook.matters, problems),
             _resolved("--territory", territories, places, problems)]
    if problems:
        raise ProblemsFound(problems)

    answer = loaded.who(matter=asked[0], territory=asked[1], as_of=moment)
    deliver(_rendered(loaded, answer, chosen, lang, output), chosen, output, lang)
    return Status.DONE if answer.findings else Status.NO


def _resolved(option: str, names: Iterable[str], known: Mapping[str, Name], problems: list[Problem]) -> tuple[str, ...]:
    found = []
    for name in names:
        id = resolve(name, known)
        if id is None:
            problems.append(not_registered(option, name, known))
        else:
            found.append(id)
    return tuple(dict.fromkeys(found))


def _rendered(loaded: Policy, answer: Assignments, format_: str, lang: Lang, output: str | None) -> str:
    rulebook = loaded.rulebook
    competences = competences_of(loaded.compiled.registry, answer)
    sheet = assignments_sheet(rulebook, answer, lang)
    match format_:
        case "json":
            from zhunsheng.reports.json_ import json_text

            return json_text({**answer.to_dict(), "competences": [it.to_dict() for it in competences]})
        case "csv":
            from zhunsheng.reports.csv_ import csv_text

            return csv_text(sheet)
        case "md":
            from zhunsheng.reports.markdown import sheet_markdown

            return sheet_markdown(sheet)
        case _:
            rests_on = "".join(f"{line}\n" for line in grounds(rulebook, competences, answer, lang))
            if not answer.findings:
                return say("nobody", lang) + "\n" + rests_on
            from zhunsheng.reports.tables import grid, rendered

            shown = screen(output)
            rows = [[str(cell) for cell in row] for row in sheet.rows]
            return rendered([grid(sheet.headings, rows, shown)], shown) + rests_on

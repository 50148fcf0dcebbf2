"""`zhunsheng replay`: every finding that follows from event files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from zhunsheng.cli.derived import answer_derived, write_derived
from zhunsheng.cli.evaluated import Question, answer, answer_in_lines, status_of, tell_refusals
from zhunsheng.cli.event_places import places_of
from zhunsheng.cli.filters import Filters
from zhunsheng.cli.options import chosen_format, event_options, option, output_options
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.output import deliver, screen
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import tell
from zhunsheng.cli.texts import text
from zhunsheng.explain.line import Line
from zhunsheng.findings.finding import Finding
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.reports.report import Report
from zhunsheng.reports.summary import summary_lines
from zhunsheng.reports.words import OUTCOMES
from zhunsheng.terms.text import Lang

FORMATS = ("table", "json", "jsonl", "csv", "xlsx", "html", "md")
DERIVED = ("table", "json", "jsonl")
"""The formats that tell how findings follow."""


@make_command("replay")
@event_options()
@output_options(FORMATS)
@option("--derivation", says="derivation", is_flag=True)
@option("--norm", "norms", says="norm", metavar="NORM", multiple=True)
@option("--unit", "units", says="unit", metavar="UNIT", multiple=True)
@option("--outcome", "outcomes", says="outcome", fills={"outcomes": " ".join(OUTCOMES)}, metavar="OUTCOME",
        multiple=True)
@option("--force", says="force", type=click.Choice(("binding", "advisory")), metavar="FORCE")
@click.pass_context
def command(ctx: click.Context, /, format_: str | None, output: str | None, derivation: bool, norms: tuple[str, ...],
            units: tuple[str, ...], outcomes: tuple[str, ...], force: str | None, **asked: Any) -> Status:
    """Evaluate and deliver."""
    lang = lang_of(ctx)
    chosen = chosen_format(format_, output, FORMATS)
    question = Question(**asked)
    is_whole = not (derivation or norms or units or outcomes or force)
    if chosen == "jsonl" and question.evaluator in ("bulk", "spark") and is_whole:
        return _told(answer_in_lines(question, output, lang)[1], lang)
    if derivation and chosen not in DERIVED:
        values = {"option": "--format", "value": chosen, "expected": f"{' '.join(DERIVED)} (--derivation)"}
        raise ProblemsFound([Problem("U104", None, values)])
    if derivation and chosen == "jsonl" and question.evaluator == "bulk":
        report = write_derived(question, output, lambda known: Filters.named(known, norms, units, outcomes, force),
                               lang)
        return _told(report, lang)
    if derivation and chosen == "table" and question.evaluator in ("bulk", "spark"):
        tell(text("derivation_by_reference", lang))
        question = replace(question, evaluator="reference")
    if derivation and question.evaluator == "bulk":
        policy, whole = answer_derived(question, lang)
    else:
        policy, whole = answer(question, lang, with_derivations=derivation)
    report = whole.only(Filters.named(policy.rulebook, norms, units, outcomes, force))
    summary = "\n".join(summary_lines(report, lang)) + "\n"
    result = _rendered(report, chosen, lang, output, derivation, question.events)
    if chosen == "table" and isinstance(result, str):
        deliver(result + summary, chosen, output, lang)
    else:
        deliver(result, chosen, output, lang)
        tell(summary)
    tell_refusals(report.intake, lang, all_of_them=chosen != "table")
    return status_of(whole)


def _told(report: Report, lang: Lang) -> Status:
    """Say what there is to say besides findings that were written by somebody else."""
    tell("\n".join(summary_lines(report, lang)))
    tell_refusals(report.intake, lang, all_of_them=True)
    return status_of(report)


def _rendered(report: Report, format_: str, lang: Lang, output: str | None, derivation: bool,
              files: tuple[str, ...]) -> str | bytes:
    match format_:
        case "json":
            from zhunsheng.reports.json_ import findings_json

            return findings_json(report, lang, derivation=derivation)
        case "jsonl":
            from zhunsheng.reports.json_ import findings_jsonl

            return findings_jsonl(report, derivation=derivation)
        case "csv":
            from zhunsheng.reports.csv_ import csv_text
            from zhunsheng.reports.sheets import findings_sheet

            return csv_text(findings_sheet(report, lang))
        case "xlsx":
            from zhunsheng.reports.xlsx import findings_xlsx

            return findings_xlsx(report, lang)
        case "html":
            from zhunsheng.reports.html import findings_html

            return findings_html(report, lang)
        case "md":
            from zhunsheng.reports.markdown import findings_markdown

            return findings_markdown(report, lang)
        case _:
            from zhunsheng.reports.tables import findings_text

            return findings_text(report, lang, screen(output), why=_telling(report, files) if derivation else None)


def _telling(report: Report, files: tuple[str, ...]) -> Callable[[Finding], Line]:
    """Return what tells how a finding of the report follows from its events."""
    from zhunsheng.explain.looked_at import look_at_all
    from zhunsheng.explain.why import steps_of

    evaluation = report.evaluation
    looked = look_at_all(report.rulebook, report.intake.events, as_of=evaluation.as_of, known_at=evaluation.known_at)
    places = places_of(files, {name for finding in report.findings for name in finding.evidence})

    def why(finding: Finding) -> Line:
        assert finding.derivation is not None, "the evaluators that are asked make derivations"
        return steps_of(finding.derivation, looked, places)

    return why

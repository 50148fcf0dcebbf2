"""`zhunsheng rankings`: who stood where, and who was last."""

from __future__ import annotations

from typing import Any

import click

from zhunsheng.cli.evaluated import Question, answer, status_of, tell_refusals
from zhunsheng.cli.options import chosen_format, event_options, output_options
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.output import deliver, screen
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import tell
from zhunsheng.reports.report import Report
from zhunsheng.reports.summary import near_lines, received_line
from zhunsheng.terms.text import Lang

FORMATS = ("table", "json", "jsonl", "csv", "xlsx", "html", "md")


@make_command("rankings")
@event_options()
@output_options(FORMATS)
@click.pass_context
def command(ctx: click.Context, /, format_: str | None, output: str | None, **asked: Any) -> Status:
    """Evaluate and deliver the rankings."""
    lang = lang_of(ctx)
    chosen = chosen_format(format_, output, FORMATS)
    _, report = answer(Question(**asked), lang)
    deliver(_rendered(report, chosen, lang, output), chosen, output, lang)
    tell("\n".join([received_line(report.intake, lang), *near_lines(report.intake, lang)]))
    tell_refusals(report.intake.problems, lang, all_of_them=chosen != "table")
    return status_of(report)


def _rendered(report: Report, format_: str, lang: Lang, output: str | None) -> str | bytes:
    match format_:
        case "json":
            from zhunsheng.reports.json_ import rankings_json

            return rankings_json(report)
        case "jsonl":
            from zhunsheng.reports.json_ import rankings_jsonl

            return rankings_jsonl(report)
        case "csv":
            from zhunsheng.reports.csv_ import csv_text
            from zhunsheng.reports.sheets import rankings_sheet

            return csv_text(rankings_sheet(report, lang))
        case "xlsx":
            from zhunsheng.reports.xlsx import rankings_xlsx

            return rankings_xlsx(report, lang)
        case "html":
            from zhunsheng.reports.html import rankings_html

            return rankings_html(report, lang)
        case "md":
            from zhunsheng.reports.markdown import rankings_markdown

            return rankings_markdown(report, lang)
        case _:
            from zhunsheng.reports.tables import rankings_text

            return rankings_text(report, lang, screen(output))

"""`zhunsheng coverage`: what became of every sentence of the official text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhunsheng.cli.missing import not_there
from zhunsheng.cli.named import load_policy
from zhunsheng.cli.options import chosen_format, option, output_options, policy_option
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.output import deliver, screen
from zhunsheng.cli.sentences import sentences_of, text_of
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.texts import text
from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.reports import words
from zhunsheng.reports.coverage import COPY_COLUMNS, Sentence, compared, coverage_sheet, linked, status_counts
from zhunsheng.terms.text import Lang

if TYPE_CHECKING:
    from zhunsheng import Policy

FORMATS = ("table", "json", "csv", "md")


@make_command("coverage")
@policy_option()
@option("--source", says="source", metavar="FILE")
@option("--scenarios", says="coverage-scenarios", metavar="DIR")
@output_options(FORMATS)
@click.pass_context
def command(ctx: click.Context, /, policy: str | None, readings: tuple[str, ...], source: str | None,
            scenarios: str | None, format_: str | None, output: str | None) -> Status:
    """List the sentences; with a local copy of the text, answer whether all digests are found in it."""
    lang = lang_of(ctx)
    chosen = chosen_format(format_, output, FORMATS)
    loaded = load_policy(policy, readings)
    sentences = linked(sentences_of(loaded), loaded.rulebook, _scenarios(scenarios, loaded))
    if source is not None:
        sentences = compared(sentences, text_of(source))
    deliver(_rendered(sentences, loaded, chosen, lang, output, source is not None), chosen, output, lang)
    lost = source is not None and any(sentence.wording is None for sentence in sentences)
    return Status.NO if lost else Status.DONE


def _rendered(sentences: Sequence[Sentence], policy: Policy, format_: str, lang: Lang, output: str | None,
              with_source: bool) -> str:
    match format_:
        case "json":
            from zhunsheng.reports.json_ import json_text

            return json_text(
                {
                    "policy": policy.rulebook.id,
                    "counts": status_counts(sentences),
                    "sentences": [sentence.to_dict(compared=with_source) for sentence in sentences],
                }
            )
        case "csv":
            from zhunsheng.reports.csv_ import csv_text

            return csv_text(coverage_sheet(sentences, lang, with_copy=with_source))
        case "md":
            from zhunsheng.reports.markdown import sheet_markdown

            return sheet_markdown(coverage_sheet(sentences, lang, with_copy=with_source))
        case _:
            return _table(sentences, lang, output, with_source)


def _table(sentences: Sequence[Sentence], lang: Lang, output: str | None, with_source: bool) -> str:
    from zhunsheng.reports.tables import grid, rendered

    keys = ("sentence", "status", "norms", "gloss", "scenarios")
    headings = [words.word(words.COLUMNS, key, lang) for key in (*keys, *(COPY_COLUMNS if with_source else ()))]
    rows = [_row(sentence, lang, with_source) for sentence in sentences]
    shown = screen(output)
    counts = status_counts(sentences).items()
    joint = "，" if lang == "zh" else ", "
    parts = joint.join(f"{words.word(words.STATUSES, status, lang)} {count}" for status, count in counts if count)
    return rendered([grid(headings, rows, shown)], shown) + text(
        "coverage_summary", lang, total=len(sentences), parts=parts
    ) + "\n" + (_compared_line(sentences, lang) if with_source else "")


def _compared_line(sentences: Sequence[Sentence], lang: Lang) -> str:
    """Say how many sentences the copy holds, and which it does not."""
    lost = [sentence.id for sentence in sentences if sentence.wording is None]
    key = "coverage_lost" if lost else "coverage_same"
    return text(key, lang, same=len(sentences) - len(lost), lost=len(lost), ids=" ".join(lost)) + "\n"


def _row(sentence: Sentence, lang: Lang, with_source: bool) -> list[str]:
    remark = f"\n→ {sentence.remark.in_lang(lang)}" if sentence.remark else ""
    cells = [
        sentence.id,
        words.word(words.STATUSES, sentence.status, lang),
        "\n".join(sentence.norms),
        sentence.gloss.in_lang(lang) + remark,
        str(len(sentence.scenarios)) if sentence.scenarios else "",
    ]
    if with_source:
        cells += [words.say(sentence.standing, lang), sentence.wording or sentence.instead or ""]
    return cells


def _scenarios(named: str | None, policy: Policy) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return for each scenario of this policy the sentences it cites and the norms it is about."""
    from zhunsheng.cli.stories import stories_about
    from zhunsheng.scenarios.run import load_scenario

    if named is not None and not Path(named).exists():
        raise ProblemsFound([not_there(named)])
    found: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for file in stories_about(policy.folder, None if named is None else [Path(named)]):
        scenario = load_scenario(file, file.as_posix())
        found[file.as_posix()] = (scenario.cites, tuple(word.text or "" for word in scenario.norms))
    return found

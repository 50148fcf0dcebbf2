"""`zhunsheng test`: do the scenarios come out as they say?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhunsheng.cli.missing import not_there
from zhunsheng.cli.named import load_folder, policy_folder
from zhunsheng.cli.options import chosen_format, evaluator_option, option, output_options
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.output import deliver
from zhunsheng.cli.progress import spinner
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.texts import text
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.text import Lang

if TYPE_CHECKING:
    from zhunsheng import Policy
    from zhunsheng.scenarios.run import Outcome

FORMATS = ("table", "json")


@make_command("test")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@evaluator_option()
@option("--policy", says="policy", metavar="DIR")
@output_options(FORMATS)
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[str, ...], evaluator: str, policy: str | None, format_: str | None,
            output: str | None) -> Status:
    """Run every scenario and say which came out otherwise."""
    from zhunsheng.scenarios.run import run_scenarios

    lang = lang_of(ctx)
    chosen = chosen_format(format_, output, FORMATS)
    named = [_existing(path) for path in paths] or [scenario_folder()]
    with spinner(text("running", lang)):
        outcomes = run_scenarios(named, _loader(policy), evaluator)
    if not outcomes:
        raise ProblemsFound([Problem("U123", None, {"value": " ".join(str(path) for path in named)})])
    deliver(_json(outcomes, lang) if chosen == "json" else _table(outcomes, lang), chosen, output, lang)
    return _status(outcomes)


def told(stories: list[Path], lang: Lang) -> Status:
    """Run these stories and show how they came out."""
    from zhunsheng.scenarios.run import run_scenarios

    with spinner(text("running", lang)):
        outcomes = run_scenarios(stories, _loader(None))
    deliver(_table(outcomes, lang), "table", None, lang)
    return _status(outcomes)


def scenario_folder() -> Path:
    """Return the folder of scenarios here, or else the one that ships with the package; raises ProblemsFound."""
    here = Path("scenarios")
    if here.is_dir():
        return here
    from zhunsheng.source.resources import data_folder

    try:
        return data_folder("scenarios")
    except FileNotFoundError:
        raise ProblemsFound([not_there("scenarios")]) from None


def _loader(instead: str | None) -> Callable[[Path], Policy]:
    """Return what loads the policy a scenario names; with `--policy`, that one takes the place of the shipped one."""

    def load(folder: Path) -> Policy:
        if instead is not None and folder.resolve() == policy_folder(None).resolve():
            folder = policy_folder(instead)
        return load_folder(folder)

    return load


def _existing(written: str) -> Path:
    path = Path(written)
    if not path.exists():
        raise ProblemsFound([not_there(written)])
    return path


def _status(outcomes: list[Outcome]) -> Status:
    if any(outcome.problems for outcome in outcomes):
        return Status.WRONG
    return Status.DONE if all(outcome.passed for outcome in outcomes) else Status.NO


def _table(outcomes: list[Outcome], lang: Lang) -> str:
    from zhunsheng.scenarios.tell import tell

    failed = [outcome for outcome in outcomes if not outcome.passed]
    parts = [tell(outcome, lang).rstrip("\n") + "\n" for outcome in failed]
    summary = text("test_summary", lang, total=len(outcomes), passed=len(outcomes) - len(failed), failed=len(failed))
    return "\n".join([*parts, summary]) + "\n"


def _json(outcomes: list[Outcome], lang: Lang) -> str:
    from zhunsheng.problems.render import to_json
    from zhunsheng.reports.json_ import json_text

    return json_text(
        {
            "total": len(outcomes),
            "passed": sum(outcome.passed for outcome in outcomes),
            "scenarios": [
                {
                    "path": outcome.path,
                    "title": {"zh": outcome.title.zh, "en": outcome.title.en},
                    "passed": outcome.passed,
                    "problems": [to_json(problem, lang) for problem in outcome.problems],
                    "differences": [to_json(difference.problem, lang) for difference in outcome.differences],
                }
                for outcome in outcomes
            ],
        }
    )

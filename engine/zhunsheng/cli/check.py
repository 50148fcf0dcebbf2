"""`zhunsheng check`: what is wrong with the files of a policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhunsheng.cli.named import load_policy
from zhunsheng.cli.options import chosen_format, option, output_options, policy_option
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.output import deliver
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.texts import text
from zhunsheng.problems.problem import Problem, ProblemsFound, Severity
from zhunsheng.terms.text import Lang

if TYPE_CHECKING:
    from zhunsheng import Policy

FORMATS = ("table", "json")


@make_command("check")
@policy_option()
@output_options(FORMATS)
@option("--explain", says="explain", metavar="CODE")
@option("--watch", says="watch", is_flag=True)
@click.pass_context
def command(ctx: click.Context, /, policy: str | None, readings: tuple[str, ...], format_: str | None,
            output: str | None, explain: str | None, watch: bool) -> Status:
    """Check once, or again at every change."""
    lang = lang_of(ctx)
    chosen = chosen_format(format_, output, FORMATS)
    if explain is not None:
        deliver(_explained(explain, lang), "table", output, lang)
        return Status.DONE

    def once() -> Status:
        return _check(policy, readings, chosen, output, lang)

    if watch:
        from zhunsheng.cli.named import policy_folder
        from zhunsheng.cli.stories import story_folders
        from zhunsheng.cli.watch import at_every_change

        folder = policy_folder(policy)

        def watched() -> list[Path]:
            return [*_folders_read(folder), *story_folders(folder)]

        def again() -> Status:
            status = once()
            return status if status is not Status.DONE else _retold(folder, lang)

        return at_every_change(watched, again, text("watching", lang))
    return once()


def _folders_read(folder: Path) -> list[Path]:
    """Return the folder of a policy and those of the policies it adopts, as far as they can be read."""
    from zhunsheng.compile.documents import read_folder

    found, waiting = [folder], []
    with suppress(ProblemsFound):
        waiting.append(read_folder(folder))
    while waiting:
        documents = waiting.pop()
        found += sorted({path.parent for path in documents.files})
        waiting += [adopted for _, adopted in documents.adopted]
    return found


def _retold(folder: Path, lang: Lang) -> Status:
    """Run the stories about a policy that is in order, if there are any."""
    from zhunsheng.cli.run_tests import told
    from zhunsheng.cli.stories import stories_about

    stories = stories_about(folder)
    return told(stories, lang) if stories else Status.DONE


def _check(named: str | None, readings: Sequence[str], format_: str, output: str | None, lang: Lang) -> Status:
    from zhunsheng.problems.render import severity_of

    policy: Policy | None = None
    try:
        policy = load_policy(named, readings)
        problems: tuple[Problem, ...] = policy.problems
    except ProblemsFound as found:
        if any(problem.at is None and problem.code[0] in "NU" for problem in found.problems):
            raise  # the command is wrong, not the policy: no such folder, reading or choice
        problems = found.problems
    counts = Counter(severity_of(problem.code) for problem in problems)
    result = _json(policy, problems, counts, lang) if format_ == "json" else _table(policy, problems, counts, lang)
    deliver(result, format_, output, lang)
    return Status.NO if counts[Severity.ERROR] else Status.DONE


def _table(policy: Policy | None, problems: Sequence[Problem], counts: Counter[Severity], lang: Lang) -> str:
    from zhunsheng.problems.render import render, severity_of

    ordered = sorted(problems, key=lambda it: (list(Severity).index(severity_of(it.code)), it.order))
    parts = [render(problem, lang).rstrip("\n") + "\n" for problem in ordered]
    lines = [text("check_counts", lang, **{severity.value: counts[severity] for severity in Severity})]
    if policy is not None:
        lines.insert(0, f"{policy.rulebook.title.in_lang(lang)} ({policy.rulebook.id})")
        lines.append(_contents(policy, lang))
    lines.append(text("check_bad" if counts[Severity.ERROR] else "check_good", lang))
    return "\n".join([*parts, *lines]) + "\n"


def _contents(policy: Policy, lang: Lang) -> str:
    from zhunsheng.cli.sentences import sentences_of

    rulebook, sentences = policy.rulebook, sentences_of(policy)
    return text(
        "check_summary",
        lang,
        norms=len(rulebook.norms),
        sentences=len(sentences),
        encoded=sum(sentence.status == "encoded" for sentence in sentences),
        units=len(rulebook.units),
        event_types=len(rulebook.event_types),
        readings=len(rulebook.readings),
    )


def _json(policy: Policy | None, problems: Sequence[Problem], counts: Counter[Severity], lang: Lang) -> str:
    from zhunsheng.problems.render import to_json
    from zhunsheng.reports.json_ import json_text

    known: dict[str, object] = {"policy": None, "fingerprint": None, "norms": None, "sentences": None}
    if policy is not None:
        from zhunsheng.cli.sentences import sentences_of

        rulebook = policy.rulebook
        known = {"policy": rulebook.id, "fingerprint": rulebook.fingerprint, "norms": len(rulebook.norms),
                 "sentences": len(sentences_of(policy))}
    return json_text(
        {
            **known,
            "counts": {severity.value: counts[severity] for severity in Severity},
            "problems": [to_json(problem, lang) for problem in problems],
        }
    )


def _explained(code: str, lang: Lang) -> str:
    from zhunsheng.problems.render import explain_code, known_codes
    from zhunsheng.problems.suggest import near_names

    wanted = code.strip().upper()
    if wanted not in known_codes():
        raise ProblemsFound([Problem("U121", None, {"value": code}, tuple(near_names(wanted, known_codes())))])
    return explain_code(wanted, lang).rstrip("\n") + "\n"

"""`zhunsheng properties`: does what staff wrote down hold, whatever happens?"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING

import click

from zhunsheng.cli.named import load_policy
from zhunsheng.cli.options import chosen_format, option, output_options, policy_option
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.output import deliver, screen
from zhunsheng.cli.progress import counter
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import tell
from zhunsheng.cli.texts import text
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.text import Lang

if TYPE_CHECKING:
    from zhunsheng import Policy
    from zhunsheng.ir.properties import Property
    from zhunsheng.properties.search import Enough, Verdict

FORMATS = ("table", "json", "md")
EXAMPLES = 1000
_LOOK_AT_CLOCK = 16


@make_command("properties")
@policy_option()
@option("--property", "names", says="property", metavar="ID", multiple=True)
@option("--examples", says="examples", type=click.IntRange(1, 10_000_000), metavar="N")
@option("--seconds", says="seconds", type=click.IntRange(1, 86_400), metavar="N")
@option("--seed", says="story-seed", type=click.IntRange(0, 2**31), default=0, metavar="N")
@option("--write", says="write-counterexamples", metavar="DIR")
@output_options(FORMATS)
@click.pass_context
def command(ctx: click.Context, /, policy: str | None, readings: tuple[str, ...], names: tuple[str, ...],
            examples: int | None, seconds: int | None, seed: int, write: str | None, format_: str | None,
            output: str | None) -> Status:
    """Look for counterexamples; the answer is no if one was found."""
    lang = lang_of(ctx)
    chosen = chosen_format(format_, output, FORMATS)
    loaded = load_policy(policy, readings)
    wanted = _wanted(loaded, names)
    verdicts = _verdicts(loaded, wanted, examples, seconds, seed, lang)
    deliver(_shown(verdicts, loaded, seed, chosen, lang, output), chosen, output, lang)
    if write is not None:
        _write(verdicts, loaded, write, lang)
    return Status.DONE if all(verdict.holds for verdict in verdicts) else Status.NO


def _wanted(policy: Policy, names: Sequence[str]) -> tuple[Property, ...]:
    known = {one.id: one for one in policy.compiled.properties}
    for name in names:
        if name not in known:
            from zhunsheng.problems.suggest import near_names

            near = tuple(near_names(name, list(known)))
            raise ProblemsFound([Problem("U140", None, {"value": name}, near)])
    return tuple(one for one in known.values() if not names or one.id in names)


def _verdicts(policy: Policy, wanted: Sequence[Property], examples: int | None, seconds: int | None, seed: int,
              lang: Lang) -> list[Verdict]:
    from zhunsheng.properties.search import check_property
    from zhunsheng.properties.variants import Variants

    variants, verdicts = Variants(policy.compiled), []
    end = None if seconds is None else monotonic() + seconds
    with counter(text("seeking", lang)) as tell_progress:
        for place, given in enumerate(wanted):
            enough = _enough(examples, end, len(wanted) - place)
            verdicts.append(check_property(variants, given, enough, seed,
                                           lambda name, tried: tell_progress(f"{name} {tried}")))
    return verdicts


def _enough(examples: int | None, end: float | None, left: int) -> Enough:
    """Return the budget of one property: a number of examples, or its part of the time that is left."""
    if end is None:
        most = EXAMPLES if examples is None else examples
        return lambda tried: tried >= most
    now = monotonic()
    own = now + max(0.0, end - now) / left
    return lambda tried: (examples is not None and tried >= examples) or (
        tried > 0 and tried % _LOOK_AT_CLOCK == 0 and monotonic() >= own)


def _shown(verdicts: Sequence[Verdict], policy: Policy, seed: int, format_: str, lang: Lang,
           output: str | None) -> str:
    from zhunsheng.reports.verdicts import verdicts_json, verdicts_markdown, verdicts_text

    match format_:
        case "json":
            return verdicts_json(verdicts, policy.rulebook, seed)
        case "md":
            return verdicts_markdown(verdicts, policy.rulebook, seed, lang)
        case _:
            return verdicts_text(verdicts, policy.rulebook, seed, lang, screen(output))


def _write(verdicts: Sequence[Verdict], policy: Policy, named: str, lang: Lang) -> None:
    from zhunsheng.cli.trials import policy_named, schema_named, target_folder, write_scenario
    from zhunsheng.properties.counter import counter_scenario

    folder = target_folder(named)
    for verdict in verdicts:
        if verdict.counterexample is not None:
            told = counter_scenario(verdict.given, verdict.counterexample, policy.rulebook,
                                    policy_named(policy.folder, folder), schema_named(folder))
            path = write_scenario(folder, verdict.given.id, told)
            tell(text("written", lang, path=path.as_posix()))

"""`zhunsheng mutate`: is there a scenario for everything a policy says?"""

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
from zhunsheng.cli.progress import counter
from zhunsheng.cli.run_tests import scenario_folder
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import tell
from zhunsheng.cli.texts import text
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.terms.text import Lang

if TYPE_CHECKING:
    from zhunsheng import Policy
    from zhunsheng.mutate.mutant import Mutant
    from zhunsheng.mutate.run import Tally, Trial

FORMATS = ("table", "json", "md")
STORIES = 400


@make_command("mutate")
@policy_option()
@option("--norm", "norms", says="mutants-norm", metavar="ID", multiple=True)
@option("--scenarios", says="mutate-scenarios", metavar="DIR")
@option("--sample", says="sample", type=click.IntRange(1, 1_000_000), metavar="N")
@option("--stories", says="stories", type=click.IntRange(0, 1_000_000), default=STORIES, metavar="N")
@option("--seed", says="story-seed", type=click.IntRange(0, 2**31), default=0, metavar="N")
@option("--write", says="write-stories", metavar="DIR")
@output_options(FORMATS)
@click.pass_context
def command(ctx: click.Context, /, policy: str | None, readings: tuple[str, ...], norms: tuple[str, ...],
            scenarios: str | None, sample: int | None, stories: int, seed: int, write: str | None,
            format_: str | None, output: str | None) -> Status:
    """Try the mutants; the answer is no if one of them is noticed by nothing."""
    from zhunsheng.mutate.run import Fate

    lang = lang_of(ctx)
    chosen = chosen_format(format_, output, FORMATS)
    loaded = load_policy(policy, readings)
    tally = _tried(loaded, _chosen(loaded, norms, sample), scenarios, stories, seed, lang)
    deliver(_shown(tally, loaded, chosen, lang, output), chosen, output, lang)
    if write is not None:
        _write(tally, loaded, write, lang)
    return Status.NO if tally.of(Fate.UNNOTICED) else Status.DONE


def _chosen(policy: Policy, norms: Sequence[str], sample: int | None) -> tuple[Mutant, ...]:
    """Return the mutants asked for: of these entries, and of them so many at even distances."""
    from zhunsheng.mutate.mutant import mutants_of
    from zhunsheng.problems.suggest import near_names

    mutants = mutants_of(policy.compiled.documents)
    for name in norms:
        if not any(mutant.of == name for mutant in mutants):
            near = tuple(near_names(name, list(dict.fromkeys(mutant.of for mutant in mutants))))
            raise ProblemsFound([Problem("U141", None, {"value": name}, near)])
    wanted = tuple(mutant for mutant in mutants if not norms or mutant.of in norms)
    if sample is None or sample >= len(wanted):
        return wanted
    return tuple(wanted[place * len(wanted) // sample] for place in range(sample))


def _tried(policy: Policy, mutants: Sequence[Mutant], scenarios: str | None, stories: int, seed: int,
           lang: Lang) -> Tally:
    from zhunsheng.mutate.run import Trying
    from zhunsheng.mutate.watchers import Watchers
    from zhunsheng.scenarios.collect import scenario_files

    if scenarios is not None and not Path(scenarios).exists():
        raise ProblemsFound([not_there(scenarios)])
    files = scenario_files([Path(scenarios) if scenarios is not None else scenario_folder()])
    with counter(text("mutating", lang)) as tell_progress:
        trying = Trying(policy.compiled, Watchers.of(files, policy), stories=stories, seed=seed)
        done: list[Trial] = []

        def progress(trial: Trial) -> None:
            done.append(trial)
            tell_progress(f"{len(done)}/{len(mutants)} {trial.mutant.of}")

        return trying.all(mutants, progress)


def _shown(tally: Tally, policy: Policy, format_: str, lang: Lang, output: str | None) -> str:
    from zhunsheng.reports.mutation import mutation_json, mutation_markdown, mutation_text

    match format_:
        case "json":
            return mutation_json(tally, policy.rulebook)
        case "md":
            return mutation_markdown(tally, policy.rulebook, lang)
        case _:
            return mutation_text(tally, policy.rulebook, lang, screen(output))


def _write(tally: Tally, policy: Policy, named: str, lang: Lang) -> None:
    from zhunsheng.cli.trials import policy_named, schema_named, target_folder, write_scenario
    from zhunsheng.mutate.stories import story_name, story_scenario

    folder = target_folder(named)
    for trial in tally.trials:
        told = story_scenario(trial, policy.rulebook, policy_named(policy.folder, folder), schema_named(folder))
        if told is not None:
            path = write_scenario(folder, story_name(trial.mutant), told)
            tell(text("written", lang, path=path.as_posix()))

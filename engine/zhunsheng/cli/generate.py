"""`zhunsheng generate`: a stream of events that looks like a city's."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

import click

from zhunsheng.cli.inputs import STANDARD_INPUT
from zhunsheng.cli.named import load_folder, policy_folder
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.options import option, policy_option
from zhunsheng.cli.progress import steps_bar
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import hand_over_all, is_terminal, whole_file
from zhunsheng.cli.texts import text


@make_command("generate")
@policy_option()
@option("--city", says="city", metavar="NAME", default="shaoxing")
@option("--years", says="years", type=click.IntRange(1, 50), default=1, metavar="N")
@option("--cases", says="cases", type=click.IntRange(0, 100_000_000), default=10_000, metavar="N")
@option("--seed", says="seed", type=click.IntRange(0, 2**31), default=1, metavar="N")
@option("--profile", says="profile", metavar="FILE")
@option("--output", says="output", metavar="FILE")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    policy: str | None,
    readings: tuple[str, ...],
    city: str,
    years: int,
    cases: int,
    seed: int,
    profile: str | None,
    output: str | None,
) -> Status:
    """Write the stream; a file appears whole or not at all."""
    from zhunsheng.generate.profile import PROFILE, read_profile
    from zhunsheng.generate.stream import Stream

    folder = policy_folder(policy)
    rulebook = load_folder(folder, dict(pair.partition("=")[::2] for pair in readings)).rulebook
    read = read_profile(Path(profile) if profile else folder / PROFILE, rulebook)
    stream = Stream(rulebook, read, city=city, years=years, cases=cases, seed=seed)
    on_screen = output in (None, STANDARD_INPUT) and is_terminal(sys.stdout)
    with nullcontext(lambda _, __: None) if on_screen else steps_bar(text("generating", lang_of(ctx))) as progress:
        lines = (line.encode() for line in stream.lines(progress))
        if output in (None, STANDARD_INPUT):
            hand_over_all(lines)
        else:
            with whole_file(Path(output or "")) as file:
                file.writelines(lines)
    return Status.DONE

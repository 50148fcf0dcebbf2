"""`zhunsheng generate`: a stream of events that looks like a city's."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from zhunsheng.cli.inputs import load_folder, policy_folder
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.options import option, policy_option
from zhunsheng.cli.status import Status
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.reasons import reason_of


@make_command("generate")
@policy_option()
@option("--city", says="city", metavar="NAME", default="shaoxing")
@option("--years", says="years", type=click.IntRange(1, 50), default=1, metavar="N")
@option("--cases", says="cases", type=click.IntRange(0, 100_000_000), default=10_000, metavar="N")
@option("--seed", says="seed", type=click.IntRange(0, 2**31), default=1, metavar="N")
@option("--profile", says="profile", metavar="FILE")
@option("--output", says="output", metavar="FILE")
def command(
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
    lines = Stream(rulebook, read, city=city, years=years, cases=cases, seed=seed).lines()
    if output in (None, "-"):
        for line in lines:
            sys.stdout.buffer.write(line.encode())
        sys.stdout.buffer.flush()
        return Status.DONE
    path = Path(output or "")
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
        partial.replace(path)
    except OSError as error:
        reason = reason_of(error)
        raise ProblemsFound([Problem("U113", None, {"value": str(path), "reason": reason})]) from None
    finally:
        partial.unlink(missing_ok=True)
    return Status.DONE

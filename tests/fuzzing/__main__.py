"""
Bad input by the thousand:

    python -m tests.fuzzing --inputs 20000 --seed 1 --target all --progress

Exit status 0 if every input was taken or refused with its problems, 1 if one was not; it is then written below --keep.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # the generators stand in this folder and beside it

from fuzzing.faces import FACES
from fuzzing.run import Tried, try_face


def main(arguments: list[str] | None = None) -> int:
    """Feed every face that was asked for, and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__.splitlines()[1])
    parser.add_argument("--inputs", type=int, default=2000, help="how many for each target")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same inputs")
    parser.add_argument("--target", choices=["all", *FACES], default="all", help="what is fed")
    parser.add_argument("--keep", type=Path, default=Path("found"), help="where inputs that failed are written")
    parser.add_argument("--progress", action="store_true", help="say how far it is")
    asked = parser.parse_args(arguments)
    failed = False
    for name in FACES if asked.target == "all" else [asked.target]:
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="zhunsheng-") as folder:
            tried = try_face(name, asked.seed, asked.inputs, Path(folder), _progress(name, asked))
        print(
            f"{name:<10} {tried.inputs:>8} inputs, {tried.refused} refused, {tried.taken} taken, "
            f"{len(tried.failures)} failures, {tried.grown} MB, {time.monotonic() - begun:.0f} s",
            flush=True,
        )
        _keep(tried, asked.keep)
        failed = failed or bool(tried.failures)
    return 1 if failed else 0


def _progress(name: str, asked: argparse.Namespace):  # type: ignore[no-untyped-def]  # a function that prints
    def tell(done: int) -> None:
        if asked.progress and done % 500 == 0:
            print(f"{name}: {done}/{asked.inputs}", file=sys.stderr, flush=True)

    return tell


def _keep(tried: Tried, folder: Path) -> None:
    for number, (said, given) in enumerate(tried.failures[:20]):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{tried.face}-{number}").write_bytes(given)
        print(said)


if __name__ == "__main__":
    sys.exit(main())

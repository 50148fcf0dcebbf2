"""
Bad input led by coverage: what reaches code that nothing reached before is kept and changed further.

    python -m tests.fuzzing.guided --target yaml --seconds 600 --keep found

Needs atheris (`pip install atheris`), which neither the package nor its tests depend on. Ends with status 0 if every
input was taken or refused with its problems; one that was not is written below --keep.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # the generators stand in this folder and beside it

TARGETS = ("yaml", "mapping", "events", "csv", "xlsx")
SLOWEST, LARGEST, LONGEST = 20, 2048, 20_000
"""Seconds that one input may take, megabytes of the process, bytes of an input."""


def main() -> None:
    """Fuzz one face for some time; atheris ends the process."""
    import atheris

    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing.guided", description=__doc__.splitlines()[1])
    parser.add_argument("--target", choices=TARGETS, required=True, help="what is fed")
    parser.add_argument("--seconds", type=int, default=600, help="for how long")
    parser.add_argument("--seed", type=int, default=1, help="where chance begins")
    parser.add_argument("--keep", type=Path, default=Path("found"), help="where inputs that failed are written")
    asked = parser.parse_args()
    feed, good = fed(asked.target, atheris.instrument_imports(include=["zhunsheng"]))
    asked.keep.mkdir(parents=True, exist_ok=True)
    examples = Path(tempfile.mkdtemp(prefix="zhunsheng-"))
    for number, content in enumerate(good):
        (examples / f"good-{number}").write_bytes(content)
    bounds = [f"-timeout={SLOWEST}", f"-rss_limit_mb={LARGEST}", f"-max_len={LONGEST}"]
    how = [f"-max_total_time={asked.seconds}", f"-seed={asked.seed}", f"-artifact_prefix={asked.keep}/"]
    atheris.Setup([sys.argv[0], *bounds, *how, str(examples)], feed)
    atheris.Fuzz()


def fed(target: str, watched: AbstractContextManager[Any]) -> tuple[Callable[[bytes], None], list[bytes]]:
    """Import a face under the eyes of the fuzzer; return what feeds it and the good examples to begin from."""
    with watched:
        from fuzzing.faces import REFUSALS, CsvFace, EventsFace, MappingFace, XlsxFace
        from zhunsheng.source.yaml_reader import read_yaml

    folder = Path(tempfile.mkdtemp(prefix="zhunsheng-"))
    if target == "events":
        face: Any = EventsFace(folder)
        good = face.lines
    elif target in ("csv", "xlsx"):
        face = (XlsxFace if target == "xlsx" else CsvFace)(folder)
        good = [face.good if target == "xlsx" else b"".join(face.good.splitlines(keepends=True)[:4])]
    else:
        face = MappingFace(folder)
        good = face.texts

    def feed(given: bytes) -> None:
        try:
            if target == "yaml":
                read_yaml("given.yaml", given)
            else:
                face.feed(given)
        except REFUSALS as refused:
            face.told(refused.problems)

    return feed, good


if __name__ == "__main__":
    main()

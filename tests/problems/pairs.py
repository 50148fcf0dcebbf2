"""Running the pair of a code: laying its files out as an office would have them, and the command that meets them."""

from __future__ import annotations

import csv
import io
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from click.testing import CliRunner

from zhunsheng.cli.app import zhunsheng
from zhunsheng.problems.examples import BASE, ExampleFile
from zhunsheng.problems.problem import ProblemsFound
from zhunsheng.problems.render import render
from zhunsheng.terms.text import Lang

POLICY = "policy"
"""The folder that holds the policy of an example."""

STOPPED = "U120"
"""Says under `--strict` that lines were refused; the lines themselves are what an example is about."""

NOT_OF_A_POLICY = ("mapping", "scenario", "profile")
HEAD = re.compile(
    r"^(?: *)(?:(?P<place>\S+?):(?P<line>\d+)(?::(?P<column>\d+))?:? +)?"
    r"(?:错误|警告|提示|error|warning|hint)?\[(?P<code>[A-Z][0-9]{3})\]", re.MULTILINE)


@dataclass(frozen=True)
class Told:
    """What a person was told: the text, its problems with their places, and the status."""

    text: str
    problems: frozenset[tuple[str, tuple[str, int, int] | None]]
    status: int

    @property
    def codes(self) -> set[str]:
        return {code for code, _ in self.problems}


def tell(files: tuple[ExampleFile, ...], folder: Path, lang: Lang) -> Told:
    """Lay the files of one side out in an empty folder and run what meets them."""
    lay_out(files, folder)
    script = next((file for file in files if file.name == "script.py"), None)
    with in_folder(folder):
        if script is not None:
            text, status = run_script(script.text, lang)
        else:
            text, status = run_command(command_of(files), lang)
    heads = frozenset(_heads(text))
    if all(file.name != "command" for file in files):
        heads = frozenset(head for head in heads if head[0] != STOPPED)
    return Told(text, heads, status)


def lay_out(files: tuple[ExampleFile, ...], folder: Path) -> None:
    """Write the files; documents of a policy join the base policy, or take the place of a file of it."""
    policy = folder / POLICY
    policy.mkdir(parents=True)
    for path in sorted(BASE.glob("*.yaml")):
        (policy / path.name).write_bytes(path.read_bytes())
    added = []
    for file in files:
        if file.name in ("command", "script.py"):
            continue
        target = policy / file.name if is_document(file.name) else folder / file.name
        if is_document(file.name) and not target.exists():
            added.append(file.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        write(target, file)
    head = policy / "policy.yaml"
    if added and not any(file.name == "policy.yaml" for file in files):
        text = head.read_text(encoding="utf-8").rstrip()
        head.write_text(f"{text.removesuffix(']')}, {', '.join(added)}]\n", encoding="utf-8")


def is_document(name: str) -> bool:
    """Say whether a file belongs to a policy."""
    return name.endswith(".yaml") and "/" not in name and not name.startswith(NOT_OF_A_POLICY)


def write(target: Path, file: ExampleFile) -> None:
    """
    Write one file; `large` adds lines to it beyond every bound, `long` text, `wide` columns, `far` many columns in
    many rows, `huge` emptiness; `workbook` makes a workbook of its cells, `parquet` a Parquet file.
    """
    if file.encoding == "large":
        target.write_text(file.text + "# …\n" * 600_000, encoding="utf-8")
    elif file.encoding == "huge":
        target.write_bytes(file.text.encode())
        with target.open("r+b") as opened:
            opened.truncate(300 * 1024 * 1024)  # a hole: nothing is written
    elif file.encoding == "wide":
        target.write_text(file.text.replace("…", "," * 20_000), encoding="utf-8")
    elif file.encoding == "far":
        head, row = file.text.split("\n", 1)
        target.write_text("\n".join([head, *[row.replace("…", "," * 16_000)] * 1_300]), encoding="utf-8")
    elif file.encoding == "long":
        target.write_text(file.text.replace("…", "…" * 2_000_000), encoding="utf-8")
    elif file.encoding == "workbook":
        write_workbook(target, file.text)
    elif file.encoding == "parquet":
        write_parquet(target, file.text)
    else:
        target.write_bytes(file.content)


def write_workbook(target: Path, text: str) -> None:
    """Make a workbook of comma-separated cells; `=…` is a formula, `85%` a percentage."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        for column, cell in enumerate(row, start=1):
            made = sheet.cell(number, column, None if cell == "" else cell)
            if re.fullmatch(r"-?\d+(\.\d+)?%", cell):
                made.value, made.number_format = float(cell[:-1]) / 100, "0%"
            elif re.fullmatch(r"-?\d+(\.\d+)?", cell):
                made.value = float(cell)
    book.save(target)


def write_parquet(target: Path, text: str) -> None:
    """Make a Parquet file of comma-separated cells, all of them texts, under the names in the first line."""
    import pyarrow
    import pyarrow.parquet

    names, *rows = csv.reader(io.StringIO(text))
    columns = zip(*rows, strict=True)
    pyarrow.parquet.write_table(pyarrow.table(dict(zip(names, map(list, columns), strict=True))), target)


def command_of(files: tuple[ExampleFile, ...]) -> str:
    """Return the command line that a clerk would run on such files."""
    names = [file.name for file in files]
    written = next((file.text for file in files if file.name == "command"), None)
    if written is not None:
        return written
    if any(name.startswith("scenario") for name in names):
        return f"zhunsheng test scenario.yaml --policy {POLICY}"
    table = next((name for name in names if name.startswith("table.")), None)
    if table is not None:
        return f"zhunsheng replay {table} --mapping mapping.yaml --policy {POLICY} --strict"
    if "events.jsonl" in names:
        return f"zhunsheng replay events.jsonl --policy {POLICY} --strict"
    return f"zhunsheng check --policy {POLICY}"


def run_command(written: str, lang: Lang) -> tuple[str, int]:
    """Run each line; `# without: NAME` takes a package (or java) away, `# terminal` shows the results on a screen."""
    text, status = "", 0
    with surroundings(written):
        for line in written.splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            done = CliRunner().invoke(zhunsheng, ["--lang", lang, *shlex.split(line)[1:]])
            assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
            text, status = text + done.stdout + done.stderr, done.exit_code
    return text, status


def run_script(written: str, lang: Lang) -> tuple[str, int]:
    """Run a few lines of Python as another system would have them; what they raise or print is told."""
    printed = io.StringIO()
    with surroundings(written), mock.patch("sys.stdout", printed):
        try:
            exec(compile(written, "script.py", "exec"), {"__name__": "example"})
        except ProblemsFound as found:
            return "\n".join(render(problem, lang) for problem in found.problems), 2
    return printed.getvalue(), 0


@contextmanager
def surroundings(written: str) -> Iterator[None]:
    """Hold the machine as the comments at the head of an example describe it."""
    gone = re.findall(r"^# without: (\S+)$", written, re.MULTILINE)
    if "java" in gone:
        with mock.patch.dict("os.environ", {"JAVA_HOME": "nowhere"}):
            yield
        return
    hidden = {name: module for name, module in sys.modules.items() if name.split(".")[0] in gone}
    for name in (*hidden, *gone):
        sys.modules[name] = None  # type: ignore[assignment]  # so that importing it fails
    try:
        if "# terminal" in written:
            with mock.patch("click.testing._NamedTextIOWrapper.isatty", return_value=True, create=True):
                yield
        else:
            yield
    finally:
        for name in gone:
            sys.modules.pop(name, None)
        sys.modules.update(hidden)


@contextmanager
def in_folder(folder: Path) -> Iterator[None]:
    """Work in a folder."""
    import os

    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _heads(text: str) -> Iterator[tuple[str, tuple[str, int, int] | None]]:
    for match in HEAD.finditer(text):
        place = None
        if match["line"]:
            name = match["place"].removeprefix(f"{POLICY}/")
            place = (name, int(match["line"]), int(match["column"] or 1))
        yield match["code"], place

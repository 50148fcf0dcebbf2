"""Strict YAML: one document, plain values that mean what they seem to, every value with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import yaml

from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.source.composer import Composer
from zhunsheng.source.decoding import LARGEST, character_problems, decode, without_invisible
from zhunsheng.source.node import Mapping, Node, Scalar
from zhunsheng.source.rows import FEWEST, Rows
from zhunsheng.source.syntax import failure_start, syntax_problem
from zhunsheng.terms.span import Source, Span

MOST_PROBLEMS = 200
"""So many problems of one file are listed; that there are more is said."""

_ROUNDS = 20
_TWICE_THE_LARGEST = 2 * LARGEST
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ITEM = re.compile(r"( *)- ")


def read_file(path: Path, shown_as: str | None = None) -> Node:
    """
    Read a YAML file; `shown_as` is its name in problems.

    Raises ProblemsFound, also if there is no such file or it cannot be opened.
    """
    name = shown_as if shown_as is not None else path.as_posix()
    nowhere = Span(Source(name), 1, 1, 1, 1)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
            if len(content) > LARGEST:
                content += file.read()
    except (FileNotFoundError, NotADirectoryError):
        raise ProblemsFound([Problem("Y101", nowhere, {"file": name})]) from None
    except IsADirectoryError:
        raise ProblemsFound([Problem("Y102", nowhere, {"file": name, "reason": "file.is-folder"})]) from None
    except (OSError, ValueError):
        raise ProblemsFound([Problem("Y102", nowhere, {"file": name, "reason": "file.not-opened"})]) from None
    return read_yaml(name, content)


def read_yaml(name: str, content: bytes) -> Node:
    """
    Read one YAML document from bytes.

    Raises ProblemsFound with every problem that can be found; nothing else, whatever the bytes. After a
    syntax error the list item it stands in is set aside and the rest is read on, for its problems.

    >>> from zhunsheng.source.node import plain
    >>> plain(read_yaml("example.yaml", "score: {below: 60}".encode()))
    {'score': {'below': 60}}
    """
    text, source = decode(name, content)
    problems = list(character_problems(source))
    if problems:
        text = without_invisible(text)
    elif (rows := _read_by_rows(source)) is not None:
        return rows
    root, found = _read_on(text, source, problems)
    if found:
        raise ProblemsFound(_bounded(found))
    if root is None:
        raise ProblemsFound([Problem("Y110", Span(source, 1, 1, 1, 1))])
    return root


def _read_by_rows(source: Source) -> Node | None:
    """Return the document if most of it is rows and nothing is wrong with it; None: read it whole."""
    rows = Rows(source)
    if len(rows.by_line) < FEWEST:
        return None
    composer, failure = _parse(rows.text, source, rows.by_line)
    is_whole = failure is None and not composer.problems and composer.rows_met == len(rows.by_line)
    return composer.root if is_whole else None


def _read_on(text: str, source: Source, problems: list[Problem]) -> tuple[Node | None, list[Problem]]:
    """Read; after each syntax error blank the list item around it and read again, for a bounded time."""
    lines, spoilt = list(source.lines), min((p.at.line for p in problems if p.at), default=len(source.lines) + 1)
    root: Node | None = None
    for _ in range(max(1, min(_ROUNDS, _TWICE_THE_LARGEST // (len(text) + 1)))):
        composer, failure = _parse(text, source)
        problems += composer.problems
        if failure is None:
            root = composer.root
            break
        problem = syntax_problem(failure, source)
        if problem.at is None or problem.at.line < spoilt:
            problems.append(problem)
        if not _blank_item(lines, failure_start(failure, source)):
            break
        text = without_invisible("\n".join(lines))
    nothing = isinstance(root, Scalar) and root.value is None
    return (None if nothing else root), problems


def _parse(
    text: str, source: Source, rows: dict[int, Mapping] | None = None
) -> tuple[Composer, yaml.YAMLError | None]:
    composer, parser = Composer(source, rows), _LOADER(text)
    try:
        composer.compose(iter(parser.get_event, None))
    except yaml.YAMLError as failure:
        return composer, failure
    except ValueError as failure:  # PyYAML's Python parser lets some bad escapes through to `chr` and `int`
        return composer, yaml.YAMLError(str(failure))
    return composer, None


def _blank_item(lines: list[str], line: int) -> bool:
    """Blank the outermost list item in which a line (from 1) stands; return False if there is none."""
    indents = [(number, len(match[1])) for number, text in enumerate(lines) if (match := _ITEM.match(text))]
    if not indents:
        return False
    outermost = min(indent for _, indent in indents)
    starts = [number for number, indent in indents if indent == outermost]
    start = max((number for number in starts if number < line), default=None)
    if start is None:
        return False
    end = next((number for number in starts if number > start), len(lines))
    lines[start:end] = [""] * (end - start)
    return True


def _bounded(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once, in order, and not more than anybody would read."""
    once = {(problem.code, problem.at): problem for problem in problems}
    ordered = sorted(once.values(), key=lambda problem: problem.order)
    if len(ordered) <= MOST_PROBLEMS:
        return ordered
    last = ordered[MOST_PROBLEMS - 1].at
    more = Problem("Y190", last, {"count": str(len(ordered) - MOST_PROBLEMS)})
    return [*ordered[:MOST_PROBLEMS], more]

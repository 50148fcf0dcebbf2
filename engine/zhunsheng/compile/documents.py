"""Reading a policy folder: its head, its parts, and the policies it adopts."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from zhunsheng.compile.salvage import Lost, sound_part
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.reasons import reason_of
from zhunsheng.source.node import Mapping, Node, Sequence
from zhunsheng.source.structure import check_structure, document_kind
from zhunsheng.source.yaml_reader import read_file
from zhunsheng.terms.span import Source, Span
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.value import dataclass
from zhunsheng.written.documents import (
    WrittenAdoption,
    WrittenEventType,
    WrittenMatter,
    WrittenMeasure,
    WrittenPolicy,
    WrittenReading,
    WrittenSentence,
    WrittenTerritory,
    WrittenUnits,
    WrittenVocabulary,
    read_clauses,
    read_matters,
    read_policy,
    read_readings,
    read_territories,
    read_units,
    read_vocabulary,
)
from zhunsheng.written.norm import WrittenNorm, read_norms
from zhunsheng.written.property import WrittenProperty, read_properties
from zhunsheng.written.values import Misshapen, Word, bilingual, word

T = TypeVar("T")

HEAD = "policy.yaml"
DEEPEST_ADOPTION = 16


@dataclass(frozen=True)
class Documents:
    """All documents of one policy folder, and of those it adopts."""

    folder: Path
    policy: WrittenPolicy
    source: Bilingual | None
    source_days: tuple[Word, ...]
    """The days on the documents whose sentences are registered, as written."""
    sentences: tuple[WrittenSentence, ...]
    units: WrittenUnits
    territories: tuple[WrittenTerritory, ...]
    measures: tuple[WrittenMeasure, ...]
    events: tuple[WrittenEventType, ...]
    matters: tuple[WrittenMatter, ...]
    readings: tuple[WrittenReading, ...]
    norms: tuple[WrittenNorm, ...]
    properties: tuple[WrittenProperty, ...]
    files: tuple[Path, ...]
    adopted: tuple[tuple[WrittenAdoption, Documents], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """
    One document that was read, with what is said of the source text of its sentences.

    The nodes it was read from are let go: those of a register take several times the room of what they say.
    """

    path: Path
    kind: str
    written: object
    source: Bilingual | None
    source_day: Word | None


_READERS: dict[str, Callable[[Node], object]] = {
    "clauses": read_clauses,
    "units": read_units,
    "territories": read_territories,
    "vocabulary": read_vocabulary,
    "matters": read_matters,
    "readings": read_readings,
    "norms": read_norms,
    "properties": read_properties,
}

_KIND = re.compile(rf"^({'|'.join(_READERS)}):", re.MULTILINE)

PART_KINDS = tuple(_READERS)
"""The kinds of document that may be parts of a policy."""


def read_folder(folder: Path, trail: tuple[Path, ...] = ()) -> Documents:
    """
    Read the policy in a folder. Raises ProblemsFound with every problem of form in all of its files.

    `trail` holds the folders that are being read: a policy that adopts itself, by whatever way, is a problem.
    """
    documents, found, _ = read_what_is_sound(folder, trail)
    if found:
        raise ProblemsFound(found)
    return documents


def read_what_is_sound(folder: Path, trail: tuple[Path, ...] = ()) -> tuple[Documents, list[Problem], list[Lost]]:
    """
    Read what can be read of the policy in a folder; every problem of form; and what was lost to them.

    Raises ProblemsFound where the head of the policy, or one that it adopts, cannot be read: nothing follows then.
    """
    head_path = folder / HEAD
    if not head_path.is_file():
        raise ProblemsFound([Problem("N105", _nowhere(head_path), {"file": str(head_path)}, _near_folders(folder))])
    found: list[Problem] = []
    lost: list[Lost] = []
    head = _read(head_path, found, only="policy")
    policy = None if head is None else _shaped(read_policy, head, found)
    if policy is None:
        raise ProblemsFound(found)
    listed = _without_repeats(folder, policy.parts, found)
    parts = [_read_part(folder, part, listed, found, lost) for part in listed]
    adopted = [_read_adopted(folder, adoption, (*trail, folder.resolve()), found) for adoption in policy.adopts]
    if not all(adopted):
        raise ProblemsFound(found)
    documents = _gather(folder, policy, [part for part in parts if part], [pair for pair in adopted if pair])
    return documents, found, lost


def _read(path: Path, found: list[Problem], only: str | None = None) -> Node | None:
    """Read one file and check its structure; the content under its kind key, or None with problems."""
    try:
        node = read_file(path, str(path))
        kind = document_kind(node)
    except ProblemsFound as error:
        found.extend(error.problems)
        return None
    if only is not None and kind != only:
        found.append(Problem("N107", node.span, {"kind": kind, "expected": only}))
        return None
    problems = check_structure(node, kind)
    found.extend(problems)
    return None if problems or not isinstance(node, Mapping) else node.get(kind)


def _without_repeats(folder: Path, parts: Iterable[Word], found: list[Problem]) -> list[Word]:
    """Return the parts, each file once: a file may be listed twice under two spellings of its path."""
    first: dict[str, Word] = {}
    for part in parts:
        before = first.setdefault(os.path.realpath(folder / part.text), part)
        if before is not part:
            found.append(Problem("S119", part.span, {"word": "parts", "written": part.text}, also=(before.span,)))
    return list(first.values())


def _read_part(
    folder: Path, part: Word, listed: list[Word], found: list[Problem], lost: list[Lost]
) -> _Part | None:
    path = folder / part.text
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        found.append(Problem("N106", part.span, {"file": part.text}))
        lost.append(Lost(None, None))
        return None
    if os.path.isdir(path):  # unlike `Path.is_dir` for a name that no file can have, too
        found.append(Problem("Y102", part.span, {"file": part.text, "reason": "file.is-folder"}))
        lost.append(Lost(None, None))
        return None
    if not os.path.isfile(path):
        found.append(_no_file(folder, part, listed))
        lost.append(Lost(None, None))
        return None
    try:
        node = read_file(path, str(path))
        kind = document_kind(node)
    except ProblemsFound as error:
        found.extend(error.problems)
        lost.append(_lost_file(path))
        return None
    if kind not in _READERS:
        found.append(Problem("N107", node.span, {"kind": kind, "expected": ", ".join(_READERS)}))
        lost.append(Lost(None, None))
        return None
    problems = check_structure(node, kind)
    found.extend(problems)
    content = node.get(kind) if isinstance(node, Mapping) else None
    if not isinstance(content, Mapping | Sequence):
        lost.append(Lost(kind, None))
        return None
    sound, left_out = sound_part(content, kind, problems)
    lost.extend(left_out)
    written = None if sound is None else _shaped(_READERS[kind], sound, found)
    if written is None or sound is None:
        lost.append(Lost(kind, "\n".join(content.span.source.lines)))
        return None
    if kind != "clauses":
        return _Part(path, kind, written, None, None)
    return _Part(path, kind, written, _source_title(sound), _source_day(sound))


def _no_file(folder: Path, part: Word, listed: list[Word]) -> Problem:
    """What is to be said of a part that is no file; a file that is listed already is not the one meant."""
    try:
        os.stat(folder / part.text)
    except OSError as error:
        reason = reason_of(error)
    except ValueError:
        reason = "file.not-there"
    else:
        reason = "file.not-ordinary"
    if reason not in ("file.not-there", "file.no-folder"):
        return Problem("Y102", part.span, {"file": part.text, "reason": reason})
    named = {HEAD, *(word.text for word in listed)}
    present = [item.relative_to(folder).as_posix() for item in sorted(folder.rglob("*.yaml")) if item.is_file()]
    near = difflib.get_close_matches(part.text, [name for name in present if name not in named], 2)
    return Problem("N105", part.span, {"file": part.text}, tuple(near))


def _lost_file(path: Path) -> Lost:
    """What a file says that cannot be read as YAML; nobody knows if it does not even say of what kind it is."""
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return Lost(None, None)
    kind = _KIND.search(text)
    return Lost(kind[1], text) if kind else Lost(None, None)


def _shaped(read: Callable[[Node], T], node: Node, found: list[Problem]) -> T | None:
    try:
        return read(node)
    except Misshapen as error:
        found.append(Problem("S190", error.span, {"expected": error.expected}))
        return None


def _read_adopted(
    folder: Path, adoption: WrittenAdoption, trail: tuple[Path, ...], found: list[Problem]
) -> tuple[WrittenAdoption, Documents] | None:
    other = Path(os.path.realpath(folder / adoption.policy.text))
    if other in trail or len(trail) >= DEEPEST_ADOPTION:
        found.append(Problem("N108", adoption.policy.span, {"policy": adoption.policy.text}))
        return None
    if not os.path.isfile(other / HEAD):
        beside = os.path.dirname(adoption.policy.text.rstrip("/"))
        near = tuple(os.path.join(beside, name) for name in _near_folders(other))
        found.append(Problem("N105", adoption.policy.span, {"file": adoption.policy.text}, near))
        return None
    try:
        return adoption, read_folder(_as_shown(folder, adoption.policy.text), trail)
    except ProblemsFound as error:
        found.extend(error.problems)
        return None


def _as_shown(folder: Path, relative: str) -> Path:
    """Return the other folder as people would write it from where they stand."""
    steps: list[str] = []
    for step in (folder / relative).parts:
        if step == ".." and steps and steps[-1] not in ("..", "/"):
            steps.pop()
        else:
            steps.append(step)
    return Path(*steps) if steps else Path(".")


def _near_folders(folder: Path) -> tuple[str, ...]:
    parent = folder.parent
    if not parent.is_dir():
        return ()
    names = [item.name for item in sorted(parent.iterdir()) if (item / HEAD).is_file()]
    return tuple(difflib.get_close_matches(folder.name, names, 2, 0.5))


def _nowhere(path: Path) -> Span:
    return Span(Source(str(path)), 1, 1, 1, 1)


def _gather(
    folder: Path,
    policy: WrittenPolicy,
    parts: list[_Part],
    adopted: list[tuple[WrittenAdoption, Documents]],
) -> Documents:
    def all_of(kind: str) -> list[object]:
        return [part.written for part in parts if part.kind == kind]

    units = [written for written in all_of("units") if isinstance(written, WrittenUnits)]
    vocabularies = [written for written in all_of("vocabulary") if isinstance(written, WrittenVocabulary)]
    return Documents(
        folder,
        policy,
        next((part.source for part in parts if part.kind == "clauses"), None),
        tuple(part.source_day for part in parts if part.source_day is not None),
        _chain(all_of("clauses")),
        WrittenUnits(
            tuple(tier for register in units for tier in register.tiers),
            tuple(level for register in units for level in register.levels),
            tuple(role for register in units for role in register.roles),
            tuple(group for register in units for group in register.groups),
            tuple(body for register in units for body in register.bodies),
        ),
        _chain(all_of("territories")),
        tuple(measure for vocabulary in vocabularies for measure in vocabulary.measures),
        tuple(event for vocabulary in vocabularies for event in vocabulary.events),
        _chain(all_of("matters")),
        _chain(all_of("readings")),
        _chain(all_of("norms")),
        _chain(all_of("properties")),
        (folder / HEAD, *(part.path for part in parts)),
        tuple(adopted),
    )


def _chain(lists: list[object]) -> tuple:  # type: ignore[type-arg]  # the kind of document decides the member type
    return tuple(member for members in lists if isinstance(members, tuple) for member in members)


def _source_title(node: Node) -> Bilingual | None:
    title = _of_source(node, "title")
    return bilingual(title) if title is not None else None


def _source_day(node: Node) -> Word | None:
    day = _of_source(node, "dated")
    return word(day) if day is not None else None


def _of_source(node: Node, said: str) -> Node | None:
    source = node.get("source") if isinstance(node, Mapping) else None
    return source.get(said) if isinstance(source, Mapping) else None

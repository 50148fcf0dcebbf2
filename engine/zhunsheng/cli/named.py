"""The policy, its readings and the instants that a person named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zhunsheng.cli.missing import not_there
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.reasons import reason_of_time
from zhunsheng.source.resources import default_policy, shipped_policies
from zhunsheng.terms.time import Instant, Zone

if TYPE_CHECKING:
    from zhunsheng import Policy


def policy_folder(named: str | None) -> Path:
    """
    Return the folder of the policy named, or of the one that ships with the package; raises ProblemsFound.

    What is no file or folder here may be the name of a policy that ships: `wuhan-trial`, or as in the repository
    `policy/wuhan-trial`.
    """
    if named is None:
        return _as_seen_from_here(default_policy())
    folder = Path(named)
    if folder.name == "policy.yaml" and folder.is_file():
        folder = folder.parent
    if not folder.exists():
        return _shipped(named)
    if not (folder / "policy.yaml").is_file():
        raise ProblemsFound([Problem("U118", None, {"value": named})])
    return folder


def _shipped(name: str) -> Path:
    shipped = shipped_policies()
    folder = shipped.get(name.removeprefix("policy/"))
    if folder is None:
        raise ProblemsFound([not_there(name, shipped)])
    return _as_seen_from_here(folder)


def load_policy(named: str | None, readings: Sequence[str] = ()) -> Policy:
    """Load a policy under the readings chosen; raises ProblemsFound with everything that is wrong."""
    return load_folder(policy_folder(named), chosen_readings(readings))


def load_folder(folder: Path, readings: Mapping[str, str] | None = None) -> Policy:
    """Load the policy in a folder; raises ProblemsFound with everything that is wrong."""
    import zhunsheng

    try:
        return zhunsheng.load(folder, readings=readings or None)
    except zhunsheng.PolicyError as wrong:
        raise ProblemsFound(wrong.problems) from None


def _as_seen_from_here(folder: Path) -> Path:
    """Problems name files as a person would write them."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def chosen_readings(written: Iterable[str]) -> dict[str, str]:
    """
    Read `ID=CHOICE`, each reading once; raises ProblemsFound.

    >>> chosen_readings(["last-place-ties=none"])
    {'last-place-ties': 'none'}
    """
    chosen: dict[str, str] = {}
    for text in written:
        name, equals, choice = (part.strip() for part in text.partition("="))
        if not (name and equals and choice) or chosen.get(name, choice) != choice:
            raise ProblemsFound([Problem("U107", None, {"value": text})])
        chosen[name] = choice
    return chosen


def instant(option: str, written: str | None, zone: Zone) -> Instant | None:
    """
    Read an RFC 3339 time, or a day, meaning its end in the policy's time zone; raises ProblemsFound.

    >>> zone = Zone("Asia/Shanghai")
    >>> zone.text(instant("--as-of", "2014-12-31", zone))
    '2014-12-31T23:59:59+08:00'
    """
    from zhunsheng.scenarios.moments import end_of

    if written is None:
        return None
    found = end_of(written.strip(), zone)
    if found is None:
        values = {"option": option, "value": written, "reason": reason_of_time(written.strip())}
        raise ProblemsFound([Problem("U108", None, values)])
    return found

"""What two versions say differently, and what is no difference."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import zhunsheng
from explained_worlds import ROOT, policy_in, world
from zhunsheng.versions.change import PolicyDifference

SHAOXING = ROOT / "policy" / "shaoxing-2014"
Edit = Callable[[Path], None]


def replaced(file: str, old: str, new: str) -> Edit:
    def edit(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def compared(tmp_path: Path, *edits: Edit) -> PolicyDifference:
    folder = tmp_path / "shaoxing-2014"
    shutil.copytree(SHAOXING, folder)
    for edit in edits:
        edit(folder)
    return zhunsheng.diff(policy_in(SHAOXING), folder)


def told(found: PolicyDifference) -> list[tuple[str, str, str | None]]:
    return [(it.kind, it.subject, it.part) for it in found.changes]


def test_a_policy_does_not_differ_from_itself() -> None:
    found = zhunsheng.diff(SHAOXING, SHAOXING)
    assert not found
    assert "no change in meaning" in found.text("en")


def _reversed_parts(folder: Path) -> None:
    head, _, parts = (folder / "policy.yaml").read_text(encoding="utf-8").rpartition("  parts:")
    kept = [line for line in parts.splitlines() if line.strip().startswith("- ")]
    (folder / "policy.yaml").write_text(head + "  parts:\n" + "\n".join(reversed(kept)) + "\n", encoding="utf-8")


def _commented(folder: Path) -> None:
    for path in folder.rglob("*.yaml"):
        path.write_text("# a remark\n\n" + path.read_text(encoding="utf-8") + "\n\n# the end\n", encoding="utf-8")


@pytest.mark.parametrize("edit", [_reversed_parts, _commented])
def test_order_and_comments_are_no_change_in_meaning(tmp_path: Path, edit: Edit) -> None:
    found = compared(tmp_path, edit)
    assert (bool(found), found.wording) == (False, ())


def test_another_title_is_wording_alone(tmp_path: Path) -> None:
    found = compared(tmp_path, replaced("norms/accountability.yaml", "zh: 连续三次末位约谈", "zh: 连续三次居末约谈"))
    assert not found
    assert [(it.subject, it.part) for it in found.wording] == [("three-consecutive-last-talk", "title")]


@pytest.mark.parametrize(("file", "old", "new", "change"), [
    ("norms/accountability.yaml", "times: 3", "times: 2", ("changed", "three-consecutive-last-talk", "times")),
    ("readings.yaml", "default: interrupts", "default: ignored", ("changed", "unit-missing", "default")),
    ("norms/scope.yaml", "advisory: [reference-districts], none: [", "none: [reference-districts, ",
     ("changed", "keqiao", "force")),
    ("registry/units.yaml", "tier: territorial\n", "tier: departmental\n", ("changed", "yuecheng", "tier")),
])
def test_one_edit_is_told_as_what_it_changes(tmp_path: Path, file: str, old: str, new: str,
                                             change: tuple[str, str, str]) -> None:
    assert change in told(compared(tmp_path, replaced(file, old, new)))


def test_a_renamed_norm_is_told_as_renamed_and_otherwise_the_same(tmp_path: Path) -> None:
    def rename(folder: Path) -> None:
        for path in folder.rglob("*.yaml"):
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace("last-place-statement", "last-place-says"), encoding="utf-8")

    found = compared(tmp_path, rename)
    assert [it for it in told(found) if it[1] == "last-place-says"] == [("renamed", "last-place-says", None)]


def test_changes_stand_under_the_sentence_they_come_from(tmp_path: Path) -> None:
    found = compared(tmp_path, replaced("norms/accountability.yaml", "times: 3", "times: 2"))
    groups = [line.facts["sentence"] for line in found.tree.below if line.kind == "sentence"]
    assert groups == ["4.3/p1s2"]


@pytest.mark.parametrize(("reading", "choice", "story"), [
    ("last-place-ties", "none", "ranking/shared-last-place"), ("all-tied", "all", "ranking/all-tied"),
    ("single-unit-tier", "last", "ranking/single-unit"), ("unscored-unit", "last", "ranking/unit-without-score"),
    ("service-units", "not-ranked", "ranking/service-units"),
    ("unit-missing", "ignored", "accountability/unit-missing"),
    ("further-last-places", "each", "accountability/further-last-places"),
])
def test_what_a_choice_of_readings_changes_in_findings_is_told_as_a_change(reading: str, choice: str,
                                                                           story: str) -> None:
    policy, events = world(story)
    found = zhunsheng.diff(policy, policy.with_readings({reading: choice}), events=events)
    assert found.effects
    assert ("changed", reading, "default") in told(found)
    assert any(it.of == "norm" for it in found.changes)


def test_findings_that_differ_are_named_for_the_events_given(tmp_path: Path) -> None:
    policy, events = world("accountability/two-in-a-row")
    folder = tmp_path / "shaoxing-2014"
    shutil.copytree(SHAOXING, folder)
    replaced("norms/accountability.yaml", "times: 3", "times: 2")(folder)
    found = zhunsheng.diff(policy, folder, events=events)
    assert found.effects is not None
    assert {it.norm for it in found.effects.difference.unexpected} == {"three-consecutive-last-talk"}


def test_a_shortest_story_tells_two_versions_apart_and_no_event_of_it_is_idle(tmp_path: Path) -> None:
    folder = tmp_path / "shaoxing-2014"
    shutil.copytree(SHAOXING, folder)
    replaced("norms/accountability.yaml", "times: 3", "times: 2")(folder)
    old, new = policy_in(SHAOXING), zhunsheng.load(folder)
    found = zhunsheng.diff(old, new, search=150)
    assert found.witness is not None
    story = found.witness.to_dict()
    assert zhunsheng.diff(old, new, events=story["events"], as_of=story["as_of"]).effects
    for place in range(len(story["events"])):
        fewer = story["events"][:place] + story["events"][place + 1:]
        effects = zhunsheng.diff(old, new, events=fewer, as_of=story["as_of"]).effects
        assert effects is not None
        assert not effects.decides


def test_the_search_is_the_same_every_time() -> None:
    policy = policy_in(SHAOXING)
    other = policy.with_readings({"last-place-ties": "none"})
    found = [zhunsheng.diff(policy, other, search=30).to_dict() for _ in range(2)]
    assert found[0] == found[1]

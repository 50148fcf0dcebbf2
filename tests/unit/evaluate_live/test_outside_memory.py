"""What lies outside memory is found again, and nothing of it is mistaken for something else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from live_stories import QUARTER, cloud, policy, scored
from zhunsheng.evaluate.live.core import LiveCore
from zhunsheng.evaluate.live.measure import measure
from zhunsheng.evaluate.live.paged import Paged
from zhunsheng.evaluate.live.shelf import Names, Shelf
from zhunsheng.events.event import Event
from zhunsheng.events.gate import admit

ACTIONS = st.lists(
    st.tuples(st.sampled_from(["put", "take", "get", "tidy"]), st.integers(0, 9), st.integers()), max_size=60
)


@settings(deadline=None)
@given(ACTIONS)
def test_a_table_partly_outside_memory_is_a_mapping_like_any_other(actions: list[tuple[str, int, int]]) -> None:
    table: Paged[int, list[int]] = Paged({}, in_memory=2)
    plain: dict[int, list[int]] = {}
    for action, key, value in actions:
        if action == "put":
            table[key], plain[key] = [value], [value]
        elif action == "take":
            assert table.pop(key, None) == plain.pop(key, None)
        elif action == "tidy":
            table.tidy()
        else:
            assert table.get(key) == plain.get(key)
            if key in plain:
                table[key].append(value)
                plain[key].append(value)
        assert dict(table.items()) == plain
        assert len(table) == len(plain)


def test_entries_of_the_shelf_come_back_as_they_were() -> None:
    shelf = Shelf()
    entries = [bytes([number % 251]) * (number * 997 % 5000) for number in range(2000)]
    assert [shelf.put(entry) for entry in entries] == list(range(2000))
    assert [shelf.get(number) for number in (0, 1, 999, 1999, 7)] == [entries[it] for it in (0, 1, 999, 1999, 7)]


def test_names_are_found_when_only_their_hashes_are_left() -> None:
    held: list[str] = []
    names = Names(lambda number, name: held[number] == name, recent=50)
    for number in range(1000):
        held.append(f"name {number}")
        names.put(f"name {number}", number)
    assert [names.number(f"name {number}") for number in range(1000)] == list(range(1000))
    assert names.number("another") is None


def test_a_name_given_anew_has_the_later_number() -> None:
    names = Names(lambda number, name: True, recent=2, marked=False)
    for number in range(9):
        names.put("same", number)
        names.put(f"other {number}", number + 100)
    assert names.number("same") == 8


def event(value: dict[str, object]) -> Event:
    admitted = admit(value, policy().rulebook)
    assert isinstance(admitted, Event)
    return admitted


def test_a_correction_of_what_is_long_outside_memory_is_exact() -> None:
    core = LiveCore(policy().rulebook, in_memory=1)
    for one in QUARTER:
        core.post(event(one))
    correction = event(scored("yuecheng", "2014-08", 99, supersedes="2014-08-yuecheng") | {"id": "late"})
    core.post(correction)
    found = core.evaluation()
    assert found == policy().evaluation(core.events)
    core.post(event(cloud("back", "assessment.scored", "2014-12-01", {}, retracts="late")))
    assert core.evaluation() == policy().evaluation(core.events)


def test_a_change_read_late_says_what_was_so_when_it_was_made() -> None:
    core, prompt = LiveCore(policy().rulebook), LiveCore(policy().rulebook)
    late = [core.post(event(one)) for one in QUARTER]
    read = [(change.added, change.withdrawn) for change in (prompt.post(event(one)) for one in QUARTER)]
    assert [(change.added, change.withdrawn) for change in late] == read


def test_blocks_tell_speed_and_memory_along_the_stream() -> None:
    import json

    figures = measure(policy().rulebook, [json.dumps(one).encode() for one in QUARTER], told=True, block=4)
    assert [block.events for block in figures.blocks] == [4] * (len(QUARTER) // 4)


def test_what_is_posted_together_leaves_memory_as_what_is_posted_one_by_one() -> None:
    many, single = LiveCore(policy().rulebook, in_memory=300), LiveCore(policy().rulebook, in_memory=300)
    events = [
        event(cloud(f"c{number}", "case.filed", "2014-08-01", {"case": f"c{number}", "squadron": "q", "online": True}))
        for number in range(2000)
    ]
    for first in range(0, 2000, 500):
        many.post_many(events[first:first + 500])
    for one in events:
        single.post(one)
    assert held(many) <= held(single) + 300
    assert many.findings() == single.findings()


def held(core: LiveCore) -> int:
    """Return how many entries of tables are in memory."""
    return sum(len(table._here) for table, _ in core._network.world.tables)

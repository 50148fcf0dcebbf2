"""Which events have to be looked at together before it is known what stands: doubled, corrected, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def groups_of_names(links: Iterable[tuple[int, int]], doubled: Iterable[int]) -> dict[int, int]:
    """
    Return for the number of each name concerned the number of its group: one of the names in it.

    Names are in one group if links lead from one to the other, over any number of others.

    >>> groups_of_names([(1, 2), (2, 3), (7, 8)], [9])
    {1: 3, 2: 3, 3: 3, 7: 8, 8: 8, 9: 9}
    """
    above: dict[int, int] = {}
    for one, other in links:
        ours, theirs = _top(above, one), _top(above, other)
        above[ours] = theirs
    for number in doubled:
        above.setdefault(number, number)
    return {number: _top(above, number) for number in above}


def _top(above: dict[int, int], number: int) -> int:
    while (higher := above.setdefault(number, number)) != number:
        above[number] = above[higher]  # the way up is halved for whoever comes next
        number = higher
    return number


Groups = Mapping[int, int]
"""The number of a name and that of its group."""

"""The force with which a policy holds at a place."""

from __future__ import annotations

from enum import Enum


class Force(Enum):
    """
    How far a norm obliges: `binding` applies, `advisory` is used as a reference, `none` is outside.

    >>> Force.weaker(Force.BINDING, Force.ADVISORY)
    <Force.ADVISORY: 'advisory'>
    """

    BINDING = "binding"
    ADVISORY = "advisory"
    NONE = "none"

    @staticmethod
    def weaker(one: Force, other: Force) -> Force:
        """Return the weaker of two forces: a cap can lower a force and never raise it."""
        order = (Force.NONE, Force.ADVISORY, Force.BINDING)
        return min(one, other, key=order.index)

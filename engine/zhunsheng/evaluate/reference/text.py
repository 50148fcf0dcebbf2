"""Cells as text: the one form in which a finding shows them and its id is made of them."""

from __future__ import annotations

from decimal import Decimal

from zhunsheng.ir.conditions import Cell
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.time import Zone


def cell_text(cell: Cell, zone: Zone) -> str | None:
    """
    Return a cell as text, None if it is absent.

    Decimals are canonical, lists joined by commas, instants RFC 3339 in the policy's zone, booleans `true` or `false`.
    """
    match cell:
        case None | str():
            return cell
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return decimal_text(cell)
        case int():
            return zone.text(cell)
        case tuple():
            return ",".join(cell)

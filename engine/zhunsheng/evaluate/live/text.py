"""Cells as text: the form in which a finding shows them and its id is made of them."""

from __future__ import annotations

from decimal import Decimal

from zhunsheng.ir.conditions import Cell
from zhunsheng.terms.quantity import decimal_text
from zhunsheng.terms.time import Zone


def shown(cell: Cell, zone: Zone) -> str | None:
    """
    Return a cell as text, None if it is absent: canonical decimals, lists joined by commas, instants as RFC 3339.

    >>> shown(True, Zone("Asia/Shanghai")), shown(("noise", "waste"), Zone("Asia/Shanghai"))
    ('true', 'noise,waste')
    """
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return decimal_text(cell)
    return zone.text(cell) if isinstance(cell, int) else ",".join(cell)

"""How cells are held in columns of Arrow."""

from __future__ import annotations

import pyarrow

from zhunsheng.evaluate.bulk.cells import Kind

NUMBER = pyarrow.decimal128(38, 10)
"""Any number of an event; whole ones are held as such where all of a column are."""

ARROW = {
    Kind.TEXT: pyarrow.string(),
    Kind.NUMBER: NUMBER,
    Kind.BOOLEAN: pyarrow.bool_(),
    Kind.INSTANT: pyarrow.int64(),
    Kind.LIST: pyarrow.list_(pyarrow.string()),
    Kind.NOTHING: pyarrow.string(),
}

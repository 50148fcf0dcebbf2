"""JSON data as bytes."""

from __future__ import annotations

import json
from typing import Any

_encoded = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(value: Any) -> bytes:
    """Return JSON data as bytes: equal values, equal bytes."""
    return _encoded(value).encode("utf-8", "surrogatepass")

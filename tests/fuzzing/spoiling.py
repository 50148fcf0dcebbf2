"""Ways to spoil good bytes: cut, repeat, swap, flip, and put in what is known to make trouble."""

from __future__ import annotations

import random
from collections.abc import Sequence

YAML_TOKENS = (
    b"&a [*a, *a]",
    b"*a",
    b"<<: *a",
    b"!!python/object/apply:os.system [ls]",
    b"!!binary x",
    b"? ",
    b": ",
    b"- ",
    b"\t",
    b"---\n",
    b"...\n",
    b"%YAML 9.9\n",
    b"|\n",
    b">-\n",
    b"'",
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b"#",
    b"@",
    b"`",
    b"a: &x [" + b"*x," * 40 + b"]",
    b"[" * 400,
    b"{a: " * 300,
    b"- " * 500,
    b"~",
    b"null",
    b"yes",
    b"0o17",
    b"1e999",
    b".inf",
    b".nan",
    b"2014-02-30",
    b"2014-07-09",
    b"0000-00-00",
    b"../../../etc/passwd",
    b"/etc/passwd",
    b"\\N{",
)
JSON_TOKENS = (
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b"\\u0000",
    b"\\ud800",
    b"\\",
    b"null",
    b"true",
    b"1e999999",
    b"-0",
    b"1" * 400,
    b"0.1e-400",
    b"NaN",
    b"Infinity",
    b"[" * 3000,
    b'{"a":' * 2000,
    b'"time":',
    b'"2014-13-40T99:00:00+08:00"',
    b'"0001-01-01T00:00:00Z"',
    b'"9999-12-31T23:59:60Z"',
    b'"data":',
    b'"id":',
    b'"retracts":"x"',
    b'"supersedes":"x"',
    b"\xef\xbb\xbf",
    b"\n",
    b"\r",
)
TABLE_TOKENS = (
    b",",
    b";",
    b"\t",
    b'"',
    b'""',
    b"\r\n",
    b"\r",
    b"\n",
    b"=cmd|' /C calc'!A1",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\x00",
    b"," * 3000,
    b"2014\xe5\xb9\xb413\xe6\x9c\x88",
    b"1e400",
    b"\xef\xbc\x91\xef\xbc\x92",
    b"-",
    b"%",
    b"100%",
    b"x" * 5000,
)
COMMON = (
    b"\x00",
    b"\xff",
    b"\xc3\x28",
    b"\xe2\x80\xae",
    b"\xf0\x9f\x98\x80",
    b"A" * 2000,
    b"\xe5\x8d\x95\xe4\xbd\x8d",
    b"-1",
    b"0",
    b"",
)


def spoiled(chance: random.Random, good: bytes, tokens: Sequence[bytes], others: Sequence[bytes] = ()) -> bytes:
    """Return the bytes with one to eight things done to them."""
    bad = good
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        bad = _once(chance, bad, tokens, others)
    return bad[: 1 << 20]


def _once(chance: random.Random, good: bytes, tokens: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    start = chance.randrange(len(good) + 1)
    end = min(len(good), start + chance.choice((0, 1, 2, 8, 40, 400)))
    way = chance.randrange(8)
    if way == 0:
        return good[:start] + good[end:]
    if way == 1:
        return good[:end] + good[start:end] * chance.choice((1, 2, 50)) + good[end:]
    if way == 2 and start < len(good):
        return good[:start] + bytes([good[start] ^ (1 << chance.randrange(8))]) + good[start + 1 :]
    if way == 3:
        return good[:start]
    if way == 4 and others:
        other = chance.choice(others)
        here = chance.randrange(len(other) + 1)
        return good[:start] + other[here : here + chance.choice((10, 100, 2000))] + good[end:]
    if way == 5:
        there = chance.randrange(len(good) + 1)
        return good[:start] + good[there : there + end - start] + good[start:]
    return good[:start] + chance.choice((*tokens, *COMMON)) + good[end if way == 6 else start :]

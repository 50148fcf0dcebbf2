"""Files of events as people name them: folders, patterns, compressed or not."""

from __future__ import annotations

import glob
import gzip
import importlib.util
import io
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO, cast

from zhunsheng.problems.problem import Problem, ProblemsFound

LINE_ENDINGS = (".jsonl", ".ndjson")
PACKED = (".gz", ".zst")
LINES = tuple(ending + packed for packed in ("", *PACKED) for ending in LINE_ENDINGS)
TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", *(ending + packed for packed in PACKED for ending in (".csv", ".tsv")))
PARQUET = (".parquet",)
MANIFEST = "manifest.json"
"""A folder with a file of this name was written by `zhunsheng convert`."""


def is_lines(path: Path) -> bool:
    """Say whether a file's name tells that it holds JSON lines, compressed or not."""
    return path.name.lower().endswith(LINES)


def is_table(path: Path) -> bool:
    """Say whether a file's name tells that it holds an office table."""
    return path.name.lower().endswith(TABLES)


def is_parquet(path: Path) -> bool:
    """Say whether a file's name tells that it is Parquet."""
    return path.name.lower().endswith(PARQUET)


def unpacked(path: Path) -> Path:
    """
    Return a path without the ending that says how the file is compressed.

    >>> unpacked(Path("2014/rankings.csv.gz")).name
    'rankings.csv'
    """
    return path.with_suffix("") if path.suffix.lower() in PACKED else path


def is_converted(path: Path) -> bool:
    """Say whether a folder was written by `zhunsheng convert`."""
    return (path / MANIFEST).is_file()


def is_known(path: Path) -> bool:
    """Say whether a file's name tells that it holds events."""
    return is_lines(path) or is_table(path) or is_parquet(path)


def find_files(named: Iterable[str | Path]) -> list[Path]:
    """
    Return the files that paths, folders and patterns name, each once, in order of name within a folder.

    A folder that `convert` wrote stands for itself, also where it lies in another one; of a folder only those files
    are taken whose names tell that they hold events. Raises FileNotFoundError for what is not there.
    """
    found: dict[Path, None] = {}
    for name in named:
        found |= dict.fromkeys(_found(name))
    return list(found)


def _found(name: str | Path) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        return [path] if is_converted(path) else _within(path)
    if path.exists():
        return [path]
    listed = [Path(match) for match in sorted(glob.glob(str(name), recursive=True))]
    if not listed:
        raise FileNotFoundError(2, "No such file or directory", str(name))
    return [file for match in listed for file in (_found(match) if match.is_dir() else [match])]


def _within(folder: Path) -> list[Path]:
    found = []
    for each in sorted(folder.iterdir()):
        if each.is_dir():
            found += [each] if is_converted(each) else _within(each)
        elif is_known(each):
            found.append(each)
    return found


class Passed:
    """How many bytes of a file lie behind, as they lie on disk."""

    def __init__(self) -> None:
        self._file: Any = None

    @property
    def count(self) -> int:
        """The bytes read so far; none of a file that is closed."""
        return 0 if self._file is None or self._file.closed else int(self._file.tell())

    def follow(self, file: Any) -> None:
        """Look at this file from now on."""
        self._file = file


def open_bytes(path: Path, passed: Passed | None = None) -> BinaryIO:
    """
    Open a file for reading, compressed by gzip or Zstandard or not; `passed` then tells how far it has been read.

    Damage is told as an OSError, like everything else that keeps a file from being read. Raises ProblemsFound where
    the package that reads Zstandard is missing.
    """
    passed = passed or Passed()
    match path.suffix.lower():
        case ".gz":
            packed = path.open("rb")
            passed.follow(packed)
            return io.BufferedReader(_Unpacked(path, cast(BinaryIO, gzip.GzipFile(fileobj=packed)), packed))
        case ".zst":
            if importlib.util.find_spec("pyarrow") is None:
                raise ProblemsFound([Problem("B101", None, {"packages": "pyarrow", "extra": "bulk"})])
            import pyarrow

            packed = pyarrow.OSFile(str(path))
            passed.follow(packed)
            return io.BufferedReader(_Unpacked(path, pyarrow.CompressedInputStream(packed, "zstd"), packed))
        case _:
            file = path.open("rb")
            passed.follow(file)
            return file


def damaged(path: Path, reason: object) -> OSError:
    """Return the error of a file that was opened and is not what it should be."""
    error = OSError(str(reason).partition("\n")[0])
    error.filename = str(path)
    return error


class _Unpacked(io.RawIOBase):
    """A compressed stream whose damage is told as an OSError that names its file."""

    def __init__(self, path: Path, stream: BinaryIO, packed: Any) -> None:
        self._path, self._stream, self._packed = path, stream, packed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # only readers call it, with bytes
        try:
            read = self._stream.read(len(buffer))
        except (EOFError, zlib.error) as damage:
            raise damaged(self._path, damage) from None
        except OSError as error:
            error.filename = str(self._path)
            raise
        buffer[: len(read)] = read
        return len(read)

    def close(self) -> None:
        self._stream.close()
        self._packed.close()
        super().close()

"""The faces of the engine that take in what others wrote, each with good examples and what it promises of bad ones."""

from __future__ import annotations

import io
import json
import random
import sqlite3
import zipfile
from abc import ABC, abstractmethod
from functools import cached_property
from pathlib import Path
from typing import Any

import zhunsheng
from fuzzing.spoiling import JSON_TOKENS, TABLE_TOKENS, YAML_TOKENS, spoiled
from live_stories import QUARTER, cloud
from live_stories import policy as shaoxing
from zhunsheng.events.json_lines import take_in_json_lines
from zhunsheng.events.mapping import read_mapping
from zhunsheng.events.tabular import draft_mapping, read_table
from zhunsheng.journal.store import JournalReader
from zhunsheng.journal.verify import verify
from zhunsheng.problems.problem import Problem, ProblemsFound
from zhunsheng.problems.render import render
from zhunsheng.scenarios.run import Shelf, run_file
from zhunsheng.session import Session
from zhunsheng.source.resources import data_folder

ROOT = Path(__file__).parents[2]


class Face(ABC):
    """One way in. `feed` lets ProblemsFound out, and nothing else, whatever the bytes are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def make(self, chance: random.Random) -> bytes:
        """Make an input."""

    @abstractmethod
    def feed(self, given: bytes) -> None:
        """Give it to the engine."""

    def told(self, problems: tuple[Problem, ...]) -> None:
        """Everything that is complained of can be told to a person in both languages."""
        for problem in problems[:3]:
            for lang in ("zh", "en"):
                render(problem, lang)  # type: ignore[arg-type]  # the two languages there are


class PolicyFace(Face):
    """The YAML of a policy folder: reader, structure, names, lowering, checks."""

    @cached_property
    def files(self) -> list[tuple[Path, list[Path]]]:
        """Folders, each with its files."""
        folders = [data_folder("policy") / "examples" / name for name in ("service-requests", "permit-procedure")]
        return [(folder, sorted(folder.rglob("*.yaml"))) for folder in folders]

    @cached_property
    def contents(self) -> list[bytes]:
        return [file.read_bytes() for _, files in self.files for file in files]

    def make(self, chance: random.Random) -> bytes:
        folder, files = chance.choice(self.files)
        spoilt = chance.choice(files)
        head = f"{folder.name}\n{spoilt.relative_to(folder).as_posix()}\n".encode()
        return head + spoiled(chance, spoilt.read_bytes(), YAML_TOKENS, self.contents)

    def feed(self, given: bytes) -> None:
        name, spoilt, content = given.split(b"\n", 2)
        source, files = next(it for it in self.files if it[0].name == name.decode())
        for file in files:
            inside = file.relative_to(source)
            copy = self.folder / name.decode() / inside
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content if inside.as_posix() == spoilt.decode() else file.read_bytes())
        policy = zhunsheng.load(self.folder / name.decode())
        self.told(policy.problems)
        policy.evaluate([])


class ScenarioFace(Face):
    """Stories: their YAML, their short forms of events, their expectations."""

    @cached_property
    def contents(self) -> list[bytes]:
        return [file.read_bytes() for file in sorted((data_folder("scenarios") / "examples").glob("*.yaml"))]

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf(zhunsheng.load)

    def make(self, chance: random.Random) -> bytes:
        return spoiled(chance, chance.choice(self.contents), YAML_TOKENS, self.contents)

    def feed(self, given: bytes) -> None:
        story = self.folder / "story.yaml"
        story.write_bytes(given)
        outcome = run_file(story, self.shelf)
        self.told(outcome.problems)


class EventsFace(Face):
    """The event gate: lines of JSON."""

    @cached_property
    def lines(self) -> list[bytes]:
        further = [
            cloud(
                "p",
                "problem.reported",
                "2015-01-03",
                {"problem": "x", "matters": ["noise"], "territories": ["yuecheng"], "channel": "12345"},
            ),
            cloud("c", "fund.spent", "2015-01-03", {"amount": "1.50", "purpose": "rewards", "account": "a"}),
            cloud("r", "assessment.scored", "2015-01-03", {}, retracts="2014-08-yuecheng"),
            cloud(
                "s",
                "assessment.scored",
                "2015-01-03",
                {"unit": "越城区", "period": "2014-08", "score": 3},
                supersedes="2014-08-yuecheng",
                recordedtime="2015-02-01T00:00:00Z",
            ),
        ]
        return [json.dumps(event, ensure_ascii=False).encode() for event in (*QUARTER, *further)]

    def make(self, chance: random.Random) -> bytes:
        good = b"\n".join(chance.choices(self.lines, k=chance.choice((1, 1, 3))))
        return spoiled(chance, good, JSON_TOKENS, self.lines)

    def feed(self, given: bytes) -> None:
        intake = take_in_json_lines(io.BytesIO(given), "events.jsonl", shaoxing().rulebook)
        self.told(intake.problems)
        if intake.events:
            shaoxing().evaluate(intake.events[:1])


class CsvFace(Face):
    """CSV through a mapping, and the drafting of a mapping from it."""

    suffix = ".csv"

    @cached_property
    def mapping(self) -> Any:
        return read_mapping(data_folder("scenarios") / "wuhan" / "rankings.mapping.yaml")

    @cached_property
    def rulebook(self) -> Any:
        return zhunsheng.load(data_folder("policy") / "wuhan-trial").rulebook

    @cached_property
    def good(self) -> bytes:
        lines = (data_folder("scenarios") / "wuhan" / "monthly-rankings.csv").read_bytes().splitlines(keepends=True)
        return b"".join(lines[:40])

    def make(self, chance: random.Random) -> bytes:
        return spoiled(chance, self.good, TABLE_TOKENS)

    def feed(self, given: bytes) -> None:
        table = self.folder / f"table{self.suffix}"
        table.write_bytes(given)
        draft_mapping(table, self.rulebook, "zh")
        self.told(read_table(table, self.mapping, self.rulebook).problems)


class XlsxFace(CsvFace):
    """Excel: bytes spoilt from outside, and members spoilt within a sound archive."""

    suffix = ".xlsx"

    @cached_property
    def good(self) -> bytes:
        import openpyxl

        workbook = openpyxl.Workbook()
        sheet = workbook.active
        for line in super().good.decode("utf-8-sig").splitlines():
            sheet.append(line.split(","))
        sheet.merge_cells("A5:A6")
        written = io.BytesIO()
        workbook.save(written)
        return written.getvalue()

    def make(self, chance: random.Random) -> bytes:
        if chance.randrange(3) == 0:
            return spoiled(chance, self.good, TABLE_TOKENS)
        archive = zipfile.ZipFile(io.BytesIO(self.good))
        spoilt = chance.choice(archive.namelist())
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as out:
            for name in archive.namelist():
                content = archive.read(name)
                if name == spoilt:
                    content = spoiled(chance, content, (*TABLE_TOKENS, *XML_TOKENS))
                out.writestr(name, content)
        return written.getvalue()


XML_TOKENS = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
    b"&b;",
    b'<mergeCell ref="A1:XFD1048576"/>',
    b'<c r="XFD1048576" t="n"><v>1</v></c>',
    b'r="A99999999"',
    b'<row r="1048576">',
    b"<v>1e999</v>",
    b't="s"',
    b"<f>1+1</f>",
    b"<v>-1</v>",
    b"<" * 500,
    b"</sheetData>",
    b"<v>99999999999999999999</v>",
    b't="d"',
    b't="e"',
)


class MappingFace(CsvFace):
    """Mapping files."""

    @cached_property
    def texts(self) -> list[bytes]:
        shipped = (data_folder("scenarios") / "wuhan" / "rankings.mapping.yaml").read_bytes()
        page = (ROOT / "docs" / "mapping.md").read_bytes()
        return [shipped, page.partition(b"```yaml\n")[2].partition(b"```")[0]]

    def make(self, chance: random.Random) -> bytes:
        return spoiled(chance, chance.choice(self.texts), YAML_TOKENS, self.texts)

    def feed(self, given: bytes) -> None:
        file, table = self.folder / "m.yaml", self.folder / "table.csv"
        file.write_bytes(given)
        table.write_bytes(self.good)
        self.told(read_table(table, read_mapping(file), self.rulebook).problems)


class KeptFace(Face):
    """Journals and snapshots, opened again after something happened to the file."""

    @cached_property
    def kept(self) -> tuple[bytes, bytes]:
        journal, snapshot = self.folder / "good.db", self.folder / "good.snapshot"
        with Session(shaoxing().rulebook, journal=journal, chaining="native") as session:
            session.post_many(QUARTER)
            session.save(snapshot)
        connection = sqlite3.connect(journal)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return journal.read_bytes(), snapshot.read_bytes()

    def make(self, chance: random.Random) -> bytes:
        which = chance.randrange(2)
        return bytes([which]) + spoiled(chance, self.kept[which], JSON_TOKENS)

    def feed(self, given: bytes) -> None:
        file = self.folder / "kept"
        for left in self.folder.glob("kept*"):
            left.unlink()
        file.write_bytes(given[1:])
        if given[0]:
            Session.load(file, shaoxing().rulebook, chaining="native").close()
            return
        reader = JournalReader(file)
        try:
            verify(reader.records(), reader.last_number())
        finally:
            reader.close()
        Session(shaoxing().rulebook, journal=file, chaining="native").close()


class HttpFace(Face):
    """Requests to the server: any method, path, header and body; the answer is JSON and never a failure of ours."""

    @cached_property
    def client(self) -> Any:
        from starlette.testclient import TestClient

        from zhunsheng.serve.app import Server
        from zhunsheng.serve.guard import Rules

        session = Session(shaoxing().rulebook, chaining="native")
        application = Server(shaoxing(), session, Rules(rate=10**9)).application()
        return TestClient(application, base_url="http://127.0.0.1:8014", raise_server_exceptions=False)

    @cached_property
    def events(self) -> EventsFace:
        return EventsFace(self.folder)

    def make(self, chance: random.Random) -> bytes:
        method = chance.choice((b"POST", b"POST", b"GET", b"GET", b"PUT", b"DELETE", b"OPTIONS", b"HEAD", b"XYZ"))
        path = chance.choice(
            (
                b"/events",
                b"/events",
                b"/advance",
                b"/findings",
                b"/findings/x",
                b"/findings/x/why",
                b"/why-not",
                b"/rankings",
                b"/who",
                b"/health",
                b"/openapi.json",
                b"/../etc",
                b"/%00",
            )
        )
        asked = b"&".join(
            chance.choices(
                (
                    b"norm=monthly-ranking",
                    b"unit=yuecheng",
                    b"limit=-1",
                    b"limit=9999999999999999999999",
                    b"period=2014-13",
                    b"matter=noise",
                    b"territory=",
                    b"after=x",
                    b"%ff=%ff",
                    b"as_of=2014-08",
                    b"lang=fr",
                    b"outcome=breached",
                    b"period=2014-08",
                    b"norm=last-place-statement",
                    b"lang=en",
                    b"offset=-5",
                ),
                k=chance.randrange(4),
            )
        )
        media = chance.choice(
            (
                b"application/json",
                b"application/cloudevents+json",
                b"application/cloudevents-batch+json",
                b"application/x-ndjson",
                b"text/html",
                b"application/json; charset=latin-9",
                b"",
                b"ce/\x7f",
            )
        )
        body = (
            self.events.make(chance)
            if chance.randrange(4)
            else spoiled(chance, b'{"to": "2015-01-01T00:00:00+08:00"}', JSON_TOKENS)
        )
        return b"\n".join((method, path + (b"?" + asked if asked else b""), media, body))

    def feed(self, given: bytes) -> None:
        method, target, media, body = given.split(b"\n", 3)
        headers = {"content-type": media.decode("latin-1")} if media else {}
        if len(body) % 5 == 0:
            headers |= {"ce-id": "1", "ce-source": "s", "ce-type": "talk.held", "ce-time": "x", "ce-specversion": "1.0"}
        answer = self.client.request(method.decode(), target.decode(), content=body, headers=headers)
        if answer.status_code == 500 or b"Traceback" in answer.content:
            raise RuntimeError(f"answered {answer.status_code}: {answer.content[:300]!r}")
        if answer.content:
            json.loads(answer.content)


FACES: dict[str, type[Face]] = {
    "policy": PolicyFace,
    "scenario": ScenarioFace,
    "events": EventsFace,
    "csv": CsvFace,
    "xlsx": XlsxFace,
    "mapping": MappingFace,
    "kept": KeptFace,
    "http": HttpFace,
}
"""Every face by the name it is asked for."""

REFUSALS = (ProblemsFound,)
"""What a face may let out: problems with their places."""

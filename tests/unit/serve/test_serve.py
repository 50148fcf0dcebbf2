"""What the server promises to the systems that post to it, and to those who should not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from live_stories import QUARTER, line, policy
from zhunsheng.serve.app import Server
from zhunsheng.serve.guard import Rules
from zhunsheng.session import Session

JSON = {"content-type": "application/json"}


def client_of(session: Session, **rules: Any) -> TestClient:
    application = Server(policy(), session, Rules(**rules)).application()
    return TestClient(application, base_url="http://127.0.0.1:8014", raise_server_exceptions=False)


@pytest.fixture
def session() -> Iterator[Session]:
    with policy().session(chaining="native") as made:
        yield made


@pytest.fixture
def client(session: Session) -> TestClient:
    return client_of(session)


def post(client: TestClient, content: bytes, media: str = "application/cloudevents+json", **headers: str) -> Any:
    return client.post("/events", content=content, headers={"content-type": media, **headers})


def test_single_events_are_answered_with_what_they_change(client: TestClient) -> None:
    answers = [post(client, line(event)).json() for event in QUARTER]
    assert [it["accepted"] for it in answers] == [1] * len(QUARTER)
    assert "three-consecutive-last-talk" in {it["norm"] for it in answers[-1]["added"]}


@pytest.mark.parametrize("media", ["application/cloudevents-batch+json", "application/json"])
def test_a_batch_is_one_change(client: TestClient, media: str) -> None:
    answer = post(client, json.dumps(QUARTER).encode(), media).json()
    assert answer["accepted"] == len(QUARTER)
    assert answer["refused"] == []


def test_lines_of_json_are_a_batch(client: TestClient) -> None:
    assert post(client, b"\n".join(map(line, QUARTER)), "application/x-ndjson").json()["accepted"] == len(QUARTER)


def test_an_event_in_binary_form_is_the_same_event(client: TestClient, session: Session) -> None:
    event = QUARTER[0]
    headers = {f"ce-{name}": str(value) for name, value in event.items() if name != "data"}
    assert post(client, json.dumps(event["data"]).encode(), "application/json", **headers).json()["accepted"] == 1
    assert post(client, line(event)).json()["repeated"] == 1


def test_an_invalid_event_is_refused_in_both_languages(client: TestClient) -> None:
    for lang in ("zh", "en"):
        answer = post(client, b'{"specversion": "1.0"}', **{"accept-language": lang})
        assert answer.status_code == 422
        assert answer.json()["refused"][0]["problems"][0]["message"]


def test_a_finding_is_explained_by_its_derivation(client: TestClient) -> None:
    post(client, json.dumps(QUARTER).encode(), "application/json")
    listed = client.get("/findings", params={"norm": "last-place-statement"}).json()
    assert listed["count"] == 3
    explained = client.get(f"/findings/{listed['findings'][0]['id']}").json()
    assert explained["derivation"]["premises"]
    assert client.get("/findings/none").status_code == 404


def test_findings_are_listed_in_parts(client: TestClient) -> None:
    everything = client.get("/findings").json()
    parts, after = [], None
    while True:
        part = client.get("/findings", params={"limit": 50, **({"after": after} if after else {})}).json()
        parts += part["findings"]
        after = part["after"]
        if after is None:
            break
    assert parts == everything["findings"]


def test_who_is_asked_and_answered(client: TestClient) -> None:
    matter = next(iter(policy().rulebook.matters))
    answer = client.get("/who", params={"matter": matter, "territory": "yuecheng"})
    assert answer.status_code == 200
    assert client.get("/who", params={"matter": "nothing", "territory": "yuecheng"}).status_code == 404
    assert client.get("/who").status_code == 400


def test_time_is_moved_on(client: TestClient) -> None:
    answer = client.post("/advance", content=b'{"to": "2016-01-01T00:00:00+08:00"}', headers=JSON)
    assert answer.json()["withdrawn"]
    assert client.get("/health").json()["as_of"] == "2016-01-01T00:00:00+08:00"
    for wrong in (b'{"to": 5}', b'{"to": "soon"}', b"[]", b"x", b'{"to": NaN}'):
        assert client.post("/advance", content=wrong, headers=JSON).status_code == 400


def test_what_a_web_page_could_send_unasked_is_not_accepted(client: TestClient) -> None:
    for media in ("text/plain", "application/x-www-form-urlencoded", ""):
        assert post(client, line(QUARTER[0]), media).status_code == 415


def test_without_a_token_only_this_machine_is_answered(client: TestClient) -> None:
    assert client.get("/health", headers={"host": "evil.example"}).status_code == 421
    assert client.get("/health", headers={"host": "[::1]:8014"}).status_code == 200


def test_with_a_token_nobody_else_is_answered(session: Session) -> None:
    client = client_of(session, token="secret")
    assert client.get("/health").status_code == 401
    assert client.get("/health", headers={"authorization": "Bearer wrong"}).status_code == 401
    assert client.get("/health", headers={"authorization": "Bearer secret", "host": "x"}).status_code == 200


def test_a_body_too_large_is_not_read(session: Session) -> None:
    client = client_of(session, max_body=100)
    assert post(client, line(QUARTER[0]) + b" " * 200).status_code == 413


def test_more_requests_than_allowed_are_put_off(session: Session) -> None:
    client = client_of(session, rate=3)
    answers = [client.get("/health").status_code for _ in range(8)]
    assert answers[:3] == [200, 200, 200]
    assert 429 in answers


def test_a_failure_of_our_own_says_nothing_more(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Session) -> None:
        raise RuntimeError("inner secret")

    monkeypatch.setattr(Session, "evaluation", fail)
    answer = client_of(session).get("/rankings")
    assert (answer.status_code, answer.json()) == (500, {"error": "internal"})


def test_a_closed_session_is_unavailable(session: Session) -> None:
    session.close()
    client = client_of(session)
    assert post(client, line(QUARTER[0])).status_code == 503
    assert client.get("/health").json()["usable"] is False


def test_other_paths_and_methods_are_answered_in_json(client: TestClient) -> None:
    assert client.get("/nothing").json() == {"error": "path"}
    assert client.delete("/events").json() == {"error": "method"}
    assert client.delete("/events").headers["allow"] == "POST"


def test_the_openapi_document_names_every_path_and_only_definitions_that_exist(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    served = {"/events", "/advance", "/findings", "/findings/{id}", "/findings/{id}/why", "/why-not", "/rankings",
              "/who", "/health", "/openapi.json"}
    assert set(document["paths"]) == served
    text = json.dumps(document)
    for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in document["components"]["schemas"]


@pytest.mark.parametrize(("content", "media", "status"), [
    (b"", "application/cloudevents+json", 422), (b"{", "application/cloudevents+json", 422),
    (b"[]", "application/cloudevents+json", 422), (b"{}", "application/cloudevents-batch+json", 400),
    (b"[[]]", "application/cloudevents-batch+json", 422), (b"[1, null]", "application/json", 422),
    (b"[" * 5000, "application/json", 400), (b"\xff\xfe", "application/cloudevents+json", 422),
    (b"\xff", "application/cloudevents-batch+json", 400), (b"", "application/x-ndjson", 200),
])
def test_a_bad_body_is_refused_without_a_failure(client: TestClient, content: bytes, media: str, status: int) -> None:
    answer = post(client, content, media)
    assert answer.status_code == status
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("address", [
    "/findings?limit=0", "/findings?limit=x", "/findings?limit=99999", "/who?matter=%00&territory=%ff",
    "/findings/%2e%2e%2f", "/findings?after=nothing", "/findings?norm=%F0%9F%98%80",
])
def test_bad_questions_are_answered_in_json(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code in (200, 400, 404)
    assert isinstance(answer.json(), dict)


def test_binary_form_with_bad_attributes_is_refused(client: TestClient) -> None:
    headers = {"ce-id": "1", "ce-type": "%FF", "ce-time": "soon", "ce-specversion": "1.0", "ce-source": "x"}
    assert post(client, b"{}", "application/json", **headers).status_code == 422
    assert post(client, b"x", "application/json", **headers).status_code == 400
    assert post(client, b"{}", "text/plain", **headers).status_code == 415


def test_the_openapi_document_has_the_form_of_one(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1.")
    assert {"title", "version"} <= document["info"].keys()
    for path, operations in document["paths"].items():
        assert path.startswith("/")
        for method, operation in operations.items():
            assert method in {"get", "post"}
            assert all(it["description"] for it in operation["responses"].values())
            named = {it["name"] for it in operation.get("parameters", ()) if it["in"] == "path"}
            assert named == {part[1:-1] for part in path.split("/") if part.startswith("{")}
            assert all("schema" in it for it in operation.get("parameters", ()))
            assert method == "post" or "requestBody" not in operation
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)

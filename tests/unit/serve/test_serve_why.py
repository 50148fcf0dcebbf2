"""Explanations over HTTP are those of the library."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from live_stories import QUARTER, policy
from zhunsheng.serve.app import Server
from zhunsheng.serve.guard import Rules


@pytest.fixture
def client() -> Iterator[TestClient]:
    with policy().session(chaining="native") as session:
        session.post_many(QUARTER)
        application = Server(policy(), session, Rules()).application()
        yield TestClient(application, base_url="http://127.0.0.1:8014", raise_server_exceptions=False)


def test_why_a_finding_holds_is_what_the_library_says(client: TestClient) -> None:
    found = client.get("/findings", params={"norm": "three-consecutive-last-talk"}).json()["findings"][0]
    answer = client.get(f"/findings/{found['id']}/why").json()
    assert answer == policy().explain(found["id"], QUARTER).to_dict()


def test_why_there_is_no_finding_is_what_the_library_says(client: TestClient) -> None:
    asked = {"norm": "three-consecutive-last-talk", "unit": "public-security"}
    answer = client.get("/why-not", params=asked).json()
    assert answer == policy().why_not(events=QUARTER, **asked).to_dict()
    assert answer["holds"]


@pytest.mark.parametrize("query", ["norm=no-such-norm", "norm=quarterly-meeting&period=someday",
                                   "norm=quarterly-meeting&unit=nobody", "norm=quarterly-meeting&outcome=odd"])
def test_a_name_that_the_policy_does_not_have_is_not_found(client: TestClient, query: str) -> None:
    assert client.get(f"/why-not?{query}").status_code == 404


def test_a_question_without_a_norm_is_refused(client: TestClient) -> None:
    assert client.get("/why-not").status_code == 400
    assert client.get("/findings/none/why").status_code == 404

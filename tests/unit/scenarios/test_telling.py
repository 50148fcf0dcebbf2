"""What a failing story says, word for word, in both languages."""

from __future__ import annotations

from stories import RANKING, STATEMENT, GivenPolicy, run
from zhunsheng.scenarios.tell import tell

STORY = """
events:
- review.held: {period: 2014-08, chair: mayor}
  at: 2014-09-15
expect:
- norm: statement
  unit: 袍江
  period: 2014-08
  outcome: fulfilled
  values: {score: 80}
"""

ZH = """\
story.yaml: 不符: 故事

story.yaml:10:14: 错误[T202] `statement`（paojiang-zone · 2014-08）的 `outcome`：预期 fulfilled，实为 breached
                  error[T202] `statement` (paojiang-zone · 2014-08): `outcome` expected fulfilled, found breached
  10 |     outcome: fulfilled
     |              ^^^^^^^^^
  原因 对象和期间都相符，其余与预期不同；下面逐项对照，带 * 的不同
  why  whom it is about and when agree, the rest is otherwise; both stand side by side below, * marks what differs
  改法 先看条文说了什么，再决定是改规范还是改预期
  fix  see first what the text says, then mend the norm or the expectation
      项目          预期           实际
      norm          statement      statement
      unit          paojiang-zone  paojiang-zone
      bearer        （不论）       paojiang-zone.leader
      territory     （不论）       yuecheng
      period        2014-08        2014-08
    * outcome       fulfilled      breached
      force         （不论）       binding
      due           （不论）       2014-09-15T23:59:59+08:00
      values.score  80             80
      依据                         e1, e2"""

EN = """\
story.yaml: otherwise than told: story

story.yaml:10:14: error[T202] `statement` (paojiang-zone · 2014-08): `outcome` expected fulfilled, found breached
                  错误[T202] `statement`（paojiang-zone · 2014-08）的 `outcome`：预期 fulfilled，实为 breached
  10 |     outcome: fulfilled
     |              ^^^^^^^^^
  why  whom it is about and when agree, the rest is otherwise; both stand side by side below, * marks what differs
  原因 对象和期间都相符，其余与预期不同；下面逐项对照，带 * 的不同
  fix  see first what the text says, then mend the norm or the expectation
  改法 先看条文说了什么，再决定是改规范还是改预期
      member        expected       found
      norm          statement      statement
      unit          paojiang-zone  paojiang-zone
      bearer        (left open)    paojiang-zone.leader
      territory     (left open)    yuecheng
      period        2014-08        2014-08
    * outcome       fulfilled      breached
      force         (left open)    binding
      due           (left open)    2014-09-15T23:59:59+08:00
      values.score  80             80
      evidence                     e1, e2"""


def test_a_failing_story_is_told_in_chinese_with_english_below() -> None:
    assert tell(run(STORY, GivenPolicy([STATEMENT])), "zh") == ZH


def test_a_failing_story_is_told_in_english_with_chinese_below() -> None:
    assert tell(run(STORY, GivenPolicy([STATEMENT])), "en") == EN


def test_a_story_that_passed_says_so_in_one_line() -> None:
    outcome = run("expect: [{norm: statement}]", GivenPolicy([STATEMENT]))
    assert tell(outcome, "en") == "story.yaml: as told: story"
    assert tell(outcome, "zh") == "story.yaml: 相符: 故事"


def test_every_member_of_a_ranking_that_differs_is_marked() -> None:
    outcome = run("rankings:\n- {norm: monthly-ranking, group: territorial, period: 2014-08, last: [yuecheng],"
                  " places: {yuecheng: 1, paojiang-zone: 1}}", GivenPolicy(rankings=[RANKING]))
    marked = [line.strip() for line in tell(outcome, "en").splitlines() if line.startswith("    * ")]
    assert marked == [
        "* last                  yuecheng  paojiang-zone",
        "* places.paojiang-zone  1         2",
    ]


def test_refused_events_are_told_with_their_reasons() -> None:
    story = "events:\n- 得分: {unit: yuecheng, period: 2014-13, score: 90}\n  at: 2014-09-05\nexpect: []"
    outcome = run(story, GivenPolicy())
    text = tell(outcome, "en")
    assert "error[T209] 0 events were expected to be refused, 1 were" in text
    assert "story.yaml:4:34: error[E" in text

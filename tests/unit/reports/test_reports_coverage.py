"""Coverage of the official text."""

from __future__ import annotations

import report_samples as sample
from zhunsheng.reports.coverage import Sentence, compared, coverage_sheet, linked, status_counts
from zhunsheng.terms.citation import sentence_digest
from zhunsheng.terms.text import Bilingual

WORDING = "各单位每月开一次会，并公布结果。"
SENTENCES = (
    Sentence("4.3/p1s2", sentence_digest(WORDING), "encoded", Bilingual("每月开会", "monthly")),
    Sentence("9/p1s1", "0" * 16, "exhortation", Bilingual("号召", "a call"), Bilingual("无可核对", "nothing")),
)


def test_a_sentence_names_the_norms_that_cite_it_and_the_scenarios_about_them() -> None:
    stories = {"a.yaml": ((), (sample.TALK,)), "b.yaml": (("9/p1s1",), ()), "c.yaml": ((), ("other",))}
    first, second = linked(SENTENCES, sample.rulebook(), stories)
    assert first.norms == (sample.TALK,)
    assert first.scenarios == ("a.yaml",)
    assert second.scenarios == ("b.yaml",)


def test_a_local_copy_of_the_text_is_recognised_by_digest_whatever_its_form() -> None:
    spaced = WORDING.replace("每月", "每 月 ")
    for text in (f"（二）前一句。{WORDING}后一句。", f"| x | {WORDING} |", f"（一）{WORDING}", f"1.{WORDING}", spaced):
        first, second = compared(SENTENCES, text)
        assert first.wording is not None, text
        assert second.wording is None


def test_a_changed_word_is_not_recognised() -> None:
    assert compared(SENTENCES, WORDING.replace("每月", "每年"))[0].wording is None


def test_a_copy_that_numbers_its_sentences_shows_the_other_wording() -> None:
    other = WORDING.replace("每月", "每年")
    sentence = compared(SENTENCES, f"| 4.3/p1s2 | `88bd1ff5dbfa07ad` | {other} |")[0]
    assert sentence.wording is None
    assert sentence.instead == other
    sheet = coverage_sheet([sentence], "zh", with_copy=True)
    assert sheet.headings[-2:] == ("核对", "原文")
    assert sheet.rows[0][-2:] == ("字句不同", other)


def test_json_shows_whether_a_copy_holds_the_sentence_only_if_one_was_read() -> None:
    assert "found" not in SENTENCES[0].to_dict()
    assert compared(SENTENCES, WORDING)[0].to_dict(compared=True)["found"] is True


def test_statuses_are_counted_and_worded() -> None:
    assert status_counts(SENTENCES) == {"encoded": 1, "definition": 0, "exhortation": 1, "open": 0}
    assert [row[2] for row in coverage_sheet(SENTENCES, "zh").rows] == ["已编码", "倡导"]


def test_the_width_of_punctuation_makes_no_difference() -> None:
    narrow = "各单位(含下属单位)每月开一次会,并公布结果。"
    wide = "各单位（含下属单位）每月开一次会，并公布结果。"
    for official, copy in ((narrow, wide), (wide, narrow)):
        listed = Sentence("4.3/p1s2", sentence_digest(official), "encoded", Bilingual("每月开会", "monthly"))
        assert compared([listed], copy)[0].wording == copy


def test_what_a_copy_has_instead_is_shown_between_its_neighbours() -> None:
    texts = ("甲方开会。", "乙方公布。", "丙方检查。")
    listed = [Sentence(f"1/p1s{number}", sentence_digest(text), "encoded", Bilingual("释义", "gloss"))
              for number, text in enumerate(texts, start=1)]
    first, second, third = compared(listed, "一、职责\n甲方开会。\n（二）公布\n乙方每年公布。\n丙方检查。\n")
    assert (second.wording, second.instead, second.standing) == (None, "乙方每年公布。", "copy_differs")
    assert first.standing == third.standing == "copy_same"

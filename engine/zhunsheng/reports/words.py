"""The words of reports in both languages: one catalogue for every format."""

from __future__ import annotations

from zhunsheng.findings.words import FORCES as FORCES
from zhunsheng.findings.words import OUTCOMES as OUTCOMES
from zhunsheng.findings.words import ROLES as ROLES
from zhunsheng.findings.words import RULES as RULES
from zhunsheng.findings.words import VALUES as VALUES
from zhunsheng.terms.text import Bilingual, Lang

COLUMNS: dict[str, Bilingual] = {
    "norm": Bilingual("规范", "norm"),
    "title": Bilingual("规范名称", "title"),
    "cites": Bilingual("引证", "cites"),
    "unit": Bilingual("单位", "unit"),
    "bearer": Bilingual("责任主体", "bearer"),
    "counterparty": Bilingual("相对人", "counterparty"),
    "territory": Bilingual("辖区", "territory"),
    "force": Bilingual("效力", "force"),
    "outcome": Bilingual("认定", "outcome"),
    "period": Bilingual("时段", "period"),
    "at": Bilingual("时间", "at"),
    "when": Bilingual("时段", "when"),
    "due": Bilingual("期限", "due"),
    "values": Bilingual("数值", "values"),
    "evidence": Bilingual("依据事件", "evidence"),
    "id": Bilingual("编号", "id"),
    "place": Bilingual("名次", "place"),
    "figure": Bilingual("得分", "figure"),
    "last": Bilingual("末位", "last"),
    "group": Bilingual("档次", "tier"),
    "settled": Bilingual("确定", "settled"),
    "settled_at": Bilingual("确定时间", "settled at"),
    "missing": Bilingual("尚缺", "missing"),
    "file": Bilingual("文件", "file"),
    "line": Bilingual("行", "line"),
    "code": Bilingual("代码", "code"),
    "field": Bilingual("字段", "field"),
    "reason": Bilingual("原因", "reason"),
    "fix": Bilingual("改法", "fix"),
    "sentence": Bilingual("句", "sentence"),
    "status": Bilingual("状态", "status"),
    "digest": Bilingual("摘要值", "digest"),
    "norms": Bilingual("规范", "norms"),
    "scenarios": Bilingual("情景", "scenarios"),
    "gloss": Bilingual("释义", "gloss"),
    "copy": Bilingual("核对", "checked"),
    "wording": Bilingual("原文", "wording"),
    "file_line": Bilingual("出处", "written at"),
    "finding": Bilingual("认定", "finding"),
    "doubt": Bilingual("疑点", "doubt"),
}

DOUBTS: dict[str, Bilingual] = {
    "no-such-finding": Bilingual("这些事件得不出这项认定", "no such finding follows from these events"),
    "says-otherwise": Bilingual("“{place}”写的是 {says}，应为 {should}",
                                "{place} is given as {says}; it should be {should}"),
    "no-derivation": Bilingual("推导是空的，或不成其为推导", "the derivation is null, or no derivation by its shape"),
    "no-such-step": Bilingual("推导中“{place}”这一步不成立：{says}；最接近的一步是 {should}",
                              "step {place} of the derivation does not follow: {says}; the nearest has {should}"),
    "rests-on-others": Bilingual("推导中“{place}”这一步的依据不对：多出 {says} 项，缺少 {should} 项",
                                 "step {place} of the derivation rests on {says} too many; {should} are missing"),
    "left-out": Bilingual("由这些事件得出（{should}），却没有列出",
                          "follows from these events ({should}) and is not listed"),
}
"""By the values of `recheck.Reason`."""

WORDS: dict[str, Bilingual] = {
    "policy": Bilingual("政策", "Policy"),
    "as_of": Bilingual("截至", "as of"),
    "known_at": Bilingual("所知截至", "as known at"),
    "readings": Bilingual("解读的选择", "Readings"),
    "findings": Bilingual("认定", "Findings"),
    "findings_count": Bilingual("认定", "findings"),
    "rankings": Bilingual("排名", "Rankings"),
    "duties": Bilingual("责任", "Duties"),
    "refused": Bilingual("未采用的行", "Refused lines"),
    "summary": Bilingual("汇总", "Summary"),
    "events_read": Bilingual("读入事件", "events read"),
    "events_refused": Bilingual("未采用", "refused"),
    "events_ignored": Bilingual("与本政策无关", "ignored"),
    "conflicts": Bilingual("同号异文的事件", "conflicting events"),
    "no_findings": Bilingual("没有认定。", "No findings."),
    "no_rankings": Bilingual("没有排名。", "No rankings."),
    "unsettled": Bilingual("尚未确定", "not settled"),
    "last_mark": Bilingual("末位", "last"),
    "period_end": Bilingual("本期结束", "the end of the period"),
    "matrix": Bilingual("各期名次", "Places by period"),
    "picture": Bilingual("各期名次图", "Places over time"),
    "streak": Bilingual("连续末位", "last places running"),
    "by_order": Bilingual("按公布次序", "by published order"),
    "yes": Bilingual("是", "yes"),
    "no": Bilingual("否", "no"),
    "total": Bilingual("合计", "total"),
    "derivation": Bilingual("推导", "derivation"),
    "responsible": Bilingual("责任分工", "Who is responsible"),
    "nobody": Bilingual("本政策在那里没有分工。", "This policy assigns nobody there."),
    "belongs": Bilingual("“{matter}”由{body}主管", "{matter} belongs to: {body}"),
    "of_the_place": Bilingual("所在地的政府", "the government of the place"),
    "no_force": Bilingual("{place}：本政策在那里没有效力", "{place}: the policy has no force there"),
    "copy_same": Bilingual("一致", "same"),
    "copy_differs": Bilingual("字句不同", "differs"),
    "copy_absent": Bilingual("未找到", "not found"),
    "coverage": Bilingual("原文对照", "Coverage"),
    "unplaced": Bilingual("无名次", "no place"),
    "counted": Bilingual("采用", "counted"),
    "disregarded": Bilingual("未采用", "disregarded"),
    "near": Bilingual("是否指 {name}？", "did you mean {name}?"),
    "near_type": Bilingual("{type}（{count}）：是否指 {name}？", "{type} ({count}): did you mean {name}?"),
}

STATUSES: dict[str, Bilingual] = {
    "encoded": Bilingual("已编码", "encoded"),
    "definition": Bilingual("定义", "definition"),
    "exhortation": Bilingual("倡导", "exhortation"),
    "open": Bilingual("待审", "open"),
}


def word(catalogue: dict[str, Bilingual], key: str, lang: Lang) -> str:
    """Return the wording of a key, or the key itself where the catalogue has none."""
    entry = catalogue.get(key)
    return entry.in_lang(lang) if entry else key


def say(key: str, lang: Lang, **values: object) -> str:
    """
    Return a report's own word with its placeholders filled.

    >>> say("near", "en", name="score")
    'did you mean score?'
    """
    return WORDS[key].in_lang(lang).format(**values)

"""What reports on properties and mutants say, in both languages."""

from __future__ import annotations

from zhunsheng.terms.text import Bilingual, Lang

VERDICTS: dict[str, Bilingual] = {
    "proved": Bilingual("已证明", "proved"),
    "tested": Bilingual("已检验", "tested"),
    "refuted": Bilingual("不成立", "refuted"),
}

FATES: dict[str, Bilingual] = {
    "noticed": Bilingual("有情景察觉", "noticed by a scenario"),
    "unnoticed": Bilingual("无情景察觉", "noticed by no scenario"),
    "equivalent": Bilingual("已证明含义相同", "proved to mean the same"),
    "refused": Bilingual("检查时即被拒绝", "refused by check"),
    "checked": Bilingual("检查时有提示", "remarked on by check"),
    "unchecked": Bilingual("仅引证不同，须由人审阅", "cites otherwise only: for a person to review"),
}

KINDS: dict[str, Bilingual] = {
    "threshold": Bilingual("数值", "threshold"),
    "comparison": Bilingual("比较方式", "comparison"),
    "period": Bilingual("期间", "period"),
    "deadline": Bilingual("期限", "deadline"),
    "streak": Bilingual("连续次数", "length of a run"),
    "place": Bilingual("名次", "place"),
    "figure": Bilingual("指标", "figure"),
    "tier": Bilingual("档次与分组", "tier or group"),
    "force": Bilingual("效力", "force"),
    "reading": Bilingual("解读的默认", "default of a reading"),
    "citation": Bilingual("引证", "citation"),
    "condition": Bilingual("条件", "condition"),
    "exception": Bilingual("例外", "exception"),
    "bearer": Bilingual("责任主体", "bearer"),
    "outcome": Bilingual("结论", "outcome"),
}

WORDS: dict[str, Bilingual] = {
    "verdict": Bilingual("结果", "result"),
    "property": Bilingual("性质", "property"),
    "grounds": Bilingual("依据", "grounds"),
    "by_states": Bilingual("穷尽 {states} 个状态，{variants} 种解读组合，历史长度不限",
                           "all {states} states, {variants} combinations of readings, histories of any length"),
    "by_examples": Bilingual("{examples} 个例子（其中 {reached} 个涉及此事），未见反例",
                             "{examples} examples ({reached} of them come to it), none against it"),
    "after_examples": Bilingual("第 {examples} 个例子", "example {examples}"),
    "by_automaton": Bilingual("由自动机得出的最短历史", "the shortest history, found by the automaton"),
    "properties_summary": Bilingual(
        "性质 {total}：已证明 {proved}，已检验 {tested}，不成立 {refuted}；例子 {examples}，种子 {seed}。",
        "properties {total}: proved {proved}, tested {tested}, refuted {refuted}; examples {examples}, seed {seed}."),
    "no_properties": Bilingual("这份政策没有写性质。", "This policy states no properties."),
    "counterexample": Bilingual("反例", "Counterexample"),
    "demanded": Bilingual("性质要求", "the property demands"),
    "happened": Bilingual("发生的事", "what happens"),
    "changed": Bilingual("改动的事件", "the event changed"),
    "must_not": Bilingual("不该有的认定", "a finding that must not be"),
    "must_be": Bilingual("缺少的认定", "a finding that is missing"),
    "gives_reason": Bilingual("起因的认定", "the finding that demands it"),
    "because": Bilingual("规范说", "the norm says"),
    "rests_on": Bilingual("依据事件", "rests on"),
    "under_readings": Bilingual("在解读", "under the readings"),
    "values": Bilingual("数值", "values"),
    "score": Bilingual("察觉率 {score}（{noticed}/{counted}）。", "mutation score {score} ({noticed}/{counted})."),
    "fates": Bilingual("改动 {total}：{parts}。", "mutants {total}: {parts}."),
    "unnoticed_title": Bilingual("没有情景察觉的改动", "Changes that no scenario notices"),
    "unchecked_title": Bilingual("没有检查指出的引证改动", "Changed citations on which no check remarks"),
    "where": Bilingual("位置", "where"),
    "kind": Bilingual("种类", "kind"),
    "change": Bilingual("改动", "change"),
    "would_notice": Bilingual("能察觉它的最短故事", "the shortest story found that would notice"),
    "no_story": Bilingual("试了 {stories} 个故事，未能区分", "no story among {stories} tells them apart"),
    "story": Bilingual("事件 {events}：政策认定 {expected}，改动后 {unexpected}",
                       "events {events}: the policy finds {expected}, the mutant {unexpected}"),
    "nothing": Bilingual("无", "nothing"),
    "by_kind": Bilingual("按种类", "By kind"),
    "noticed": Bilingual("察觉", "noticed"),
    "counted": Bilingual("应察觉", "counted"),
    "equivalent": Bilingual("含义相同", "equal"),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """Return a wording with its placeholders filled."""
    return WORDS[key].in_lang(lang).format(**values)

"""The words of explanations in both languages: one catalogue."""

from __future__ import annotations

from zhunsheng.terms.text import Bilingual

WORDS: dict[str, Bilingual] = {
    # -- a finding and its parts -----------------------------------------------------------------------------------
    "finding": Bilingual(
        "{norm} · {bearer} · {when}：{outcome}（{force}）",
        "{norm} · {bearer} · {when}: {outcome} ({force})",
    ),
    "force_at": Bilingual(
        "效力：{force}，由所在地{territory}决定",
        "force: {force}, as decided by the place, {territory}",
    ),
    "force_no_place": Bilingual(
        "效力：{force}（不涉及特定地点）",
        "force: {force} (no particular place is concerned)",
    ),
    "towards": Bilingual("相对人：{unit}", "towards: {unit}"),
    "due": Bilingual("期限：{at}", "due: {at}"),
    "title_norms": Bilingual("规范与原文", "The norm and the sentences it comes from"),
    "title_readings": Bilingual("起作用的解读", "The readings that were applied"),
    "title_figures": Bilingual(
        "规范中的数字和选择，及其来源",
        "Figures and choices in the norm, and where they come from",
    ),
    "title_why": Bilingual("推导", "How it follows"),
    "norm": Bilingual("{title}（{id}）", "{title} ({id})"),
    "sentence": Bilingual("第 {id} 句（摘要值 {digest}）：{gloss}", "sentence {id} (digest {digest}): {gloss}"),
    "reading": Bilingual(
        "{question} → {choice}（{id}={value}，非默认；用于{norm}）",
        "{question} → {choice} ({id}={value}, not the default; used in: {norm})",
    ),
    "reading_default": Bilingual(
        "{question} → {choice}（{id}={value}，默认；用于{norm}）",
        "{question} → {choice} ({id}={value}, the default; used in: {norm})",
    ),
    "figure_row": Bilingual("{column} {key}", "{column} {key}"),
    "figure_text": Bilingual("{place}：{value}（原文 {by}；{norm}）", "{place}: {value} (the text, {by}; {norm})"),
    "figure_local": Bilingual(
        "{place}：{value}（本地决定：{by}；{norm}）",
        "{place}: {value} (decided locally: {by}; {norm})",
    ),
    # -- steps -----------------------------------------------------------------------------------------------------
    "concluded": Bilingual(
        "{norm}：{unit} {period} {outcome}（{force}）",
        "{norm}: {unit} {period} {outcome} ({force})",
    ),
    "expected_fulfilled": Bilingual(
        "{act}（须 {needed} 次）：{done} 完成；期限 {due}",
        "{act} (needed: {needed}): done {done}; due {due}",
    ),
    "expected_late": Bilingual(
        "{act}（须 {needed} 次）：{done} 完成，晚于期限 {due}",
        "{act} (needed: {needed}): done {done}, after it was due on {due}",
    ),
    "expected_breached": Bilingual(
        "{act}（须 {needed} 次）：期限 {due} 已过，仍未完成",
        "{act} (needed: {needed}): was due {due} and has not been done",
    ),
    "expected_pending": Bilingual(
        "{act}（须 {needed} 次）：尚未完成；期限 {due}",
        "{act} (needed: {needed}): not done yet; due {due}",
    ),
    "without_limit": Bilingual("原文未定", "not set by the text"),
    "due_unknown": Bilingual("尚不能确定", "not known"),
    "due_awaits": Bilingual(
        "尚不能确定：定期限的事件还没有发生",
        "not known yet: the event that sets it has not happened",
    ),
    "because_of": Bilingual("因何而起", "what gave rise to it"),
    "answered_by": Bilingual("作了什么", "what was done"),
    "due_by": Bilingual("期限由何而定", "what set the time"),
    "occasion": Bilingual("{unit}每期应尽的责任 {period}", "what {unit} owes in every period: {period}"),
    "run": Bilingual(
        "连续 {run} 次（须 {times} 次）{condition}：{periods}",
        "{condition}, {run} times running ({times} needed): {periods}",
    ),
    "run_once": Bilingual("{condition}：{periods}", "{condition}: {periods}"),
    "ranked": Bilingual(
        "{period} {group}排名：{unit}第 {place} 名，共 {ranked} 个，{figure}",
        "ranking {period} {group}: {unit} in place {place} of {ranked}, {figure}",
    ),
    "ranked_last": Bilingual(
        "{period} {group}排名：{unit}末位，第 {place} 名，共 {ranked} 个，{figure}",
        "ranking {period} {group}: {unit} last, place {place} of {ranked}, {figure}",
    ),
    "ranked_without_place": Bilingual(
        "{period} {group}排名：{unit}没有名次（共 {ranked} 个；名次 {place}；{figure}）",
        "ranking {period} {group}: {unit} has no place ({ranked} ranked; {place}; {figure})",
    ),
    "place": Bilingual("第 {place} 名 {unit}：{figure}", "place {place} {unit}: {figure}"),
    "place_last": Bilingual("第 {place} 名 {unit}：{figure}，末位", "place {place} {unit}: {figure}, last"),
    "place_none": Bilingual("无名次{place} {unit}：{figure}", "no place{place} {unit}: {figure}"),
    "settled_by": Bilingual("排名由此确定", "what the ranking rests on besides"),
    "figure_count": Bilingual(
        "{key} {period} 件数{of}：{value}（{count} 项）",
        "{key} {period} number{of}: {value} (of {count} rows)",
    ),
    "figure_sum": Bilingual(
        "{key} {period} {of}合计：{value}（{count} 项）",
        "{key} {period} sum of {of}: {value} (of {count} rows)",
    ),
    "figure_mean": Bilingual(
        "{key} {period} {of}平均：{value}（{count} 项）",
        "{key} {period} mean of {of}: {value} (of {count} rows)",
    ),
    "figure_min": Bilingual(
        "{key} {period} {of}最小：{value}（{count} 项）",
        "{key} {period} least {of}: {value} (of {count} rows)",
    ),
    "figure_max": Bilingual(
        "{key} {period} {of}最大：{value}（{count} 项）",
        "{key} {period} greatest {of}: {value} (of {count} rows)",
    ),
    "figure_latest": Bilingual(
        "{key} {period} 最近的{of}：{value}（{count} 项）",
        "{key} {period} latest {of}: {value} (of {count} rows)",
    ),
    "figure_share": Bilingual(
        "{key} {period} {of}占比：{value}（{count} 项）",
        "{key} {period} share {of}: {value} (of {count} rows)",
    ),
    "figure_before": Bilingual("上一时段的数值", "the figure of the period before"),
    "compared_fulfilled": Bilingual(
        "{column}为 {value}，符合：{bounds}",
        "{column} is {value}, as it must be: {bounds}",
    ),
    "compared_breached": Bilingual(
        "{column}为 {value}，不符合：{bounds}",
        "{column} is {value}, but must be: {bounds}",
    ),
    "compared_pending": Bilingual(
        "{column}为 {value}，尚无定论（时段未结束或逐步达到）：{bounds}",
        "{column} is {value}, still open (the period has not ended, or steps are enough): {bounds}",
    ),
    "bound_equals": Bilingual("须为", "exactly"),
    "assigned": Bilingual("{unit} {role}：{rule}", "{unit} {role}: {rule}"),
    "see_above": Bilingual("{what}（见上）", "{what} (see above)"),
    "more": Bilingual("另有 {count} 项", "{count} more"),
    # -- events ----------------------------------------------------------------------------------------------------
    "event": Bilingual("{type}：{fields} [{id}] {at}", "{type}: {fields} [{id}] {at}"),
    "event_known": Bilingual("，{at} 知悉", ", known {at}"),
    "event_place": Bilingual("，{place}", ", {place}"),
    "event_unknown": Bilingual(
        "事件 {id}（来源 {source}），不在所给事件中",
        "event {id} (source {source}), not among the events given",
    ),
    "corrected": Bilingual("已由 {by} 更正：{event}", "replaced by {by}: {event}"),
    "not_counted": Bilingual("相关而不计（{by}）：{event}", "connected with {by}, does not count: {event}"),
    "other_content": Bilingual(
        "同号 {by} 的另一内容，不计：{event}",
        "other content under the name {by}, does not count: {event}",
    ),
    "fate_unknown_yet": Bilingual(
        "{event}：{known} 才知悉，所问的是 {asked} 已知的",
        "{event}: known only on {known}; asked is what was known by {asked}",
    ),
    "fate_not_yet": Bilingual(
        "{event}：{at} 才发生，所问截至 {asked}",
        "{event}: happens only on {at}; asked is up to {asked}",
    ),
    "fate_withdrawn": Bilingual("{event}：已被撤回：{by}", "{event}: withdrawn by: {by}"),
    "fate_replaced": Bilingual("{event}：已被更正：{by}", "{event}: replaced by: {by}"),
    "fate_is_withdrawal": Bilingual("{event}：是一项撤回", "{event}: is itself a withdrawal"),
    "fate_disregarded": Bilingual(
        "{event}：同号另有先记录的内容，此内容不计",
        "{event}: other content of the same name was recorded first",
    ),
    # -- conditions ------------------------------------------------------------------------------------------------
    "not": Bilingual("并非（{condition}）", "not ({condition})"),
    "is_now": Bilingual("{column}为{value}", "{column} is {value}"),
    "needed_but": Bilingual("须{needed}，而{found}", "needed: {needed}; but {found}"),
    "absent": Bilingual("（无）", "(nothing)"),
    "yes": Bilingual("是", "yes"),
    "no": Bilingual("否", "no"),
    "relation_equals": Bilingual("是", "is"),
    "relation_one_of": Bilingual("属于", "is one of"),
    "relation_above": Bilingual("高于", "above"),
    "relation_at_least": Bilingual("不低于", "at least"),
    "relation_below": Bilingual("低于", "below"),
    "relation_at_most": Bilingual("不高于", "at most"),
    "relation_present": Bilingual("已给出", "is given"),
    "relation_includes": Bilingual("包含", "includes"),
    # -- why there is none -----------------------------------------------------------------------------------------
    "there_is": Bilingual("{question}：有这样的认定（{count} 项）", "{question}: there is such a finding ({count})"),
    "there_is_none": Bilingual("{question}：没有这样的认定", "{question}: there is no such finding"),
    "other_outcome": Bilingual(
        "有认定 {count} 项，但不是“{outcome}”",
        "there are findings ({count}), but none is “{outcome}”",
    ),
    "about_other_body": Bilingual("这条规范只约束{unit}", "this norm is about {unit} only"),
    "makes_no_findings": Bilingual("“{norm}”本身不作认定", "“{norm}” makes no findings of its own"),
    "built_on": Bilingual("以它为依据的规范：{norms}", "norms that build on it: {norms}"),
    "rests_on_norm": Bilingual(
        "它以“{norm}”的认定为前提，而没有那样的认定",
        "it rests on a finding of “{norm}”, and there is none",
    ),
    "cap_none": Bilingual("采用这条规范时规定了它在此不生效", "the norm was adopted without any force here"),
    "no_place": Bilingual(
        "不涉及任何已登记的地点，政策在别处不适用",
        "no registered place is concerned, and elsewhere the policy does not apply",
    ),
    "outside": Bilingual("{territory}不在政策适用范围内", "{territory} is outside the scope of the policy"),
    "only_breaches": Bilingual(
        "这条规范只认定未履行的；实际是“{state}”",
        "the norm finds breaches only; here it is “{state}”",
    ),
    "other_time": Bilingual(
        "这条规范有 {count} 项认定，但不是所问的单位或时段：{listed}",
        "the norm has findings ({count}), but not about this unit and period: {listed}",
    ),
    "outside_periods": Bilingual(
        "时段 {period} 不在规范所定的 {first} 至 {last} 之内",
        "period {period} is not within {first} to {last}, which the norm covers",
    ),
    "finding_not_such": Bilingual(
        "“{norm}”有 {count} 项认定，但条件不合：{failures}",
        "there are findings of “{norm}” ({count}), but not such: {failures}",
    ),
    "row_not_such": Bilingual(
        "有 {count} 项可用（{norm}），但条件不合：{failures}",
        "there are {count} to choose from ({norm}), but not such: {failures}",
    ),
    "only_for": Bilingual("这条规范只涉及：{units}", "the norm concerns only: {units}"),
    "not_in_force_until": Bilingual(
        "规范自 {since} 起施行，所问截至 {asked}",
        "the norm is not in force until {since}; asked is up to {asked}",
    ),
    "not_in_force_then": Bilingual(
        "规范只在 {since} 至 {until} 施行",
        "the norm is in force only from {since} to {until}",
    ),
    "period_not_in_force": Bilingual(
        "时段 {period} 不属于规范的施行时间 {since} 至 {until}",
        "period {period} does not belong to the time in force, {since} to {until}",
    ),
    "first_not_begun": Bilingual(
        "规范从时段 {period} 起适用，在 {asked} 还没有开始",
        "the norm begins with period {period}, which has not begun by {asked}",
    ),
    "not_begun": Bilingual("时段 {period} 在 {asked} 还没有开始", "period {period} has not begun by {asked}"),
    "no_figure": Bilingual("有 {count} 项，但没有可用的{of}", "there are {count} rows, but none with a usable {of}"),
    "left_out": Bilingual("{unit}不参加排名", "{unit} is not ranked"),
    "no_group": Bilingual(
        "{unit}不属于任何排名层面，也没有得分",
        "{unit} belongs to no ranked tier and has no score",
    ),
    "no_ranking": Bilingual("{period} {group}没有排名", "there is no ranking {group} {period}"),
    "gives_way": Bilingual("{period} 让位于“{norm}”", "in {period} it gives way to “{norm}”"),
    "no_bound": Bilingual(
        "{period} 有数值 {figure}，但无从比较：{parts}",
        "{period} has the figure {figure}, but nothing to compare it with: {parts}",
    ),
    "no_previous": Bilingual("{period} 没有数值", "there is no figure for {period}"),
    "no_number": Bilingual("没有为{key}定数（有：{known}）", "no number is set for {key} (there are: {known})"),
    "no_other_side": Bilingual("没有给出{words}", "{words} is not given"),
    "no_part": Bilingual("{unit}在 {count} 个问题中都没有分工", "{unit} has no part in any of {count} problems"),
    "leads": Bilingual("{matters}：由{unit}牵头（{rule}）", "{matters}: {unit} leads ({rule})"),
    "no_event": Bilingual("{count} 个事件中没有一个是“{type}”", "none of the {count} events is of the type “{type}”"),
    "other_periods": Bilingual(
        "有“{type}”，但属于其他时段：{periods}",
        "there are events “{type}”, but of other periods: {periods}",
    ),
    "other_units": Bilingual(
        "有“{type}”{count} 个，但不是关于它的：{units}",
        "there are events “{type}” ({count}), but about others: {units}",
    ),
    "none_counts": Bilingual(
        "有“{type}”{count} 个，但都不计",
        "there are events “{type}” ({count}), but none of them counts",
    ),
    "event_not_such": Bilingual(
        "最接近的：{event}；条件不合：{failures}",
        "the nearest: {event}; not such: {failures}",
    ),
    "event_not_in_force": Bilingual(
        "{event}：规范只在 {since} 至 {until} 施行",
        "{event}: the norm is in force only from {since} to {until}",
    ),
    "figure_not_settled": Bilingual("{periods} 的数值还没有定", "the figures of {periods} are not settled yet"),
    "ranking_not_settled": Bilingual(
        "{periods} 的排名还没有定，尚缺：{missing}",
        "no ranking of {periods} is settled yet; missing: {missing}",
    ),
    "settlement": Bilingual("排名公布或期末", "its publication or the end of the period"),
    "no_place_in": Bilingual(
        "{unit}在已定的排名中没有名次：{periods}",
        "{unit} has no place in the settled rankings of {periods}",
    ),
    "arisen_once": Bilingual(
        "已连续 {run} 次（{periods}），但同一段只算一次，{first} 已经成立",
        "{run} times running ({periods}), but it arises once in a run, and did in {first}",
    ),
    "arisen_multiple": Bilingual(
        "已连续 {run} 次（{periods}），但每满 {times} 次才算一次，上次从 {first} 数起",
        "{run} times running ({periods}), but it arises at each multiple of {times}, first in {first}",
    ),
    "does_not_hold": Bilingual("没有出现“{condition}”：{where}", "not “{condition}”: {where}"),
    "too_short": Bilingual(
        "“{condition}”连续 {run} 次，须 {times} 次：{periods}",
        "“{condition}” {run} in a row, {times} needed: {periods}",
    ),
    "ended_before": Bilingual("在此之前：{where}", "before that: {where}"),
    "ended_after": Bilingual("在此之后：{where}", "after that: {where}"),
    "stood": Bilingual(
        "{period} {unit}第 {place} 名，共 {ranked} 个",
        "in {period} {unit} in place {place} of {ranked}",
    ),
    "stood_absent": Bilingual("{period} 没有它的排名", "in {period} there is no ranking with it"),
    "stood_unscored": Bilingual("{period} 没有得分，没有名次", "in {period} it has no score and no place"),
    "stood_figures": Bilingual("{period} {figures}", "in {period} {figures}"),
    "was_last": Bilingual("{period} 末位是：{units}", "last in {period}: {units}"),
    "known_rankings": Bilingual("有排名的时段：{periods}", "there are rankings of: {periods}"),
    "nobody_single": Bilingual(
        "{period} 只有 {count} 个单位有名次，没有末位",
        "in {period} only {count} unit has a place, so nobody is last",
    ),
    "nobody_tied": Bilingual(
        "{period} 末名并列（{count} 个有名次），按所选解读没有末位",
        "in {period} the last place is shared ({count} have a place), and by the reading nobody is last",
    ),
    "advisory_only": Bilingual(
        "{territory}只作参照执行：不会被认定为未履行",
        "{territory} follows as a reference only: it is never a breach",
    ),
    "not_due": Bilingual("期限 {due} 未到，所问截至 {asked}", "due only on {due}; asked is up to {asked}"),
    "no_act": Bilingual("没有“{act}”", "there is no “{act}”"),
    "act_misses": Bilingual("{event}：{reasons}", "{event}: {reasons}"),
    "miss_known_later": Bilingual("届时还不知悉", "not known by then"),
    "miss_happens_later": Bilingual("届时还没有发生", "not happened by then"),
    "miss_withdrawn": Bilingual("已被撤回", "withdrawn"),
    "miss_replaced": Bilingual("已被更正", "replaced"),
    "miss_withdrawal": Bilingual("是一项撤回", "is a withdrawal"),
    "miss_disregarded": Bilingual("同号另有先记录的内容", "other content of the same name was recorded first"),
    "miss_other": Bilingual("{column}须为{wanted}，而为{found}", "{column} must be {wanted}, but is {found}"),
    "miss_period": Bilingual("须属 {wanted}，而属 {found}", "must be of {wanted}, but is of {found}"),
    "miss_before": Bilingual("{at} 早于责任产生的 {since}", "{at} is before the duty arose, {since}"),
    "place_advisory": Bilingual(
        "适用范围：{unit}所在的{territory}只把本政策作为参照",
        "scope: {territory}, where {unit} acts, follows the policy only as a reference",
    ),
    "place_none_force": Bilingual(
        "适用范围：{unit}所在的{territory}不适用本政策",
        "scope: the policy does not apply in {territory}, where {unit} acts",
    ),
}

PARTS: dict[str, Bilingual] = {
    "outcome": Bilingual("认定", "the outcome"),
    "force": Bilingual("效力", "the force"),
    "state": Bilingual("状态", "the state"),
    "bearer": Bilingual("责任主体", "the bearer"),
    "times": Bilingual("次数", "times"),
    "consecutive": Bilingual("连续按什么数", "running, counted by"),
    "missing": Bilingual("缺席时", "if missing"),
    "again": Bilingual("再次出现时", "if it goes on"),
    "gives_way_to": Bilingual("让位", "gives way"),
    "ties": Bilingual("并列末位", "shared last place"),
    "all_tied": Bilingual("全体同分", "all equal"),
    "single_unit": Bilingual("只有一个单位", "a single unit"),
    "unscored": Bilingual("无得分", "without score"),
    "began_before_force": Bilingual("施行前开始的时段", "periods begun before force"),
    "first_period": Bilingual("第一个时段", "first period"),
    "counted_by": Bilingual("按什么时间数", "counted by"),
    "every": Bilingual("时段", "every"),
    "at_least": Bilingual("至少", "at least"),
    "at_most": Bilingual("至多", "at most"),
    "above": Bilingual("高于", "above"),
    "below": Bilingual("低于", "below"),
    "equals": Bilingual("等于", "equals"),
    "one_of": Bilingual("属于", "one of"),
    "plus": Bilingual("加", "plus"),
    "by": Bilingual("期限", "by"),
    "days": Bilingual("天数", "days"),
    "hours": Bilingual("小时数", "hours"),
    "working_days": Bilingual("工作日数", "working days"),
    "months": Bilingual("月数", "months"),
    "several": Bilingual("几个主管时", "if several are competent"),
    "across": Bilingual("跨区域时", "across territories"),
    "share": Bilingual("占比", "share"),
}
"""Places in a norm where a value is written."""


def say(key: str, /, **values: object) -> Bilingual:
    """
    Return a wording with its placeholders filled, each language with its own.

    >>> say("not", condition=Bilingual("甲", "a")).en
    'not (a)'
    """
    entry = WORDS[key]
    zh = {name: value.zh if isinstance(value, Bilingual) else value for name, value in values.items()}
    en = {name: value.en if isinstance(value, Bilingual) else value for name, value in values.items()}
    return Bilingual(_tidy(entry.zh.format(**zh)), _tidy(entry.en.format(**en)))


def _tidy(text: str) -> str:
    """Parts that are empty leave no double spaces."""
    return " ".join(text.split(" ")) if "  " not in text else " ".join(part for part in text.split(" ") if part)

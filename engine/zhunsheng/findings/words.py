"""What findings say, in both languages: outcomes, forces, deciding figures, roles; used by explanations and reports."""

from __future__ import annotations

from zhunsheng.terms.text import Bilingual

OUTCOMES: dict[str, Bilingual] = {
    "fulfilled": Bilingual("已履行", "fulfilled"),
    "late": Bilingual("逾期履行", "late"),
    "breached": Bilingual("未履行", "breached"),
    "pending": Bilingual("待履行", "pending"),
    "followed": Bilingual("已参照", "followed"),
    "not-followed": Bilingual("未参照", "not followed"),
    "assigned": Bilingual("已分工", "assigned"),
    "escalated": Bilingual("已升级", "escalated"),
    "arisen": Bilingual("已出现", "arisen"),
    "exempt": Bilingual("豁免", "exempt"),
}
"""Every outcome a finding may have. One that a policy adds is shown as it is written."""

FORCES: dict[str, Bilingual] = {
    "binding": Bilingual("强制", "binding"),
    "advisory": Bilingual("参照", "advisory"),
    "none": Bilingual("不适用", "none"),
}

VALUES: dict[str, Bilingual] = {
    "place": Bilingual("名次", "place"),
    "figure": Bilingual("数值", "figure"),
    "result": Bilingual("数值", "figure"),
    "run": Bilingual("连续次数", "times running"),
    "times": Bilingual("次数", "times"),
    "ranked": Bilingual("参排单位", "ranked units"),
    "last": Bilingual("末位", "last"),
    "by_order": Bilingual("按公布次序", "by published order"),
    "role": Bilingual("角色", "role"),
    "rule": Bilingual("依据规则", "rule"),
    "done": Bilingual("完成", "done"),
    "count": Bilingual("件数", "count"),
    "at_least": Bilingual("不少于", "at least"),
    "at_most": Bilingual("不多于", "at most"),
    "above": Bilingual("高于", "above"),
    "below": Bilingual("低于", "below"),
    "equals": Bilingual("应为", "required"),
    "one_of": Bilingual("可为", "allowed"),
    "share": Bilingual("占比", "share"),
    "bound_1": Bilingual("界限", "bound"),
    "bound_2": Bilingual("界限二", "second bound"),
    "bound": Bilingual("界限", "bound"),
    "unscored": Bilingual("无得分", "without score"),
}
"""Names of deciding figures that no event type declares."""

ROLES: dict[str, Bilingual] = {
    "lead": Bilingual("牵头", "leads"),
    "support": Bilingual("配合", "supports"),
}

RULES: dict[str, Bilingual] = {
    "only": Bilingual("唯一主管", "only competent body"),
    "first-named": Bilingual("首列事项的主管", "body of the matter named first"),
    "coordinator": Bilingual("协调机构", "coordinator"),
    "none-competent": Bilingual("无主管机关", "nobody else is competent"),
    "competent": Bilingual("另一主管", "competent as well"),
    "support": Bilingual("事项的配合单位", "supports in the matter"),
    "territory": Bilingual("属地政府", "government of the place"),
}
"""What decided who leads and who supports."""


def day_text(instant: str | None) -> str:
    """
    Return an RFC 3339 text as people read it: the day alone where the instant is the last second of it.

    >>> day_text("2014-12-31T23:59:59+08:00"), day_text("2014-10-08T09:30:00+08:00")
    ('2014-12-31', '2014-10-08 09:30')
    """
    if not instant:
        return ""
    day, _, clock = instant.partition("T")
    return day if clock[:8] in ("23:59:59", "00:00:00") else f"{day} {clock[:5]}"

"""A small policy made by hand: names and event types for tests of the event gate and of tables."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from zhunsheng.ir.rulebook import EventType, FieldDeclaration, FieldType, Name, Rulebook, Territory, Unit
from zhunsheng.terms.force import Force
from zhunsheng.terms.text import Bilingual
from zhunsheng.terms.time import Calendar, PeriodKind, Zone


def name(id_: str, zh: str, en: str, *aliases: str) -> Name:
    """Return a name with its titles and aliases."""
    return Name(id_, Bilingual(zh, en), aliases)


UNITS = (
    Unit(name("yuecheng", "越城区政府", "Yuecheng District Government", "越城区", "越城区人民政府"), "territorial"),
    Unit(name("high-tech-zone", "高新区管委会", "High-Tech Zone Committee", "高新区", "开发区"), "territorial"),
    Unit(name("paojiang-zone", "袍江开发区管委会", "Paojiang Zone Committee", "袍江", "开发区"), "territorial"),
    Unit(name("public-security", "市公安局", "Public Security Bureau", "公安局", "公安部门"), "departmental"),
    Unit(name("china-mobile", "中国移动绍兴分公司", "China Mobile Shaoxing", "移动公司"), "departmental"),
    Unit(name("mayor", "市长", "mayor")),
)
TERRITORIES = (
    Territory(name("shaoxing", "绍兴市", "Shaoxing")),
    Territory(name("yuecheng", "越城区", "Yuecheng District"), within="shaoxing", government="yuecheng"),
    Territory(name("keqiao", "柯桥区", "Keqiao District"), within="shaoxing"),
)
TIERS = (name("territorial", "属地", "territorial", "区级"), name("departmental", "部门", "departmental"))
MATTERS = (name("noise", "噪声", "noise"), name("illegal-parking", "违法停车", "illegal parking", "违停"))


def field(id_: str, type_: FieldType, zh: str, *aliases: str, optional: bool = False, is_list: bool = False,
          choices: tuple[Name, ...] = (), kind: PeriodKind | None = None, at_least: str | None = None,
          at_most: str | None = None, measure: str | None = None) -> FieldDeclaration:
    """Return the declaration of a field."""
    return FieldDeclaration(
        name(id_, zh, id_.replace("-", " "), *aliases), type_, is_list, optional, choices, kind, measure,
        None if at_least is None else Decimal(at_least), None if at_most is None else Decimal(at_most),
    )


_UNIT = field("unit", FieldType.UNIT, "单位", "被考核单位")
_MONTH = field("period", FieldType.PERIOD, "月份", "考核月份", kind=PeriodKind.MONTH)
_CHAIRS = (name("mayor", "市长", "mayor"), name("vice-mayor", "副市长", "vice mayor"))
_CHANNELS = (name("12345", "市长热线", "mayor's line"), name("media", "媒体", "media"))

EVENT_TYPES = (
    EventType(name("assessment.scored", "考核得分", "assessment scored", "得分"), (
        _UNIT, _MONTH,
        field("score", FieldType.DECIMAL, "得分", "考核得分", at_least="0", at_most="120", measure="分"),
        field("tier", FieldType.TIER, "层级", optional=True),
    ), period="period", actor="unit"),
    EventType(name("ranking.published", "排名公布", "ranking published"), (
        field("tier", FieldType.TIER, "层级"), _MONTH,
        field("media", FieldType.TEXT, "媒体", is_list=True),
        field("order", FieldType.UNIT, "名次", optional=True, is_list=True),
    ), period="period"),
    EventType(name("review.held", "讲评会召开", "review held"), (
        _MONTH, field("chair", FieldType.CHOICE, "主持人", choices=_CHAIRS),
    ), period="period"),
    EventType(name("problem.reported", "问题上报", "problem reported"), (
        field("problem", FieldType.TEXT, "问题编号"),
        field("matters", FieldType.MATTER, "事项", is_list=True),
        field("territories", FieldType.TERRITORY, "辖区", is_list=True),
        field("channel", FieldType.CHOICE, "渠道", choices=_CHANNELS),
        field("target", FieldType.INSTANT, "办结时限", optional=True),
    )),
    EventType(name("community.staffed", "社区配员", "community staffed"), (
        field("community", FieldType.TEXT, "社区"),
        field("territory", FieldType.TERRITORY, "辖区"),
        field("specialists", FieldType.COUNT, "专管员数"),
        field("service_point", FieldType.BOOLEAN, "服务站"),
        field("since", FieldType.DATE, "设立日期", optional=True),
    )),
    EventType(name("budget.adopted", "预算通过", "budget adopted"), (
        _UNIT,
        field("year", FieldType.PERIOD, "年度", kind=PeriodKind.YEAR),
        field("amount", FieldType.DECIMAL, "金额", at_least="0", measure="元"),
        field("share", FieldType.DECIMAL, "占比", optional=True, measure="%"),
    ), period="year"),
    EventType(name("report.filed", "报告提交", "report filed"), (
        field("quarter", FieldType.PERIOD, "季度", kind=PeriodKind.QUARTER),
        field("week", FieldType.PERIOD, "周", optional=True, kind=PeriodKind.WEEK),
        field("half", FieldType.PERIOD, "半年度", optional=True, kind=PeriodKind.HALF_YEAR),
    ), period="quarter"),
)


def vocabulary(units: Iterable[Unit] = UNITS, tiers: Iterable[Name] = TIERS,
               event_types: Iterable[EventType] = EVENT_TYPES) -> Rulebook:
    """Return a policy that has names and event types and demands nothing."""
    return Rulebook(
        id="small", title=Bilingual("小政策", "A small policy"), zone=Zone("Asia/Shanghai"), calendar=Calendar(),
        units={unit.name.id: unit for unit in units},
        territories={territory.name.id: territory for territory in TERRITORIES},
        tiers={tier.id: tier for tier in tiers}, roles={}, matters={matter.id: matter for matter in MATTERS},
        event_types={kind.name.id: kind for kind in event_types}, norms={}, readings={}, attributes={},
        force_at={}, force_elsewhere=Force.NONE, operations=(),
    )


SMALL = vocabulary()
"""The small policy itself."""

WUHAN = vocabulary(
    units=(
        Unit(name(f"u{number}", title, f"Unit {number}"))
        for number, title in enumerate((
            "东湖开发区", "东湖风景区", "武昌区", "武汉开发区", "化工区", "青山区", "江汉区", "汉阳区", "江岸区", "硚口区",
            "洪山区", "蔡甸区", "江夏区", "新洲区", "黄陂区", "东西湖区", "汉南区",
        ), 1)
    ),
    tiers=(name("central", "中心城区", "central"), name("outer", "新城区", "outer")),
)
"""Names enough to read the rankings that Wuhan published."""

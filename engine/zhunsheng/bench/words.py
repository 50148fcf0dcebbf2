"""What the race says, in both languages."""

from __future__ import annotations

from zhunsheng.terms.text import Bilingual, Lang

WORDS: dict[str, Bilingual] = {
    "making-ready": Bilingual("准备数据 {workload} {size} ……", "making the data of {workload} {size} ready …"),
    "starting": Bilingual("{workload} {size} {name} {turn}/{rounds}", "{workload} {size} {name} {turn}/{rounds}"),
    "ended": Bilingual("  {fate}，{seconds} 秒", "  {fate}, {seconds} s"),
    "right": Bilingual("正确", "right"),
    "wrong": Bilingual("认定不同", "WRONG"),
    "failed": Bilingual("失败", "FAILED"),
    "stopped": Bilingual("超时停止", "stopped"),
    "workload": Bilingual("负载", "workload"),
    "size": Bilingual("规模", "size"),
    "program": Bilingual("程序", "program"),
    "seconds": Bilingual("秒", "seconds"),
    "rate": Bilingual("条/秒", "events/s"),
    "processor": Bilingual("处理器秒", "processor s"),
    "of-rival": Bilingual("比对手", "of rival"),
    "of-first": Bilingual("比 {first}", "of {first}"),
    "findings": Bilingual("认定", "findings"),
    "an-event": Bilingual("微秒/条", "µs/event"),
    "quiet": Bilingual("无变化 P50", "quiet P50"),
    "telling": Bilingual("有变化 P50", "telling P50"),
    "of-python": Bilingual("Python 的倍数", "× Python"),
    "by-blocks": Bilingual(
        "{named}，每 {block} 条事件：条/秒（MB）", "{named}, by {block} events: events/s (MB)"
    ),
    "legend": Bilingual(
        "比值是速度之比：0.5 表示对手一半的速度；前两列按时钟，后两列按处理器时间。对手：{rivals}。",
        "Ratios are of speed: 0.5 is half as fast as the other; the first two by the clock, the last two by time of "
        "the processors. Rivals: {rivals}.",
    ),
    "elsewhere": Bilingual(
        "{names} 由别的进程完成工作，其处理器时间与内存不计。",
        "{names} has other processes do the work, whose processor time and memory are not counted.",
    ),
    "rival": Bilingual("{name} 对 {rival}", "{name} against {rival}"),
    "bound": Bilingual("每次运行至多 {seconds} 秒。", "A run is given at most {seconds} s."),
    "told-wrong": Bilingual(
        "认定与参考摘要不同：{found} 项，应为 {wanted} 项", "findings differ from the reference: {found}, of {wanted}"
    ),
    "told-failed": Bilingual("失败，退出状态 {status}", "failed with status {status}"),
    "told-killed": Bilingual("失败，被信号 {signal} 终止", "failed, ended by signal {signal}"),
    "told-empty": Bilingual("失败：没有写出认定", "failed: it wrote no findings"),
    "told-stopped": Bilingual("运行 {seconds} 秒后停止", "stopped after {seconds} s"),
    "told-silent": Bilingual("标准错误上没有内容", "nothing on standard error"),
    "absent": Bilingual("未参加：", "Not taking part:"),
    "not-installed": Bilingual("未安装 {packages}", "{packages} not installed"),
    "too-large": Bilingual("只到 {largest}", "only up to {largest}"),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """Return a wording with its placeholders filled."""
    return WORDS[key].in_lang(lang).format(**values)

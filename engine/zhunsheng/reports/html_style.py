"""How an HTML report looks: light and dark, on screen and on paper, with one language shown at a time."""

STYLE = """
:root{color-scheme:light dark;--ink:#1b2430;--soft:#64707f;--line:#d9dee5;--paper:#fff;--bad:#c62828;--warn:#b26a00;
--good:#2e7d32;--wait:#1565c0;--note:#7b1fa2}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#9aa5b3;--line:#39424e;--paper:#161b22;--bad:#ff6b6b;
--warn:#ffb74d;--good:#81c784;--wait:#64b5f6;--note:#ce93d8}}
body{margin:0 auto;max-width:76rem;padding:1rem 1.25rem 4rem;background:var(--paper);color:var(--ink);
font:15px/1.55 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif}
h1{font-size:1.5rem;margin:.8rem 0}h2{margin-top:2rem;border-bottom:2px solid var(--line)}h3{margin:1.4rem 0 .4rem}
input[name=lang]{position:absolute;opacity:0}
label{display:inline-block;padding:.15rem .7rem;border:1px solid var(--line);cursor:pointer}
input[name=lang]:checked+label{background:var(--ink);color:var(--paper)}
input[name=lang]:focus-visible+label{outline:2px solid var(--wait)}
#show-zh:checked~main [lang=en],#show-en:checked~main [lang=zh]{display:none}
.summary{padding-left:1.2rem;color:var(--soft)}
.cards{display:flex;flex-wrap:wrap;gap:.6rem;margin:1rem 0}
.card{border:1px solid var(--line);border-left:.35rem solid var(--soft);padding:.4rem .9rem;min-width:6.5rem}
.card b{display:block;font-size:1.6rem;line-height:1.2}.card small{margin-left:.5rem;color:var(--soft)}
.breached,.escalated{--mark:var(--bad)}.late{--mark:var(--warn)}.pending{--mark:var(--wait)}
.fulfilled,.followed,.assigned{--mark:var(--good)}.not-followed{--mark:var(--note)}
.card{border-left-color:var(--mark,var(--soft))}.outcome{color:var(--mark,var(--ink))}
.wide{overflow-x:auto}
table{border-collapse:collapse;margin:.5rem 0 1rem;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th{color:var(--soft);font-weight:600}tbody th{font-weight:500}
.num{text-align:right}.num small{display:block;color:var(--soft)}.when{white-space:nowrap}
td.last{background:color-mix(in srgb,var(--bad) 22%,transparent);font-weight:700}
td.last i{font-style:normal;font-size:.75em;margin-left:.3em;color:var(--bad)}.absent{color:var(--soft)}
.evidence{color:var(--soft);font-size:.8em;max-width:22rem;overflow-wrap:anywhere}
details{margin:.6rem 0}summary{cursor:pointer;font-weight:600}
summary code,summary small{color:var(--soft);font-weight:400}
.says{margin:.3rem 0;color:var(--soft);max-width:56rem}
.waiting{color:var(--warn)}
svg text{font-size:12px;fill:var(--ink)}svg .axis{fill:var(--soft)}svg .rule{stroke:var(--line)}
svg .path{stroke:hsl(var(--hue) 55% 50%);stroke-width:2}svg .dot{fill:hsl(var(--hue) 55% 50%)}
svg .streak{stroke:var(--bad);stroke-width:7;stroke-linecap:round;opacity:.75}
svg .last{fill:var(--bad);stroke:var(--paper);stroke-width:1.5}svg .count{fill:var(--bad);font-weight:700}
svg .leader{stroke:hsl(var(--hue) 55% 50%);stroke-dasharray:2 3}
svg .unit:hover .path{stroke-width:4}
@media print{input,label{display:none}body{max-width:none}details{break-inside:avoid}}
"""

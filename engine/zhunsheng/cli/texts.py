"""What the command line says of itself, in both languages: one catalogue."""

from __future__ import annotations

from zhunsheng.terms.text import Bilingual, Lang

COMMANDS: dict[str, Bilingual] = {
    "zhunsheng": Bilingual(
        "准绳：能运行的政策。用一套写明的规范去核对发生过的事，说出谁该做什么、做了没有、依据是哪一句。",
        "Policy you can run: compares what has happened with written norms, and says who owes what, "
        "whether it was done, and by which sentence.",
    ),
    "check": Bilingual(
        "检查政策文件，列出错误、警告和提示。",
        "Check the files of a policy and list errors, warnings and hints.",
    ),
    "replay": Bilingual(
        "用政策核对事件文件，列出全部认定。EVENTS 是 .jsonl、.csv、.xlsx 文件，或 - 表示标准输入。",
        "Evaluate event files under the policy and list every finding. EVENTS are .jsonl, .csv or .xlsx files, "
        "or - for standard input.",
    ),
    "rankings": Bilingual(
        "列出各档次各时段的排名和末位，以及尚未确定的排名还缺什么。",
        "List the rankings of each tier and period, who was last, and what an unsettled ranking still awaits.",
    ),
    "test": Bilingual(
        "运行情景，比较预期与结果。不写 PATHS 就运行 scenarios 文件夹。",
        "Run scenarios and compare what was expected with what came out. Without PATHS: the folder scenarios.",
    ),
    "properties": Bilingual(
        "检验政策写明的性质：能证明的证明，其余的寻找反例，并把反例缩到最短。",
        "Check the properties that a policy states: prove what can be decided, look for counterexamples to the rest, "
        "and shrink what is found.",
    ),
    "mutate": Bilingual(
        "逐处改动政策，看情景能否察觉；没有察觉的，给出能察觉它的最短故事。",
        "Change the policy in one place after another and see whether a scenario notices; for what none notices, "
        "find the shortest story that would.",
    ),
    "schema": Bilingual(
        "写出各种文件的 JSON Schema，包括本政策的事件。",
        "Write the JSON Schemas of all kinds of files, and of the events of this policy.",
    ),
    "coverage": Bilingual(
        "逐句列出原文：状态、规范、释义、情景。",
        "List the official text sentence by sentence: status, norms, gloss, scenarios.",
    ),
    "who": Bilingual(
        "查询某事项在某辖区由谁牵头、谁配合。",
        "Say who leads and who supports in a matter and a territory.",
    ),
    "explain": Bilingual(
        "说明一项认定为何成立：规范与原文、起作用的解读、数字的来源，一直到事件。",
        "Say why a finding holds: the norm and its sentences, the readings applied, where figures come from, "
        "down to the events.",
    ),
    "why-not": Bilingual(
        "说明为何没有某项认定：第一个不成立的条件和最接近的情形。若确有这项认定，则说明它为何如此，结束状态为 1。",
        "Say why there is no such finding: the first condition that did not hold, and the nearest miss. If there is "
        "one after all, say why it is as it is; the exit status is then 1.",
    ),
    "recheck": Bilingual(
        "独立复核：不用任何执行器，由事件重算 FINDINGS 里的每项认定和推导的每一步，列出不能确认之处；"
        "有一处，结束状态就为 1。FINDINGS 是 replay --format jsonl --derivation 写出的文件，或 - 表示标准输入；"
        "没有推导的认定只复核认定本身。",
        "Recheck independently: work out from the events, without any evaluator, each finding in FINDINGS and each "
        "step of its derivation, and list what cannot be confirmed; one doubt makes the exit status 1. FINDINGS is "
        "what replay --format jsonl --derivation wrote, or - for standard input; a finding without derivation is held "
        "to what it says.",
    ),
    "diff": Bilingual(
        "比较两版政策的含义，逐句列出不同；只是改了排版、顺序、注释或措辞，就说含义没有变化。OLD 和 NEW 是政策文件夹。",
        "Compare the meaning of two versions of a policy, sentence by sentence. Layout, order, comments and wording "
        "are no change in meaning. OLD and NEW are folders of policies.",
    ),
    "mapping": Bilingual(
        "读表格的表头，起草一份对照文件。",
        "Read the heading of a table and draft a mapping for it.",
    ),
    "new": Bilingual(
        "新建一份政策、规范、事件种类或情景的样稿，或由原文（clauses 原文.txt）草拟各句的登记。",
        "Start a new policy, norm, event type or scenario from a model, or draft the register of sentences of a text "
        "(clauses TEXT.txt).",
    ),
    "serve": Bilingual(
        "通过 HTTP 提供实时会话：其他系统提交事件，得到每个事件带来的变化。默认只供本机使用；"
        "对外开放须设环境变量 ZHUNSHENG_TOKEN。",
        "Serve a live session over HTTP: other systems post events and are told what each has changed. For this "
        "machine only, unless the environment variable ZHUNSHENG_TOKEN is set.",
    ),
    "journal": Bilingual(
        "核验（verify）、导出（export）或查看（tail）实时会话的日志，或恢复其防改设置（restore）。"
        "被改动、删除、插入或调换的记录会逐条指出。",
        "Verify, export or look at the end (tail) of the journal of a live session, or restore what guards it "
        "(restore). Every record that was changed, removed, inserted or moved is named.",
    ),
    "convert": Bilingual(
        "检查事件并转存为 Parquet，供反复批量核对。EVENTS 是文件、文件夹或通配名。",
        "Check events once and keep them as Parquet for repeated bulk replays. EVENTS are files, folders or patterns.",
    ),
    "generate": Bilingual(
        "按政策的词汇和设定生成一座城市的事件流，同一个种子总是同样的内容。",
        "Generate a city's stream of events from the policy's vocabulary and a profile; the same for the same seed.",
    ),
    "bench": Bilingual(
        "基准测试：准绳、手写程序与规则引擎在同样的数据上比较速度，并核对结果。",
        "Benchmark: our evaluators, hand-written programs and rule engines on the same data, every answer checked.",
    ),
}

OPTIONS: dict[str, Bilingual] = {
    "help": Bilingual("显示这段说明。", "Show this help."),
    "version": Bilingual("显示版本。", "Show the version."),
    "policy": Bilingual("政策所在的文件夹，或随软件提供的政策名，如 wuhan-trial（默认：绍兴政策）。",
                        "Folder of the policy, or the name of one that ships, such as wuhan-trial (default: that of "
                        "Shaoxing)."),
    "lang": Bilingual("语言：zh 或 en（默认按系统语言）。", "Language: zh or en (default: that of the system)."),
    "format": Bilingual("输出格式：{formats}（默认 table，或按 --output 的扩展名）。",
                        "Output format: {formats} (default: table, or as the ending of --output says)."),
    "output": Bilingual("写入文件，而不是显示。", "Write to a file instead of showing."),
    "schema-output": Bilingual("写入这个文件夹，每种一个文件。", "Write into this folder, one file for each kind."),
    "convert-output": Bilingual("写入这个文件夹。", "Write into this folder."),
    "memory": Bilingual("批量核对最多占用多少内存，例如 2GB；超出部分写到磁盘（默认 1GB，某一步不够时才放宽）。",
                        "How much memory bulk work may use, such as 2GB; what exceeds it goes to disk (default: 1GB, "
                        "and more only where a step needs it)."),
    "property": Bilingual("只检验这条性质，可多次使用。", "Only this property; may be repeated."),
    "examples": Bilingual("每条性质试多少个例子（默认 1000）。",
                          "How many examples for each property (default: 1000)."),
    "seconds": Bilingual("总共用多少秒，代替例子数。", "How many seconds in all, instead of a number of examples."),
    "story-seed": Bilingual("种子：同一个种子总是同样的故事。", "Seed: the same seed gives the same stories."),
    "write-counterexamples": Bilingual("把反例写成情景，放进这个文件夹。",
                                       "Write counterexamples as scenarios into this folder."),
    "mutants-norm": Bilingual("只改动这一条（规范、解读、事项或单位的编号），可多次使用。",
                              "Change only this entry (id of a norm, reading, matter or unit); may be repeated."),
    "mutate-scenarios": Bilingual("到哪里找情景（默认：scenarios 文件夹）。",
                                  "Where to look for scenarios (default: the folder scenarios)."),
    "sample": Bilingual("只试这么多处改动，均匀选取。", "Only so many mutants, evenly chosen."),
    "stories": Bilingual("为每处未察觉的改动试多少个故事。",
                         "How many stories to try for each mutant that nothing notices."),
    "write-stories": Bilingual("把能察觉的故事写成情景，放进这个文件夹。",
                               "Write the stories that would notice as scenarios into this folder."),
    "city": Bilingual("事件来源里的城市名。", "Name of the city in the sources of the events."),
    "years": Bilingual("生成多少年。", "How many years."),
    "cases": Bilingual("一共多少个案件或问题。", "How many cases and problems in all."),
    "seed": Bilingual("种子：同一个种子总是同样的事件。", "Seed: the same seed gives the same events."),
    "profile": Bilingual("频率设定文件（默认：政策文件夹里的 profile.yaml）。",
                         "File of rates (default: profile.yaml in the folder of the policy)."),
    "workload": Bilingual("只测这一项，可多次使用（默认全部）。",
                          "Only this workload; may be repeated (default: all)."),
    "size": Bilingual("事件数量：10k、100k、1m、10m，可多次使用（默认 100k）。",
                      "Number of events: 10k, 100k, 1m or 10m; may be repeated (default: 100k)."),
    "rounds": Bilingual("每个程序运行几次，取中位数。", "How often each program runs; the median counts."),
    "contestant": Bilingual("只运行这个程序，可多次使用。", "Only this program; may be repeated."),
    "section": Bilingual("测哪一部分：bulk（批量）或 live（实时会话）。",
                         "Which part to run: bulk, or live (sessions that take events one at a time)."),
    "at-most": Bilingual("每个程序每次至多运行多少秒，超时即停止并在表中说明（默认 1200；用于 bulk）。",
                         "So many seconds at most for a run of a program; who takes longer is stopped, and the table "
                         "says so (default: 1200; for bulk)."),
    "bench-folder": Bilingual("数据放在这个文件夹，下次直接使用。", "Folder for the data, used again next time."),
    "bench-format": Bilingual("输出格式：md 或 json。", "Output format: md or json."),
    "as-of": Bilingual("截至何时：一天（算到当天结束）或带时区的时刻（默认：最后一个事件）。",
                       "Up to when: a day (meaning its end) or an instant with offset (default: the latest event)."),
    "known-at": Bilingual("只算到此时已知的事件（默认：全部）。",
                          "Count only what was known by then (default: everything)."),
    "evaluator": Bilingual("计算方式：reference、live、bulk 或 spark。",
                           "Evaluator: reference, live, bulk or spark."),
    "master": Bilingual("集群的地址（用于 spark），例如 spark://主机:7077（默认：local[*]，即本机）。",
                        "Address of the cluster (for spark), such as spark://host:7077 (default: local[*], here)."),
    "shared-files": Bilingual("各台机器在同一路径看得到这些文件（共享目录）：由工作节点自己读（用于 spark）。",
                              "Every machine of the cluster sees the files at the same paths (a shared folder): "
                              "workers read them themselves (for spark)."),
    "reading": Bilingual("为一个有待解读的问题选择答案，可多次使用。",
                         "Choose the answer to a question that the text leaves open; may be repeated."),
    "strict": Bilingual("有一行不对就停止；不认识的事件种类也算不对。",
                        "Stop at any line that is wrong; unknown types of event are wrong as well."),
    "mapping": Bilingual("表格的对照文件：哪一列是事件的哪个字段。",
                         "Mapping of a table: which column is which field of an event."),
    "sheet": Bilingual("工作簿里的哪一张表（默认：表头最像的那张）。",
                       "Which sheet of a workbook (default: the one whose headings say most)."),
    "derivation": Bilingual("附上每项认定的推导（格式 table、json、jsonl）。",
                            "Add how each finding was derived (formats table, json, jsonl)."),
    "norm": Bilingual("只要这条规范的认定（编号或名称），可多次使用。",
                      "Only findings of this norm (id or title); may be repeated."),
    "unit": Bilingual("只要关于这个单位的认定（编号、名称或别名），可多次使用。",
                      "Only findings about this unit (id, title or alias); may be repeated."),
    "finding": Bilingual("认定的编号，可多次使用（见 replay --format jsonl）。",
                         "Id of a finding; may be repeated (see replay --format jsonl)."),
    "period": Bilingual("时段：2014-09、2014-Q3、2014 等；包含它或在它之内的也算。",
                        "Period: 2014-09, 2014-Q3, 2014 …; one that contains it or lies within it counts too."),
    "complete": Bilingual("这些事件得出而 FINDINGS 里没有的认定，也算不能确认。",
                          "A finding that follows from the events and is not in FINDINGS is a doubt as well."),
    "asked-norm": Bilingual("所问的规范（编号或名称）。", "The norm asked about (id or title)."),
    "asked-unit": Bilingual("所问的单位（编号、名称或别名；默认任何单位）。",
                            "The unit asked about (id, title or alias; default: any)."),
    "asked-outcome": Bilingual("所问的认定结果（默认任何一种）：{outcomes}。",
                               "The outcome asked about (default: any): {outcomes}."),
    "diff-reading": Bilingual("为新版选择一个解读，可多次使用。",
                              "Choose a reading for the new version; may be repeated."),
    "diff-events": Bilingual("用这个文件的事件比较两版的认定，可多次使用。",
                             "Compare the findings of both for the events of this file; may be repeated."),
    "search": Bilingual("生成多少个小事件流，寻找两版结论不同的最短故事。",
                        "How many small streams to generate in search of a shortest story on which they differ."),
    "diff-stories": Bilingual("也在这些情景（文件或文件夹）里寻找，可多次使用。",
                         "Search these scenarios too (a file or folder); may be repeated."),
    "outcome": Bilingual("只要这种认定，可多次使用：{outcomes}。",
                         "Only findings with this outcome; may be repeated: {outcomes}."),
    "force": Bilingual("只要这种效力：binding 强制，advisory 参照。",
                       "Only findings of this force: binding or advisory."),
    "explain": Bilingual("说明一个问题代码：原因、改法、示例。",
                         "Explain a problem code: why it matters, how to mend it, an example."),
    "new-policy": Bilingual("样稿用哪份政策里的名称（默认：随附的绍兴政策）。",
                            "The policy whose names the model uses (default: the Shaoxing policy that ships)."),
    "watch": Bilingual("文件一改就再检查一遍，无误时再运行有关的情景，按 Ctrl-C 结束。",
                       "Check again whenever a file changes, and run the stories about the policy if nothing is "
                       "wrong; end with Ctrl-C."),
    "source": Bilingual("本地保存的原文：核对摘要值，并把原文与释义并列。",
                        "A locally held copy of the text: check its digests and show it beside our gloss."),
    "coverage-scenarios": Bilingual("到哪里找情景（默认：scenarios 文件夹）。",
                                    "Where to look for scenarios (default: the folder scenarios)."),
    "matter": Bilingual("事项（编号或名称），可多次使用。", "Matter (id or title); may be repeated."),
    "territory": Bilingual("辖区（编号或名称），可多次使用。", "Territory (id or title); may be repeated."),
    "journal": Bilingual("日志文件：收到的事件和得出的认定先写入磁盘，再作答复。",
                         "Journal: events and findings are on the disk before an answer is given."),
    "upgrade": Bilingual("允许在另一政策或解读下继续这个日志，并记录在案。",
                         "Let the journal continue under another policy or other readings, and record it."),
    "chaining": Bilingual("推理方式：durable、native 或 auto。", "Who chains: durable, native or auto."),
    "host": Bilingual("在哪个地址上提供（默认：仅本机）。", "Address to serve on (default: this machine only)."),
    "port": Bilingual("端口。", "Port."),
    "rate": Bilingual("每秒最多接受的请求数。", "Requests accepted in a second at most."),
    "head": Bilingual("另处记下的记录编号和摘要，一并核对。",
                      "Number and digest of a record, noted elsewhere, to be checked as well."),
    "lines": Bilingual("查看最后多少条（tail）。", "How many of the last records to show (tail)."),
}

USAGE: dict[str, Bilingual] = {
    "[OPTIONS]": Bilingual("[选项]", "[OPTIONS]"),
    "COMMAND [ARGS]...": Bilingual("命令 [参数]...", "COMMAND [ARGS]..."),
}
"""Pieces of a usage line that are no names."""

WORDS: dict[str, Bilingual] = {
    "usage": Bilingual("用法", "Usage"),
    "commands": Bilingual("命令", "Commands"),
    "options": Bilingual("选项", "Options"),
    "status_title": Bilingual("结束状态", "Exit status"),
    "statuses": Bilingual(
        "0 完成；1 完成，答案为否；2 命令或文件有错；3 完成，但有事件未被采用。",
        "0 done; 1 done, and the answer is no; 2 the command or a file is wrong; 3 done, but some events were refused.",
    ),
    "reading_events": Bilingual("读取事件", "reading events"),
    "evaluating": Bilingual("核对", "evaluating"),
    "reading_findings": Bilingual("读取认定", "reading findings"),
    "rechecking": Bilingual("复核", "rechecking"),
    "rechecked": Bilingual("认定 {count}（带推导 {derived}），确认 {confirmed}；疑点 {doubts}。",
                           "findings {count} (with derivation {derived}), confirmed {confirmed}; doubts {doubts}."),
    "converting": Bilingual("检查并写入", "checking and writing"),
    "generating": Bilingual("生成事件", "generating events"),
    "comparing": Bilingual("比较", "comparing"),
    "derivation_by_reference": Bilingual("推导由参照核对（reference）给出。",
                                         "Derivations are worked out by the reference evaluator."),
    "all_in_memory": Bilingual("这个问题要把全部事件放进内存才能回答。",
                               "This question takes all events in memory to answer."),
    "derived_in_shares": Bilingual("推导按份给出，每次只在内存中放一份事件。",
                                   "Derivations are worked out share by share; only one share of the events is held."),
    "derived_at_once": Bilingual("推导按份给出；下列 {count} 条规范的事件不能分份，一次全部放入内存：{norms}",
                                 "Derivations are worked out share by share; the events of these {count} norms cannot "
                                 "be shared out and are held at once: {norms}"),
    "running": Bilingual("运行情景", "running scenarios"),
    "seeking": Bilingual("寻找反例", "looking for counterexamples"),
    "mutating": Bilingual("逐处改动", "trying mutants"),
    "loading": Bilingual("读取政策", "reading the policy"),
    "check_summary": Bilingual(
        "规范 {norms}，句 {sentences}（已编码 {encoded}），单位 {units}，事件种类 {event_types}，解读 {readings}。",
        "norms {norms}, sentences {sentences} (encoded {encoded}), units {units}, event types {event_types}, "
        "readings {readings}.",
    ),
    "check_counts": Bilingual("错误 {error}，警告 {warning}，提示 {hint}。",
                              "errors {error}, warnings {warning}, hints {hint}."),
    "check_good": Bilingual("可以使用。", "Ready to use."),
    "check_bad": Bilingual("有错误，不能使用。", "Not usable until the errors are mended."),
    "refused_title": Bilingual("未采用的行（{count}）", "Refused lines ({count})"),
    "refused_unlisted": Bilingual("另有 {count} 行未列出；改正以上各行后再核对一次。",
                                  "{count} more are not listed; correct these and run again."),
    "refused_more": Bilingual("另有 {count} 行；用 --format json 或 xlsx 列出。",
                              "{count} more; list them with --format json or xlsx."),
    "explained_more": Bilingual("说明了前 {shown} 项，共 {count} 项；用 --norm、--unit、--period 或 --finding 选择。",
                                "The first {shown} of {count} are explained; choose with --norm, --unit, --period or "
                                "--finding."),
    "passed": Bilingual("通过", "passed"),
    "test_summary": Bilingual("情景 {total}，通过 {passed}，不符 {failed}。",
                              "scenarios {total}, passed {passed}, failed {failed}."),
    "written": Bilingual("已写入 {path}", "written to {path}"),
    "converted": Bilingual("事件 {events}，未采用 {refused}，已写入 {path}",
                           "events {events}, refused {refused}, written to {path}"),
    "schemas_written": Bilingual("已写入 {count} 个文件到 {path}", "{count} files written to {path}"),
    "internal": Bilingual(
        "准绳内部出错（{error}）。这不是您的文件的问题。"
        "请设 ZHUNSHENG_DEBUG=1 再运行一次，并把显示的内容报告给维护者。",
        "zhunsheng itself failed ({error}). Your files are not the cause. Run it again with ZHUNSHENG_DEBUG=1 "
        "and report what it shows.",
    ),
    "interrupted": Bilingual("已中断。", "Interrupted."),
    "watching": Bilingual("等待修改……（Ctrl-C 结束）", "waiting for changes … (Ctrl-C ends)"),
    "coverage_same": Bilingual("手头原文中 {same} 句全部一致。", "your copy holds all {same} sentences."),
    "coverage_lost": Bilingual("手头原文中一致 {same} 句，不一致或未找到 {lost} 句：{ids}",
                               "your copy holds {same} sentences; {lost} differ or are not found: {ids}"),
    "coverage_summary": Bilingual("句 {total}：{parts}", "sentences {total}: {parts}"),
    "lead": Bilingual("牵头", "lead"),
    "support": Bilingual("配合", "support"),
    "title": Bilingual("标题", "title"),
    "serving": Bilingual("正在 {address} 提供服务（Ctrl-C 结束）", "serving at {address} (Ctrl-C ends)"),
    "journal_good": Bilingual("日志 {path} 完整：{count} 条记录，没有发现改动。末条：{head}",
                              "journal {path} is whole: {count} records, nothing was changed. Head: {head}"),
    "journal_bad": Bilingual("日志 {path} 被改动：{count} 条记录中有 {faults} 处。末条：{head}",
                             "journal {path} was tampered with: {count} records, {faults} faults. Head: {head}"),
    "journal_empty": Bilingual("日志中还没有记录。", "The journal has no records yet."),
    "journal_unguarded": Bilingual("文件的表、防改触发器或编号计数被改动过。",
                                   "the file's table, its guarding triggers or its count of records were changed."),
    "journal_restored": Bilingual("日志 {path} 的记录完整；已恢复防改设置并记录在案：{names}",
                                  "the records of the journal {path} are whole; restored, and recorded: {names}"),
    "journal_guarded": Bilingual("日志 {path} 的记录完整，防改设置齐全，没有要恢复的。",
                                 "the records of the journal {path} are whole and guarded; nothing is to be restored."),
    "record_changed": Bilingual("第 {number} 条：内容被改动。", "record {number}: changed."),
    "record_removed": Bilingual("第 {number} 条：被删除。", "record {number}: removed."),
    "record_inserted": Bilingual("第 {number} 条：是后来插入的。", "record {number}: inserted."),
    "record_unproven": Bilingual("第 {number} 条：所记的认定与之前的记录合不上，其后的认定不再核对。",
                                 "record {number}: what it tells of findings does not add up with the records before "
                                 "it; findings after it are not confirmed."),
    "record_moved": Bilingual("第 {number} 条：原是第 {was} 条，被挪动。",
                              "record {number}: moved, it was record {was}."),
}


def text(key: str, lang: Lang, **values: object) -> str:
    """Return a wording of the command line with its placeholders filled."""
    return WORDS[key].in_lang(lang).format(**values)

"""Coverage: what the register of sentences says of each agrees with the norms that cite it."""

from __future__ import annotations

from zhunsheng.compile.documents import Documents
from zhunsheng.compile.lower.context import Lowering
from zhunsheng.compile.registry import Registry
from zhunsheng.problems.problem import Problem


def check_coverage(documents: Documents, registry: Registry, lowering: Lowering, problems: list[Problem]) -> None:
    """Note sentences listed twice, sentences called encoded that nothing cites, and the reverse."""
    seen: set[str] = set()
    cited = cited_sentences(registry)
    for sentence in documents.sentences:
        name, status = sentence.id.text, sentence.status.text
        if name in seen:
            problems.append(Problem("N102", sentence.id.span, {"kind": "sentence", "name": name}))
        seen.add(name)
        if status == "encoded" and name not in cited:
            problems.append(Problem("C133", sentence.status.span, {"sentence": name}))
        if status == "exhortation" and name in cited:
            problems.append(Problem("C134", sentence.status.span, {"sentence": name, "norms": ", ".join(cited[name])}))


def cited_sentences(registry: Registry) -> dict[str, list[str]]:
    """Return the norms, matters and readings that cite each sentence, by the policy's own register."""
    cited: dict[str, list[str]] = {}
    for key, norm in sorted(registry.norms.items()):
        for sentence, _ in norm.written.cites:
            if norm.foreign is None and key not in cited.setdefault(sentence.text, []):
                cited[sentence.text].append(key)
    return cited

"""Rule engines on the third workload, as people use them in a long-lived session: its twenty checks, event by event."""

from __future__ import annotations

import ast
import importlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from zhunsheng.bench.quiet_durable import quiet_durable
from zhunsheng.bench.rules import FIELDS, RULES

Check = Callable[[Mapping[str, Any]], list[str]]
"""Returns the rules that the event breaks."""


def durable_rules() -> Check:
    """One fact an event, asserted and retracted; products and differences are made before, as the engine needs them."""
    lang, unanswered = quiet_durable()
    made = {"s100": "spent * 100", "t100": "staff * 100", "c100": "closed * 100", "diff": "open - closed"}
    hits: list[str] = []
    with lang.ruleset("w3"):
        for rule, text in RULES:
            for name, expression in made.items():
                text = text.replace(expression, name)
            condition = _durable_condition(ast.parse(text, mode="eval").body, lang.m)
            lang.when_all(condition)(_noting(hits, rule))

    def check(event: Mapping[str, Any]) -> list[str]:
        hits.clear()
        of = event["data"]
        fact = {**of, "id": event["id"], "s100": of["spent"] * 100, "t100": of["staff"] * 100,
                "c100": of["closed"] * 100, "diff": of["open"] - of["closed"]}
        try:
            lang.assert_fact("w3", fact)
            lang.retract_fact("w3", fact)
        except unanswered:
            pass
        return sorted(set(hits))

    return check


def _noting(hits: list[str], rule: str) -> Callable[[Any], None]:
    """Return an action of exactly one parameter: with two the engine would wait for an answer."""
    return lambda _: hits.append(rule)


def _durable_condition(node: ast.expr, m: Any) -> Any:
    """Return the condition or number of a part of a rule."""
    match node:
        case ast.BoolOp(op, values):
            parts = [_durable_condition(value, m) for value in values]
            whole = parts[0]
            for part in parts[1:]:
                whole = whole & part if isinstance(op, ast.And) else whole | part
            return whole
        case ast.Compare(left, [ast.In() | ast.NotIn() as sign], [ast.Tuple(members)]):
            one = _durable_condition(left, m)
            wanted = [ast.literal_eval(member) for member in members]
            whole = None
            for value in wanted:
                if isinstance(sign, ast.In):
                    whole = (one == value) if whole is None else whole | (one == value)
                else:
                    whole = (one != value) if whole is None else whole & (one != value)
            return whole
        case ast.Compare(left, [sign], [right]):
            one, other = _durable_condition(left, m), _durable_condition(right, m)
            if isinstance(left, ast.BinOp):  # only the right side may be worked out
                return other < one if isinstance(sign, ast.Gt) else other > one
            if isinstance(sign, ast.GtE):
                return one >= other
            return one > other if isinstance(sign, ast.Gt) else one < other
        case ast.BinOp(left, ast.Mult(), right):
            return _durable_condition(left, m) * _durable_condition(right, m)
        case ast.Name(name):
            return getattr(m, name)
        case _:
            return ast.literal_eval(node)


def clips() -> Check:
    """One fact an event, asserted, run and retracted."""
    engine = importlib.import_module("clips").Environment()
    hits: list[str] = []
    engine.define_function(lambda rule: hits.append(str(rule)), "emit")
    engine.build("(deftemplate report " + " ".join(f"(slot {name})" for name in FIELDS["w3"]) + ")")
    for rule, text in RULES:
        tree = ast.parse(text, mode="eval").body
        names = sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)})
        slots = " ".join(f"({name} ?{name})" for name in names)
        engine.build(f"(defrule {rule} (report {slots}) (test {_in_clips(tree)}) => (emit {rule}))")
    template = engine.find_template("report")

    def check(event: Mapping[str, Any]) -> list[str]:
        hits.clear()
        fact = template.assert_fact(**event["data"])
        engine.run()
        fact.retract()
        return sorted(hits)

    return check


_CLIPS_SIGNS: Mapping[type, str] = {ast.Lt: "<", ast.Gt: ">", ast.GtE: ">=", ast.Mult: "*", ast.Sub: "-"}


def _in_clips(node: ast.expr) -> str:
    match node:
        case ast.Name(name):
            return "?" + name
        case ast.BinOp(left, sign, right):
            return f"({_CLIPS_SIGNS[type(sign)]} {_in_clips(left)} {_in_clips(right)})"
        case ast.BoolOp(sign, values):
            return f"({'and' if isinstance(sign, ast.And) else 'or'} {' '.join(map(_in_clips, values))})"
        case ast.Compare(left, [sign], [ast.Tuple(members)]):
            one_of = "(or " + " ".join(f"(eq {_in_clips(left)} {_in_clips(it)})" for it in members) + " FALSE)"
            return one_of if isinstance(sign, ast.In) else f"(not {one_of})"
        case ast.Compare(left, [sign], [right]):
            return f"({_CLIPS_SIGNS[type(sign)]} {_in_clips(left)} {_in_clips(right)})"
        case _:
            return json.dumps(ast.literal_eval(node))


def zen() -> Check:
    """One expression that gives the list of broken rules, so that the border is crossed once an event."""
    texts = [text.replace(",)", ")").replace("in (", "in [") for _, text in RULES]
    parts = [f'({_closed(text)}) ? "{rule}" : ""' for (rule, _), text in zip(RULES, texts, strict=True)]
    source = "filter([" + ", ".join(parts) + '], # != "")'
    evaluate = importlib.import_module("zen").compile_expression(source).evaluate
    return lambda event: sorted(evaluate(event["data"]))


def _closed(text: str) -> str:
    """Close with a bracket every list that was opened with one."""
    pieces = text.split("[")
    return "[".join([pieces[0], *(piece.replace(")", "]", 1) for piece in pieces[1:])])


class Checking:
    """An engine that answers each event with the rules it breaks."""

    def __init__(self, check: Check) -> None:
        self._check = check

    def take(self, event: Mapping[str, Any]) -> list[str]:
        """Return a line for every rule that the event breaks."""
        return [f"{rule}|{event['id']}" for rule in self._check(event)]

    def end(self) -> list[str]:
        """Return nothing: each event stands for itself."""
        return []

"""
Evaluation: from a rulebook and a set of events to a set of findings.
In: `Rulebook`, `Event`s, an instant. Out: an `Evaluation`. Evaluators share data, never helpers.
"""

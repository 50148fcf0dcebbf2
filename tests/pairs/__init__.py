"""
Pairs of a written policy and a stream of events: generated, checked on every evaluator, shrunk where two differ.
In: a way to choose (Hypothesis, or a seed). Out: folders of YAML, CloudEvents, and what was found.
"""

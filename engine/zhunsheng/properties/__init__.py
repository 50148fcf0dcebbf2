"""
Properties: what must hold for every stream of events, searched for counterexamples and proved where that can be decided.
In: a compiled policy and its properties. Out: verdicts, each counterexample shrunk to a story anyone can replay.
"""

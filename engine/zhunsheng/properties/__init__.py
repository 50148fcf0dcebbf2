"""
Properties: what must hold for every stream of events, proved where that can be decided and else put to the test.
In: a compiled policy and its properties. Out: verdicts, each counterexample shrunk to a story anyone can replay.
"""

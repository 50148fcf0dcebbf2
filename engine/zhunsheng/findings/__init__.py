"""
Findings: what a policy concludes about the world, and why.
In: rows that an evaluator concluded. Out: frozen `Finding`s with a stable id, JSON form and derivation.
"""

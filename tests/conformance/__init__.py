"""
The corpus of conformance cases: grown from the scenarios, written as plain files, and run on any evaluator.
In: stories and their policies. Out: `corpus/`, and how each evaluator does on it.
"""

"""
Policy as people wrote it: one frozen value for each document and each kind of norm, every word with its place.
In: nodes that passed the structure check. Out: values that `compile` resolves and lowers; nothing is looked up here.
"""

"""
Compilation: from a folder of policy documents to one `Rulebook`.
In: documents as written. Out: a rulebook, with warnings and hints; or every problem that stands in its way.
"""

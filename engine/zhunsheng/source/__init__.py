"""
Reading what people write: strict YAML whose every value remembers its place, checked against a schema.
In: files. Out: nodes, or problems that say where, what, why and how to mend.
"""

"""
The command line: one file per command, and the only place that prints.
In: what a person typed and the files it names. Out: results on standard output, the rest on standard error, a status.
"""

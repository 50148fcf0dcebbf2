"""
A live session over HTTP: other systems post CloudEvents and are answered with what each has changed.
In: requests, bounded in size and rate, from this machine alone or with a token. Out: JSON, and never a traceback.
"""

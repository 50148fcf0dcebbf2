"""
Streams of events that look like a city's, for trying things out at full size.
In: a policy's vocabulary and a profile of rates. Out: lines of JSON, the same for the same seed everywhere.
"""

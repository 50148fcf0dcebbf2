"""
Scenarios: short stories that say which findings must follow from which events, and which never.
In: scenario files and a function that loads a policy. Out: `Outcome`s that point at every expectation not met.
"""

"""
Mutation: is there a scenario for everything a policy says?
In: a policy and its scenarios. Out: for every small change of the policy, what notices it, or a story that would.
"""

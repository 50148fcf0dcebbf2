"""
Events: facts about the world, checked against a policy's vocabulary before anything sees them.
In: bytes and tables as offices have them. Out: typed `Event`s and a list of those refused.
"""

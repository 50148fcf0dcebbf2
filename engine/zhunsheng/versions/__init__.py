"""
What two versions of a policy say differently: sentence by sentence, in findings, and in a shortest story.
In: two compiled policies. Out: changes of meaning in words; nothing if only form differs.
"""

"""
The journal: what a session received and concluded, written down so that nothing can be changed unnoticed.
In: raw bytes of events, steps of time, changes of findings. Out: the same again, and whether the chain holds.
"""

"""
Problems: what we tell an author who made a slip.
In: a code, places and values. Out: wording in Chinese and English with why and how to mend, or JSON.
"""

"""
Bad input, made by the thousand from a seed: what people and machines send by mistake, and what is sent to do harm.
In: good files of the project. Out: for each face of the engine how many inputs were tried, and which it could not bear.
"""

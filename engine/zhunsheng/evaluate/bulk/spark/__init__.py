"""
The same findings on a cluster: an evaluator of ours on every share of the events, brought there by Spark.
In: a rulebook, files or events, an evaluator. Out: an `Evaluation`. `stages.py` works out which events have to lie
together; `shares.py` is what a worker does; only `session.py` and `jobs.py` know pyspark.
"""

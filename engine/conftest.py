"""What the examples in docstrings need: files that know Spark are read only where it is installed."""

from importlib.util import find_spec

KNOW_SPARK = ["zhunsheng/evaluate/bulk/spark/jobs.py", "zhunsheng/evaluate/bulk/spark/session.py"]
collect_ignore = [] if find_spec("pyspark") else KNOW_SPARK

"""
The benchmark: three workloads written as policies, and everybody who can run them side by side.
In: a workload and a size. Out: who gave the right findings, in what time, and the ratios between them.
"""

"""Spark as people run it: a master and two workers on this machine, one of which is lost in mid-run."""

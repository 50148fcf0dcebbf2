"""The same generated examples on every machine and in every run; wide searches have their own commands."""

from hypothesis import settings

settings.register_profile("the same everywhere", derandomize=True, deadline=None, database=None)
settings.load_profile("the same everywhere")

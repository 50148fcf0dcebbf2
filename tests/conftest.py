"""The same generated examples on every machine and in every run; wide searches have their own commands."""

import signal

from hypothesis import settings

settings.register_profile("the same everywhere", derandomize=True, deadline=None, database=None)
settings.load_profile("the same everywhere")

# A shell that starts this in the background has interrupts ignored, and every process that a test starts inherits it.
signal.signal(signal.SIGINT, signal.default_int_handler)

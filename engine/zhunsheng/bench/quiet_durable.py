"""durable_rules as an opponent, at its best: without the threads that its host starts besides."""

from __future__ import annotations

import importlib
from typing import Any


def quiet_durable() -> tuple[Any, type[Exception]]:
    """
    Return the language of durable_rules, and what it raises where no rule answers.

    Its host polls in threads of its own. With them it told of cases as overdue that were closed in time, 52 of a
    hundred thousand events, and another run had 106 findings too many. Nothing here needs them: they are not started.
    """
    engine = importlib.import_module("durable.engine")  # an opponent here, in a process of its own
    engine.Host._run = lambda _: None
    return importlib.import_module("durable.lang"), engine.MessageNotHandledException

"""`zhunsheng serve`: a live session over HTTP."""

from __future__ import annotations

import os

import click

from zhunsheng.cli.named import load_policy
from zhunsheng.cli.options import command as make_command
from zhunsheng.cli.options import option, policy_option
from zhunsheng.cli.spoken import lang_of
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import tell
from zhunsheng.cli.texts import text
from zhunsheng.problems.problem import Problem, ProblemsFound

TOKEN = "ZHUNSHENG_TOKEN"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@make_command("serve")
@policy_option()
@option("--journal", says="journal", metavar="FILE")
@option("--upgrade", says="upgrade", is_flag=True)
@option("--chaining", says="chaining", type=click.Choice(("durable", "native", "auto")), metavar="NAME")
@option("--host", says="host", default="127.0.0.1", metavar="ADDRESS")
@option("--port", says="port", type=click.IntRange(0, 65535), default=8014, metavar="NUMBER")
@option("--rate", says="rate", type=click.IntRange(1, 1_000_000), default=200, metavar="NUMBER")
@click.pass_context
def command(ctx: click.Context, /, policy: str | None, readings: tuple[str, ...], journal: str | None, upgrade: bool,
            chaining: str | None, host: str, port: int, rate: int) -> Status:
    """Serve until interrupted."""
    lang = lang_of(ctx)
    token = os.environ.get(TOKEN) or None
    if token is None and host not in _LOOPBACK:
        raise ProblemsFound([Problem("J130", None, {"value": host, "variable": TOKEN})])
    try:
        import uvicorn

        from zhunsheng.serve.app import Server
        from zhunsheng.serve.guard import Rules
    except ImportError:
        raise ProblemsFound([Problem("J131", None, {})]) from None
    loaded = load_policy(policy, readings)
    from zhunsheng.session import Session

    with Session(loaded.rulebook, journal=journal, upgrade=upgrade, chaining=chaining) as session:
        application = Server(loaded, session, Rules(token=token, rate=rate)).application()
        tell(text("serving", lang, address=f"http://{f'[{host}]' if ':' in host else host}:{port}"))
        uvicorn.run(application, host=host, port=port, log_level="warning", access_log=False, server_header=False)
    return Status.DONE

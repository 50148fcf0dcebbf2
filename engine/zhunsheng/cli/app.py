"""The command `zhunsheng` and the list of its commands."""

from __future__ import annotations

import click

from zhunsheng.cli.options import option
from zhunsheng.cli.spoken import SpokenGroup
from zhunsheng.cli.status import Status
from zhunsheng.cli.streams import tell

MODULES = {
    name: f"zhunsheng.cli.{module}"
    for name, module in (
        ("check", "check"),
        ("replay", "replay"),
        ("rankings", "rankings"),
        ("test", "run_tests"),
        ("coverage", "coverage"),
        ("properties", "properties"),
        ("mutate", "mutate"),
        ("who", "who"),
        ("explain", "explain"),
        ("why-not", "why_not"),
        ("recheck", "recheck"),
        ("diff", "diff"),
        ("mapping", "draft_mapping"),
        ("new", "new"),
        ("schema", "schema"),
        ("serve", "serve"),
        ("journal", "journal"),
        ("convert", "convert"),
        ("generate", "generate"),
        ("bench", "bench"),
    )
}


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"zhunsheng {version('zhunsheng')}")
        except PackageNotFoundError:
            click.echo("zhunsheng")
        context.exit()


@click.group("zhunsheng", cls=SpokenGroup, modules=MODULES, invoke_without_command=True,
             subcommand_metavar="COMMAND [ARGS]...")
@option("--lang", says="lang", type=click.Choice(("zh", "en")), metavar="zh|en", expose_value=False)
@option("--version", says="version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version)
@click.pass_context
def zhunsheng(ctx: click.Context) -> Status:
    """Run the command named; without one, show the help."""
    if ctx.invoked_subcommand is None:
        tell(ctx.get_help())
        return Status.WRONG
    return Status.DONE

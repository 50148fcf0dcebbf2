"""The command `zhunsheng` and the list of its commands."""

from __future__ import annotations

import click

from zhunsheng.cli.options import option
from zhunsheng.cli.spoken import SpokenGroup

MODULES = {
    name: f"zhunsheng.cli.{module}"
    for name, module in (
        ("check", "check"),
        ("replay", "replay"),
        ("rankings", "rankings"),
        ("test", "run_tests"),
        ("coverage", "coverage"),
        ("who", "who"),
        ("mapping", "draft_mapping"),
        ("new", "new"),
        ("schema", "schema"),
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


@click.group("zhunsheng", cls=SpokenGroup, modules=MODULES)
@option("--lang", says="lang", type=click.Choice(("zh", "en")), metavar="zh|en", expose_value=False)
@option("--version", says="version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version)
def zhunsheng() -> None:
    """Run the command named."""

"""The command line. Commands are imported when they are called, so that ``market match`` starts without the site."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from market.kernel.errors import MarketError
from market.kernel.i18n import gettext

COMMANDS = {
    "specs": "market.specs.cli:specs",
    "match": "market.matching.cli:match",
    "outlets": "market.matching.outlets_cli:outlets",
    "serve": "market.doors.operate:serve",
    "worker": "market.doors.operate:worker",
    "db": "market.doors.operate:db_group",
    "doctor": "market.doors.operate:doctor",
    "seed": "market.doors.demo_cli:seed",
    "preview": "market.doors.demo_cli:preview",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        found: click.Command = getattr(import_module(module), attribute)
        return found


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def market() -> None:
    """循材 Xuncai: a market where one firm's byproduct finds the firm that can use it."""


def main() -> None:
    """Run a command; a refusal is one sentence on standard error and exit code 1."""
    try:
        market(prog_name="market")
    except MarketError as error:
        click.echo(gettext(error.message, **error.params) if error.params else gettext(error.message), err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()

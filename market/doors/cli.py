"""The command line. Commands are imported when they are called, so that ``market match`` starts without the site."""

from __future__ import annotations

import errno
import sys
from importlib import import_module

import click

from market.kernel.errors import MarketError
from market.kernel.i18n import gettext

COMMANDS = {
    "specs": "market.specs.cli:specs",
    "match": "market.matching.cli:match",
    "outlets": "market.matching.outlets_cli:outlets",
    "start": "market.doors.operate:start",
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


def sentence(error: BaseException) -> str | None:
    """What to tell the person at the keyboard; None when it is a fault of ours, whose trace must be seen."""
    if isinstance(error, MarketError):
        return gettext(error.message, **error.params)
    from sqlalchemy.exc import ArgumentError, OperationalError

    if isinstance(error, ArgumentError):
        return (
            "DATABASE_URL is no address of a database: write sqlite:////path/market.db or postgresql://user@host/name."
        )
    told = str(error).splitlines()[0] if str(error) else ""
    if (isinstance(error, OSError) and error.errno == errno.ENOSPC) or "disk is full" in told:
        return "The disk is full: make room, then run the command again. Nothing was half-written."
    if isinstance(error, PermissionError | FileNotFoundError | NotADirectoryError) or "readonly database" in told:
        return f"A file cannot be written ({told}): check its owner, MARKET_VAR and DATABASE_URL."
    if isinstance(error, OperationalError):
        return f"The database does not answer ({told}): check DATABASE_URL, and run `market doctor`."
    return None


def main() -> None:
    """Run a command; a refusal is one sentence on standard error and exit code 1."""
    try:
        market(prog_name="market")
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        said = sentence(error)
        if said is None:
            raise
        click.echo(f"Error: {said}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()

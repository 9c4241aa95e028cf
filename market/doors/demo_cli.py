"""The demo city on the command line: made, and its best matches shown."""

from __future__ import annotations

from datetime import datetime

import click

from market.accounts import queries as accounts
from market.doors import demo, migrations
from market.doors.operate import connect
from market.kernel import db
from market.kernel.access import ANONYMOUS
from market.kernel.clock import shanghai_date, utcnow
from market.kernel.i18n import gettext, use_locale
from market.matching import queries as matching


@click.group()
def seed() -> None:
    """Fill an empty database."""


@seed.command("demo")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day the city stands at (default: today)."
)
def seed_demo(as_of: datetime | None) -> None:
    """The fictional demo city: its firms, offers and wants, matched."""
    connect()
    if not migrations.at_head():
        raise click.ClickException("The database is not up to date: run `market db upgrade`.")
    day = as_of.date() if as_of else shanghai_date(utcnow())
    if demo.seed(day):
        click.echo(f"The demo city stands, as of {day}. Everything in it is fictional.")
    else:
        click.echo("The demo city stands already.")
    db.release()


@click.command()
@click.option("--top", default=12, show_default=True, help="How many matches to show.")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
def preview(top: int, language: str) -> None:
    """The best matches between open listings, one for each use, and who may sign in to the demo city."""
    connect()
    with use_locale(language):
        click.echo(click.style("循材 Xuncai · 最佳匹配 best matches", bold=True))
        for match in matching.best(ANONYMOUS, top, now=utcnow()):
            click.echo(
                f"{match.score:5.2f}  {match.offer_title}（{match.offerer}） → {match.want_title}（{match.wanter}）"
            )
            facts = [] if match.road_km is None else [f"{match.road_km:.0f} km"]
            facts += [] if match.landed is None else [f"{match.landed:.2f} CNY/t"]
            facts.append(match.sentence or gettext("Every stated figure lies where it should."))
            click.echo(f"       {' · '.join(facts)}")
        logins = accounts.demo_logins()
        if logins:
            click.echo(click.style(f"\n示例账号 demo sign-ins (password {demo.PASSWORD}):", bold=True))
        for login in logins:
            click.echo(f"  {login.email:<28} {login.name} · {login.organisation}")
    db.release()

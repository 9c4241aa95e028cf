"""The first page: paste a text, and see for each of the four users what this is for."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from market.kernel.errors import N_
from market.kernel.web import now, public
from market.listings import queries as listings

pages = Blueprint("home", __name__)


@dataclass(frozen=True)
class Path:
    """What one kind of user does here first."""

    who: str
    what: str
    endpoint: str
    action: str


PATHS = (
    Path(
        N_("I have a byproduct"),
        N_(
            "Paste your usual description. See who nearby can use it, at what landed price, and what would make it fit."
        ),
        "listings.new_offer",
        N_("List an offer"),
    ),
    Path(
        N_("I need raw material"),
        N_(
            "Say what your kiln, press or bed accepts. Offers are ranked by your limits, distance and season, "
            "each reason shown."
        ),
        "listings.new_want",
        N_("Post a want"),
    ),
    Path(
        N_("I lend to such firms"),
        N_(
            "See which uses a customer's byproduct really has, and which standard and source stands behind every limit."
        ),
        "catalog.index",
        N_("Open the knowledge"),
    ),
    Path(
        N_("I buy or supervise for the public"),
        N_("See what the city's firms offer and need, by district and material, and export any list."),
        "listings.offers",
        N_("See the market"),
    ),
)
EXAMPLES = (
    "煤矸石 热值1200大卡 硫1.1 含水8个点 0-50mm 年3万吨 石龙区",
    "脱硫石膏 品位93 附着水10个点 氯根80ppm 月产5000吨 叶县",
    "麦秸 水分14%以内 无霉 打捆 800吨 郏县",
    "fly ash class II, fineness 23%, LOI 4.8%, 20,000 t/year",
)


@pages.get("/")
@public
def home() -> str:
    """The start page."""
    return render_template(
        "doors/home.html", paths=PATHS, examples=EXAMPLES, figures=listings.public_figures(now=now())
    )

"""What the killed processes all begin with, done once before they are forked."""

from market.specs.services import read_spec
from tests.soak import test_kills

read_spec("一堆")  # builds the tables of what is mistyped
__all__ = ["test_kills"]

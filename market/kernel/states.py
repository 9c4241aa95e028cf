"""State machines as one table ``(state, verb) -> state``; the CHECK and the diagram are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from market.kernel.errors import N_, Conflict


class WrongState(Conflict):
    code = "wrong_state"
    message = N_("This is not possible in the present state.")


@dataclass(frozen=True)
class Machine:
    """States and moves of one kind of row."""

    initial: str
    moves: Mapping[tuple[str, str], str]

    @property
    def states(self) -> tuple[str, ...]:
        seen = dict.fromkeys([self.initial, *(s for s, _ in self.moves), *self.moves.values()])
        return tuple(seen)

    def move(self, state: str, verb: str) -> str:
        """The state after ``verb``; raises WrongState where the table has no such move."""
        try:
            return self.moves[state, verb]
        except KeyError:
            raise WrongState(state=state, verb=verb) from None

    def may(self, state: str, verb: str) -> bool:
        return (state, verb) in self.moves

    def verbs(self, state: str) -> tuple[str, ...]:
        return tuple(verb for from_state, verb in self.moves if from_state == state)

    def check(self, column: str = "state") -> str:
        """SQL of the CHECK constraint."""
        return f"{column} IN ({', '.join(repr(state) for state in self.states)})"

    def diagram(self) -> str:
        """Mermaid text for the room card."""
        lines = [f"    {state} --> {target}: {verb}" for (state, verb), target in self.moves.items()]
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self.initial}", *lines])

"""Every event is handled or listed as silent; every permission is granted and asked for."""

from __future__ import annotations

import ast

from market.doors import rooms
from market.kernel import access, events
from tests.architecture.source import modules


def test_every_event_is_handled_or_listed_silent() -> None:
    rooms.load_rooms()
    ours = {name for name, kind in events._types.items() if kind.__module__.startswith("market.")}
    assert events.unhandled() & ours == set()


def declared() -> set[str]:
    rooms.load_rooms()
    return {
        str(permission)
        for kind in access.Permission.__subclasses__()
        if kind.__module__.startswith("market.")
        for permission in kind
    }


def test_every_permission_is_granted() -> None:
    assert declared() == {str(name) for name in access.granted() if not str(name).startswith("test.")}


def test_every_permission_is_asked_for() -> None:
    rooms.load_rooms()
    kinds = {kind.__name__ for kind in access.Permission.__subclasses__()}
    asked = {
        (node.value.id, node.attr)
        for module in modules()
        if module.part != "permissions"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in kinds
    }
    known = {
        (kind.__name__, permission.name)
        for kind in access.Permission.__subclasses__()
        if kind.__module__.startswith("market.")
        for permission in kind
    }
    assert known - asked == set()

"""What the import linter cannot say: through which doors rooms meet, and in which order the parts of a room stand."""

from __future__ import annotations

from collections.abc import Iterator

from tests.architecture.source import Module

# What one room shows to the others. ``shipped`` is catalog's pure knowledge, for the commands that need no database.
OPEN = ("services", "queries", "events", "errors", "permissions", "rules", "shipped")
MAY_TOUCH_MODELS = ("queries", "models")
# doors -> handlers, jobs, forms -> services -> queries -> models -> rules -> events, errors, permissions
ORDER = (
    ("events", "errors", "permissions"),
    ("rules", "shipped", "index"),
    ("models",),
    ("queries",),
    ("services",),
    ("handlers", "jobs", "forms", "schemas"),
    ("views", "api", "cli"),
)
RANK = {part: rank for rank, parts in enumerate(ORDER) for part in parts}
WRITERS = ("services",)


def faults(module: Module) -> Iterator[str]:
    """Every place where ``module`` goes round a seam."""
    if module.room == "kernel":
        return
    named_only = module.typing_lines()
    for line, name in module.imports():
        parts = name.split(".")
        if len(parts) < 3 or parts[0] != "market" or parts[1] == "kernel":
            continue
        room, part = parts[1], parts[2].split("_")[-1]
        where = f"{module.path}:{line}: {name}"
        if room != module.room:
            if part == "models" and line in named_only:
                continue
            if part == "models" and module.part not in MAY_TOUCH_MODELS:
                yield f"{where}: only queries and models may touch another room's models"
            elif part not in (*OPEN, "models"):
                yield f"{where}: not one of {', '.join(OPEN)}"
        elif module.room != "doors" and RANK.get(part, -1) > RANK.get(module.part, len(ORDER)):
            yield f"{where}: {module.part} may not know {part}"
    if module.room != "doors" and module.part not in WRITERS:
        for line, called in module.calls():
            if called == "atomic":
                yield f"{module.path}:{line}: only services write"
    if module.part == "rules":
        for line, called in module.calls():
            if called in ("utcnow", "today"):
                yield f"{module.path}:{line}: rules are told the moment, they do not ask for it"

"""The catalogues' tool: ``python -m market.kernel.messages update [ROOM...] | compile | check``.

Every room keeps ``market/<room>/translations/{zh,en}/LC_MESSAGES/messages.po``. Locations and dates are left out, and
messages are sorted, so that a change of words is the only thing a difference shows.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
LOCALES = ("zh", "en")
KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}
TEMPLATE_OPTIONS = {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
PLACEHOLDER = re.compile(r"%\((\w+)\)|%%")
PLURALS = {"zh": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}
Key = str | tuple[str, ...]


@dataclass(frozen=True)
class Tree:
    """A source tree: rooms under ``market/``, their shelves under ``templates/``."""

    root: Path

    def rooms(self) -> list[str]:
        """Names of the rooms, sorted."""
        return sorted(path.parent.name for path in self.root.glob("market/*/__init__.py"))

    def catalogue(self, room: str, locale: str) -> Path:
        return self.root / "market" / room / "translations" / locale / "LC_MESSAGES" / "messages.po"

    def sources(self, room: str) -> Iterator[tuple[str, Path]]:
        """(extraction method, file) of a room; what belongs to no other room's shelf belongs to the doors."""
        for path in sorted(self.root.glob(f"market/{room}/**/*.py")):
            yield "python", path
        others = set(self.rooms()) - {"doors"}
        for path in sorted(self.root.glob("templates/**/*")):
            shelf = path.relative_to(self.root / "templates").parts[0]
            if path.suffix in (".html", ".txt", ".svg") and room == (shelf if shelf in others else "doors"):
                yield "jinja2", path

    def wanted(self, room: str) -> set[Key]:
        """Every msgid in the room's sources; one with a plural is a tuple."""
        found: set[Key] = set()
        for method, path in self.sources(room):
            options = TEMPLATE_OPTIONS if method == "jinja2" else {}
            for _line, key, _comments, _context in extract_from_file(method, str(path), KEYWORDS, options=options):
                if key and isinstance(key, str | tuple) and all(key):
                    found.add(key if isinstance(key, str) else tuple(key))
        return found


def _read(path: Path, locale: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _texts(message: Message) -> list[str]:
    """The translations of a message, one or one for each plural form."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ("",))


def _key(message: Message) -> Key:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def _first(key: Key) -> str:
    return key if isinstance(key, str) else key[0]


def update(tree: Tree, rooms: Iterable[str]) -> None:
    """Bring the catalogues of ``rooms`` in line with their sources.

    A new message is its own English; its Chinese is borrowed from another room that has the same message, else empty.
    """
    known = {
        (locale, _first(_key(message))): message.string
        for locale in LOCALES
        for room in tree.rooms()
        for message in _read(tree.catalogue(room, locale), locale)
        if message.id and all(_texts(message))
    }
    for room in rooms:
        wanted = tree.wanted(room)
        for locale in LOCALES:
            before = {_first(_key(message)): message for message in _read(tree.catalogue(room, locale), locale)}
            after = Catalog(locale=locale)
            for key in sorted(wanted, key=_first):
                old = before.get(_first(key))
                string = old.string if old and all(_texts(old)) else known.get((locale, _first(key)))
                plural = not isinstance(key, str)
                if string is None or isinstance(string, str) is plural:
                    string = key if locale == "en" else (("",) if plural else "")
                after.add(key, string, flags=[flag for flag in (old.flags if old else ()) if flag == "fuzzy"])
            _write(tree.catalogue(room, locale), after, locale)


def _write(path: Path, catalogue: Catalog, locale: str) -> None:
    if not len(catalogue):
        path.unlink(missing_ok=True)
        return
    header = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {locale}\\n"\n'
    body = io.BytesIO()
    write_po(body, catalogue, omit_header=True, no_location=True, sort_output=True, width=0)
    text = f'{header}"Plural-Forms: {PLURALS[locale]}\\n"\n\n{body.getvalue().decode().strip()}\n'
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def compile_all(tree: Tree) -> int:
    """Make every ``.mo`` that is older than its ``.po``; returns how many."""
    made = 0
    for path in sorted(tree.root.glob("market/*/translations/*/LC_MESSAGES/messages.po")):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > path.stat().st_mtime_ns:
            continue
        catalogue = _read(path, path.parts[-3])
        unfinished = target.with_suffix(".mo.new")
        with unfinished.open("wb") as file:
            write_mo(file, catalogue)
        unfinished.replace(target)
        made += 1
    return made


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text)) - {""}


def faults(tree: Tree) -> list[str]:
    """What is missing, left over, empty, uncertain, filled otherwise than its source, or said in two ways."""
    found = []
    said: dict[tuple[str, str], tuple[str, str]] = {}
    for room in tree.rooms():
        wanted = {_first(key): key for key in tree.wanted(room)}
        for locale in LOCALES:
            messages = {_first(_key(m)): m for m in _read(tree.catalogue(room, locale), locale) if m.id}
            where = f"{room}/{locale}"
            found += [f"{where}: missing: {text}" for text in sorted(wanted.keys() - messages.keys())]
            found += [f"{where}: in no source any more: {text}" for text in sorted(messages.keys() - wanted.keys())]
            for text, message in messages.items():
                found += [f"{where}: {fault}: {text}" for fault in _faults_of(message)]
                first = _texts(message)[0]
                other_room, other = said.setdefault((locale, text), (room, first))
                if other != first:
                    found.append(f"{where}: said otherwise than in {other_room}: {text}: {first} / {other}")
    return found


def _faults_of(message: Message) -> Iterator[str]:
    texts = _texts(message)
    if not all(texts):
        yield "empty"
        return
    if message.fuzzy:
        yield "uncertain"
    allowed = set().union(
        *(_placeholders(text) for text in ([message.id] if isinstance(message.id, str) else message.id))
    )
    # A plural form may leave the count out ("one offer"); nothing may ask for what is not given.
    if any(_placeholders(text) - allowed for text in texts) or (
        isinstance(message.id, str) and _placeholders(texts[0]) != allowed
    ):
        yield "other placeholders"


def main(arguments: list[str] | None = None) -> int:
    """Run one command; exit code 1 when ``check`` finds a fault."""
    parser = argparse.ArgumentParser(prog="messages", description="Translations of all rooms.")
    parser.add_argument("command", choices=("update", "compile", "check"))
    parser.add_argument("rooms", nargs="*", help="update these rooms only")
    options = parser.parse_args(arguments)
    tree = Tree(ROOT)
    if options.command == "update":
        update(tree, options.rooms or tree.rooms())
    elif options.command == "compile":
        compile_all(tree)
    elif found := faults(tree):
        sys.stderr.write(
            "\n".join([*found, f"{len(found)} faults: run `make messages`, then complete the .po files\n"])
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Templates obey the content security policy, carry the form token, and speak both languages."""

from __future__ import annotations

import re

import pytest

from market.kernel.messages import ROOT, Tree, faults
from tests.architecture.source import templates

INLINE = re.compile(r"""\sstyle\s*=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|href=["']javascript:|hx-on""", re.I)
POST = re.compile(r"""<form\b[^>]*method=["']post["'].*?</form>""", re.I | re.S)
TOKEN = "csrf_token"
MACRO = re.compile(r"{%-?\s*macro\s+(\w+)\(.*?endmacro", re.S)
ELSEWHERE = re.compile(r"""(?:src|href)=["'](?:https?:)?//""", re.I)


def test_no_template_has_inline_script_or_style() -> None:
    assert [(path, INLINE.search(text).group()) for path, text in templates() if INLINE.search(text)] == []  # type: ignore[union-attr]  # searched twice


@pytest.mark.parametrize(
    "text", ['<p style="color:red">', "<script>x()</script>", '<a onclick="x()">', "<a href='javascript:x'>"]
)
def test_planted_inline_code_is_seen(text: str) -> None:
    assert INLINE.search(text)


def test_a_script_file_is_no_inline_script() -> None:
    assert not INLINE.search('<script src="/static/js/market.js" defer></script>')


def test_every_posting_form_carries_the_token() -> None:
    carriers = {m.group(1) for _, text in templates() for m in MACRO.finditer(text) if TOKEN in m.group()}
    signs = (TOKEN, ".hidden_tag() }}", *(f"{{{{ {name}(" for name in carriers))
    forms = [(path, form) for path, text in templates() for form in POST.findall(text)]
    assert forms
    assert [(path, form[:80]) for path, form in forms if not any(sign in form for sign in signs)] == []


def test_nothing_is_loaded_from_elsewhere() -> None:
    assert [path for path, text in templates() if ELSEWHERE.search(text)] == []


def test_both_catalogues_of_every_room_are_complete() -> None:
    assert faults(Tree(ROOT)) == []

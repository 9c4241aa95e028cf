"""Base of all forms: CSRF, translated messages, errors at the field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm  # type: ignore[import-untyped]  # ships no types
from wtforms import Field

from market.kernel.i18n import gettext, locale


class _Translations:
    """WTForms asks for built-in messages here; ours stand in the kernel's catalogues."""

    def gettext(self, string: str) -> str:
        return gettext(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return gettext(singular if n == 1 else plural)


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form. ``add_errors`` puts a service's refusals at their fields."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF ships no types
        def get_translations(self, form: Any) -> _Translations:
            return _Translations()

        @property
        def locales(self) -> list[str]:
            return [locale()]

    def add_errors(self, fields: Mapping[str, str]) -> None:
        """Show each message at its field; one for an unknown field goes to the form as a whole."""
        for name, message in fields.items():
            target = self._fields.get(name)
            if isinstance(target, Field):
                target.errors = [*target.errors, gettext(message)]
            else:
                self.form_errors.append(gettext(message))

"""Base of all forms: CSRF, translated messages, errors at the field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Response, make_response, render_template
from flask_wtf import FlaskForm  # type: ignore[import-untyped]  # ships no types
from wtforms import Field

from market.kernel.errors import N_, Conflict, Invalid, MarketError, TooMany
from market.kernel.i18n import gettext, locale

BUILT_IN = (
    N_("This field is required."),
    N_("Invalid input."),
    N_("Invalid email address."),
    N_("Not a valid choice."),
    N_("Invalid Choice: could not coerce."),
    N_("'%(value)s' is not a valid choice for this field."),
    N_("Not a valid integer value."),
    N_("Not a valid decimal value."),
    N_("Not a valid float value."),
    N_("Not a valid date value."),
    N_("Not a valid datetime value."),
    N_("Field must be equal to %(other_name)s."),
    N_("Field must be at least %(min)d character long."),
    N_("Field must be at least %(min)d characters long."),
    N_("Field cannot be longer than %(max)d character."),
    N_("Field cannot be longer than %(max)d characters."),
    N_("Field must be exactly %(max)d character long."),
    N_("Field must be exactly %(max)d characters long."),
    N_("Field must be between %(min)d and %(max)d characters long."),
    N_("Number must be at least %(min)s."),
    N_("Number must be at most %(max)s."),
    N_("Number must be between %(min)s and %(max)s."),
)
"""What WTForms says by itself, named here so that the catalogues carry it."""


class _Translations:
    """WTForms asks for built-in messages here; ours stand in the kernel's catalogues."""

    def gettext(self, string: str) -> str:
        return gettext(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return gettext(singular if n == 1 else plural)


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form; labels and messages are msgids. A view of one reads:

    if form.validate_on_submit():
        with form.refusals():
            services.do(...)
            return redirect(...)
    return form.page("room/form.html")
    """

    refusal: MarketError | None = None

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF ships no types
        def get_translations(self, form: Any) -> _Translations:
            return _Translations()

        @property
        def locales(self) -> list[str]:
            return [locale()]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            field.label.text = gettext(field.label.text)

    def validate(self, extra_validators: Any = None) -> bool:
        """Validate; what the fields' own validators say is translated too."""
        valid = bool(super().validate(extra_validators))
        for field in self:
            field.errors = [gettext(error) if isinstance(error, str) else error for error in field.errors]
        return valid

    def add_errors(self, fields: Mapping[str, str]) -> None:
        """Show each message at its field; one for an unknown field goes to the form as a whole."""
        for name, message in fields.items():
            target = self._fields.get(name)
            if isinstance(target, Field):
                target.errors = [*target.errors, gettext(message)]
            else:
                self.form_errors.append(gettext(message))

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Show what is refused inside the block in the form, at its fields, with everything that was entered."""
        try:
            yield
        except (Invalid, Conflict, TooMany) as refusal:
            self.refusal = refusal
            fields = refusal.fields if isinstance(refusal, Invalid) else {}
            self.add_errors(fields)
            if not fields:
                self.form_errors.append(gettext(refusal.message, **refusal.params))

    def page(self, template: str, **context: Any) -> Response:
        """The page of the form; its status says whether something was refused."""
        response = make_response(render_template(template, form=self, **context))
        if self.is_submitted():
            response.status_code = self.refusal.status if self.refusal else 422
        if isinstance(self.refusal, TooMany):
            response.headers["Retry-After"] = str(self.refusal.retry_after)
        return response

"""How every form is drawn: one template for forms, one for fields."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any, NamedTuple, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.safestring import SafeString

from okrhub.lib.amounts import in_words
from okrhub.lib.cells import read_in_unit
from okrhub.lib.days import OUT_OF_RANGE, can_be_kept
from okrhub.lib.errors import Refusal, Unfit

COMMA = re.compile(r"[-+]?[0-9]*,[0-9]{1,2}")
_BOXES = (forms.CheckboxInput,)
_CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class BoundField(forms.BoundField):
    """A field whose control carries the class of its kind and says when it is wrong."""

    @property
    def is_box(self) -> bool:
        """Say whether the control is one box to check, whose label follows it."""
        return isinstance(self.field.widget, _BOXES)

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Add the classes of the design to what Django sets."""
        built = super().build_widget_attrs(attrs, widget)
        used = widget or self.field.widget
        if used.is_hidden or isinstance(used, (*_BOXES, *_CHOICES)):
            return built
        kind = "form-select" if isinstance(used, forms.Select) else "form-control"
        classes = [kind, used.attrs.get("class", "")]
        if self.errors:
            classes.append("is-invalid")
        built["class"] = " ".join(name for name in classes if name)
        return built


class NumberText(forms.TextInput):
    """A number typed as text, so that what was typed wrongly is still there."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Ask phones for their number keys."""
        super().__init__(
            {"inputmode": "decimal", "autocomplete": "off"} | (attrs or {})
        )


class DecimalField(forms.DecimalField):
    """A number with decimals, behind a point or, as in most of Europe, a comma."""

    widget = NumberText

    def to_python(self, value: Any) -> Any:
        """Take a comma before one or two digits for the point; three are thousands."""
        if isinstance(value, str) and COMMA.fullmatch(value.strip()):
            value = value.replace(",", ".")
        return super().to_python(value)


class FormRenderer(TemplatesSetting):
    """Draw forms and fields by the templates of the design."""

    form_template_name = "components/form.html"
    field_template_name = "components/form_field.html"
    bound_field_class = BoundField

    def render(
        self, template_name: str, context: dict[str, Any], request: Any = None
    ) -> str:
        """Draw a choice without a template for each option: teams may be hundreds."""
        if template_name == forms.Select.template_name:
            return _select(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: Mapping[str, Any]) -> SafeString:
    groups = (
        f'<optgroup label="{escape(name)}">{_options(options)}</optgroup>'
        if name
        else _options(options)
        for name, options, _ in widget["optgroups"]
    )
    head = f'<select name="{escape(widget["name"])}"{flatatt(widget["attrs"])}>'
    return SafeString(f"{head}{''.join(groups)}</select>")


def _options(options: Iterable[Mapping[str, Any]]) -> str:
    return "".join(
        f'<option value="{escape(str(option["value"]))}"'
        f"{flatatt(option['attrs']) if option['attrs'] else ''}>"
        f"{escape(str(option['label']))}</option>"
        for option in options
    )


class DayField(forms.DateField):
    """A day, picked from a calendar; a year typed wrongly is refused."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> Any:
        """Return the day, or None when it may stay empty."""
        day = super().clean(value)
        if day is not None and not can_be_kept(day):
            raise ValidationError(OUT_OF_RANGE)
        return day


class ValueField(forms.CharField):
    """A number as people type it: "70 %", "1 200", "4,5 min".

    It may carry its unit and is cleaned to a Decimal, or to None when empty. Where
    `unit` says in what the value is kept, one typed in another is refused.
    """

    def __init__(
        self, *, label: str, help_text: str = "", needed: str = "", unit: str = ""
    ) -> None:
        """Leave it open whether anything is typed, unless `needed` says what is asked."""
        self.unit = unit
        super().__init__(
            label=label,
            help_text=help_text,
            required=bool(needed),
            max_length=80,
            widget=NumberText,
            error_messages={"required": needed},
        )

    def clean(self, value: Any) -> Any:
        """Return the number; refuse what is none, in a sentence."""
        text = super().clean(value)
        found = read_in_unit(text, self.unit)
        if found.problem:
            raise ValidationError(found.problem)
        return found.number

    def prepare_value(self, value: Any) -> Any:
        """Show a saved number without trailing zeros, and typed text as it is."""
        return in_words(value) if isinstance(value, Decimal) else value


def offer(form: forms.Form, name: str, choices: Iterable[Any]) -> None:
    """Set what a field of choices offers."""
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)


def show_refusal(form: forms.Form, refusal: Refusal) -> int:
    """Put a refusal beside the fields that it names, or above; return its status.

    What does not fit its field is answered like any wrong field.
    """
    named = {"field": refusal.facts.get("field"), "sentence": refusal.reason}
    for lack in refusal.facts.get("missing") or [named]:
        field = lack["field"] if lack["field"] in form.fields else None
        form.add_error(field, lack["sentence"])
    return 422 if isinstance(refusal, Unfit) else refusal.status


class Difference(NamedTuple):
    """A field that two people wrote at the same time."""

    label: str
    theirs: str
    mine: str


def say_version(form: forms.Form, version: int) -> None:
    """Let a form that was sent go on from another version of its row."""
    data = cast("QueryDict", form.data).copy()
    data[form.add_prefix("version")] = str(version)
    form.data = data


class VersionedForm(forms.Form):
    """A form over a row with a `version`; a stale save shows both texts, keeping mine.

    The template shows `differences` with `components/stale.html`. Saving again writes
    mine over theirs, knowingly.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    differences: Sequence[Difference] = ()

    def changes(self) -> dict[str, Any]:
        """Return what was typed, without the version."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "version"
        }

    def keep_beside(self, saved: Mapping[str, Any], version: int) -> None:
        """Set what somebody else saved meanwhile beside what was typed here."""
        say_version(self, version)
        self.differences = [
            Difference(
                str(self[name].label),
                _shown(self.fields[name], theirs),
                _shown(self.fields[name], self.cleaned_data[name]),
            )
            for name, theirs in saved.items()
            if name in self.cleaned_data and theirs != self.cleaned_data[name]
        ]


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    choices = dict(getattr(field, "choices", ()))
    return str(choices.get(value, "" if value is None else value))

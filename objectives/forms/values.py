"""Numbers as people type them: "70 %", "1 200", "4,5 min"."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from objectives.reading import read_value
from objectives.scoring.measure import in_words
from okrhub.lib.forms import NumberText


class ValueField(forms.CharField):
    """A number that may carry its unit; cleaned to a Decimal, or None when empty."""

    def __init__(self, *, label: str, help_text: str = "") -> None:
        """Leave it open whether anything is typed."""
        super().__init__(
            label=label,
            help_text=help_text,
            required=False,
            max_length=80,
            widget=NumberText,
        )

    def clean(self, value: Any) -> Any:
        """Return the number; refuse what is none, in a sentence."""
        text = super().clean(value)
        found = read_value(text)
        if found.problem:
            raise ValidationError(found.problem)
        return found.number

    def prepare_value(self, value: Any) -> Any:
        """Show a saved number without trailing zeros, and typed text as it is."""
        return in_words(value) if isinstance(value, Decimal) else value

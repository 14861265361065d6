"""Fields that are written inline, each with a form of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from measures.models import Metric
from objectives.fields import Field, fields_of, frequency_choices, shown, text_of
from objectives.models import FieldDraft, KeyResult, Objective
from objectives.queries import CHOICES_OF_OCCASION
from organizations.models import Membership

MAIN = {
    "objective": ("title", "why"),
    "key_result": ("title", "baseline", "target", "unit", "frequency_days"),
}
NUMBERLESS = frozenset({"milestone", "baseline", "unmeasured"})
STAYS = frozenset({"maintain_above", "maintain_below", "maintain_within"})


class FieldForm(forms.Form):
    """What is sent of one field: `act` keeps it, shares it or gives it back.

    The text comes under the field's own name, as the coach reads it too, or as `text`.
    """

    act = forms.ChoiceField(
        choices=[(each, each) for each in ("keep", "share", "back")]
    )
    text = forms.CharField(required=False, strip=False)
    base = forms.CharField(required=False, strip=False)
    undo = forms.BooleanField(required=False)
    rationale = forms.CharField(required=False, max_length=1000)
    occasion = forms.ChoiceField(
        required=False, choices=[("", "Choose an occasion"), *CHOICES_OF_OCCASION]
    )
    page = forms.CharField(required=False, max_length=60)

    def __init__(self, data: QueryDict, name: str) -> None:
        """Take the text of the field of this name."""
        super().__init__({**data.dict(), "text": data.get(name, data.get("text", ""))})


@dataclass(frozen=True, slots=True)
class Options:
    """Who and what can be chosen in inline fields."""

    people: Sequence[Membership] = ()
    metrics: Sequence[Metric] = ()


@dataclass(frozen=True, slots=True)
class AskedWhy:
    """Why a promise is revised, as far as it was said, and what is missing of it."""

    rationale: str
    occasion: str
    missing: str

    @property
    def occasions(self) -> Sequence[tuple[str, str]]:
        """Return the occasions to choose from."""
        return [("", "Choose an occasion"), *CHOICES_OF_OCCASION]


@dataclass(frozen=True, slots=True)
class Inline:
    """A field as it is shown: the shared text, the own one, and what was wrong with it.

    `base` is the shared text on which the own one was begun.
    """

    field: Field
    reference: str
    shared: str
    text: str
    base: str
    is_kept: bool = False
    error: str = ""
    choices: Sequence[tuple[str, str]] = ()
    why: "AskedWhy | None" = None

    @property
    def id(self) -> str:
        """Return the id of its control."""
        return f"{self.reference}-{self.field.name}"

    @property
    def shared_words(self) -> str:
        """Return the shared text as people read it."""
        return dict(self.choices).get(self.shared, shown(self.field, self.shared))

    @property
    def url_name(self) -> str:
        """Return the name of the address that it is sent to."""
        kind = "key_result" if self.reference.startswith("KR-") else "objective"
        return f"objectives:{kind}_field"


def inline(
    record: Objective | KeyResult,
    name: str,
    options: Options,
    *,
    typed: FieldDraft | None = None,
    text: str | None = None,
    error: str = "",
    why: AskedWhy | None = None,
) -> Inline:
    """Return a field of a record; `text` is what was sent and refused with `error`.

    `why` asks for the reason of a revision.
    """
    found = fields_of(record)[name]
    shared = text_of(record, name)
    own = typed.text if typed else shared
    return Inline(
        field=found,
        reference=record.reference,
        shared=shared,
        text=own if text is None else text,
        base=typed.base if typed else shared,
        is_kept=typed is not None,
        error=error,
        why=why,
        choices=_choices(found, record, options),
    )


def inlines(
    record: Objective | KeyResult,
    options: Options,
    typed: Mapping[tuple[str, str], FieldDraft],
) -> tuple[list[Inline], list[Inline]]:
    """Return a record's fields: those always there, and those under "Sharpen"."""
    is_objective = isinstance(record, Objective)
    main = MAIN["objective" if is_objective else "key_result"]
    names = [name for name in fields_of(record) if _is_asked(record, name)]
    made = {
        name: inline(record, name, options, typed=typed.get((record.reference, name)))
        for name in names
    }
    return (
        [made[name] for name in names if name in main],
        [made[name] for name in names if name not in main],
    )


def _is_asked(record: Objective | KeyResult, name: str) -> bool:
    """Leave out what stands on the canvas, and numbers that this kind does not have."""
    if isinstance(record, Objective):
        return name not in {"help_needed", "decision"}
    if name == "upper":
        return record.kind == KeyResult.Kind.MAINTAIN_WITHIN
    if name == "baseline":
        return record.kind not in NUMBERLESS | STAYS
    return name != "target" or record.kind not in NUMBERLESS


def _choices(
    found: Field, record: Objective | KeyResult, options: Options
) -> Sequence[tuple[str, str]]:
    if found.holds == "person":
        people = [(str(each.pk), each.user.name) for each in options.people]
        return [("", "Nobody yet"), *people]
    if found.holds == "metric":
        named = [
            (str(each.pk), f"{each.name} ({each.unit})" if each.unit else each.name)
            for each in options.metrics
        ]
        return [("", "None of the registry"), *named]
    if found.name == "frequency_days" and isinstance(record, KeyResult):
        return frequency_choices(record.frequency_days)
    return found.choices

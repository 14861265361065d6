"""What the coach is asked about, and the words of an organisation."""

from django import forms
from django.http import QueryDict

from objectives.coaching import (
    LANGUAGES,
    OWN_LISTS,
    InitiativeText,
    KeyResultText,
    ObjectiveText,
    SprintGoalText,
)
from objectives.forms.key_results import KeyResultForm
from objectives.models import Initiative, KeyResult

LONGEST = 2_000
YEAR = "The year"
Asked = KeyResultText | ObjectiveText | SprintGoalText | InitiativeText


class AskedForm(forms.Form):
    """Where the fields of a text are, and which saved objective it is `of`."""

    about = forms.ChoiceField(
        choices=[
            ("objective", "Objective"),
            ("key_result", "Key result"),
            ("sprint_goal", "Sprint goal"),
            ("slice", "Piece of a year's objective"),
            ("initiative", "Initiative"),
        ]
    )
    names = forms.RegexField(r"^[a-z0-9-]{1,20}$", required=False)
    row = forms.IntegerField(required=False, min_value=0, max_value=99)
    reference = forms.RegexField(r"^KR-[1-9][0-9]{0,8}$", required=False)
    of = forms.RegexField(r"^O-[1-9][0-9]{0,8}$", required=False)
    field = forms.RegexField(r"^[A-Za-z][A-Za-z0-9_-]{0,60}$", required=False)

    def text_in(self, data: QueryDict, saved: KeyResult | None = None) -> Asked:
        """Return the text to be coached from the fields of its form, as far as valid.

        What was not sent is as it is in the `saved` key result.
        """
        about = self.cleaned_data["about"]
        if about in {"objective", "slice"}:
            is_piece = about == "slice"
            return ObjectiveText(
                data.get("title", "")[:LONGEST],
                is_quarterly=is_piece,
                parent_title=YEAR if is_piece else "",
            )
        if about == "initiative":
            return InitiativeText(
                data.get("text", "")[:LONGEST],
                is_strategic=data.get("kind") == Initiative.Kind.STRATEGIC,
                key_results=1,
                expected_effect=data.get("expected_impact", "")
                or data.get("expected_change", ""),
            )
        prefix = self.cleaned_data["names"]
        if about == "sprint_goal":
            return SprintGoalText(data.get("text", "")[:LONGEST])
        known = KeyResultForm.saved(saved) if saved else {}
        if prefix:
            known = {f"{prefix}-{name}": value for name, value in known.items()}
        form = KeyResultForm(known | data.dict(), prefix=prefix or None)
        form.full_clean()
        typed = form.cleaned_data
        return KeyResultText(
            title=str(form["title"].value() or "")[:LONGEST],
            kind=typed.get("kind", ""),
            baseline=typed.get("baseline"),
            target=typed.get("target"),
            unit=typed.get("unit", ""),
        )


class CoachWordForm(forms.Form):
    """A word to add to a list, or to mute in it."""

    language = forms.ChoiceField(choices=list(LANGUAGES.items()))
    list_name = forms.ChoiceField(label="List", choices=list(OWN_LISTS.items()))
    word = forms.CharField(
        max_length=60,
        error_messages={"required": "Write a word, such as “rollout”."},
        help_text="In its base form: “train”, not “trained”.",
    )
    is_muted = forms.TypedChoiceField(
        label="The coach",
        choices=[("no", "notices it"), ("yes", "leaves it alone")],
        coerce=lambda typed: typed == "yes",
    )

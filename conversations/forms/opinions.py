"""Asking for opinions, giving one, answering an idea."""

from collections.abc import Sequence
from typing import Any

from django import forms

from conversations.actions import IdeaGiven
from conversations.actions.opinions import MOST_DOTS, MOST_TEXTS
from conversations.models import IdeaReply, OpinionRound
from objectives.models import Initiative, KeyResult
from okrhub.lib.forms import offer

LONGEST = 1000
WITHOUT, WITH = "without", "with"
TEAM, EVERYBODY = "team", "everybody"


class AskForm(forms.Form):
    """How opinions are asked for. Whether with names cannot be changed afterwards."""

    names = forms.ChoiceField(
        label="With names?",
        choices=[
            (WITHOUT, "Without names: nobody ever learns who said what"),
            (WITH, "With names: everybody reads who said what"),
        ],
        initial=WITHOUT,
        widget=forms.RadioSelect,
        help_text="Fixed once you ask, and said to everybody who answers.",
    )
    whom = forms.ChoiceField(
        label="Who is asked?",
        choices=[
            (TEAM, "The people of its teams"),
            (EVERYBODY, "Everybody in the organisation"),
        ],
        initial=TEAM,
        widget=forms.RadioSelect,
    )
    asks_vote = forms.BooleanField(
        label="Ask for a vote from 1 to 5 as well", required=False
    )
    about = forms.CharField(
        label="What should they know before they answer?",
        required=False,
        max_length=400,
        widget=forms.Textarea({"rows": 2}),
    )

    def said(self) -> dict[str, Any]:
        """Return the arguments for the action."""
        given = self.cleaned_data
        return {
            "has_names": given["names"] == WITH,
            "asks_everybody": given["whom"] == EVERYBODY,
            "asks_vote": given["asks_vote"],
            "about": given["about"],
        }


def _lines(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST * MOST_TEXTS,
        widget=forms.Textarea({"rows": 2}),
    )


class OpinionForm(forms.Form):
    """An opinion: every field may stay empty, but not all of them."""

    ideas = _lines("What would you try?", "One idea on each line, five at most.")
    idea_for = forms.ChoiceField(label="For which key result?", required=False)
    is_unnamed = forms.BooleanField(
        label="Give my ideas without my name", required=False
    )
    dots = forms.MultipleChoiceField(
        label="Where is the most impact?",
        required=False,
        help_text="Up to three.",
        widget=forms.CheckboxSelectMultiple,
    )
    worries = _lines("What worries you?", "One worry on each line, five at most.")
    vote = forms.TypedChoiceField(
        label="Would you go for it?",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Optional.",
        choices=[
            (5, "5, gladly"),
            (4, "4"),
            (3, "3"),
            (2, "2"),
            (1, "1, not like this"),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        data: Any,
        *,
        asked: OpinionRound,
        key_results: Sequence[KeyResult],
        options: Sequence[Initiative] = (),
    ) -> None:
        """Offer the key results of the objective, and what may be tried for it."""
        super().__init__(data)
        self.targets: dict[str, KeyResult | Initiative] = {
            option.reference: option for option in options
        }
        self.targets |= {row.reference: row for row in key_results}
        self.key_results = {row.reference: row for row in key_results}
        choices = [
            (row.reference, f"{row.reference} {row.title}") for row in key_results
        ]
        tried = [(row.reference, f"{row.reference} {row.text}") for row in options]
        offer(self, "dots", [*choices, *tried])
        offer(self, "idea_for", [("", "The objective as a whole"), *choices])
        if not choices:
            del self.fields["dots"], self.fields["idea_for"]
        if not asked.has_names:
            del self.fields["is_unnamed"]
        if not asked.asks_vote:
            del self.fields["vote"]

    def clean_ideas(self) -> list[str]:
        """Return the ideas, one a line."""
        return self._texts("ideas")

    def clean_worries(self) -> list[str]:
        """Return the worries, one a line."""
        return self._texts("worries")

    def clean_dots(self) -> list[KeyResult | Initiative]:
        """Return the key results and options with a dot."""
        chosen = self.cleaned_data["dots"]
        if len(chosen) > MOST_DOTS:
            raise forms.ValidationError("Choose three at most.")
        return [self.targets[reference] for reference in chosen]

    def clean(self) -> dict[str, Any]:
        """Refuse to say nothing at all."""
        given = super().clean() or {}
        said = [given.get(name) for name in ("ideas", "dots", "worries", "vote")]
        if not any(said) and not self.errors:
            self.add_error(None, "Say one thing at least; nothing else is needed.")
        return given

    def said(self) -> dict[str, Any]:
        """Return the arguments for the action."""
        given = self.cleaned_data
        key_result = self.key_results.get(given.get("idea_for", ""))
        is_named = not given.get("is_unnamed", False)
        return {
            "ideas": [IdeaGiven(text, key_result, is_named) for text in given["ideas"]],
            "dots": given.get("dots", []),
            "worries": given["worries"],
            "vote": given.get("vote"),
        }

    def _texts(self, name: str) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data[name].splitlines()]
        texts = [line for line in lines if line]
        if len(texts) > MOST_TEXTS:
            raise forms.ValidationError("Five are enough for one answer.")
        if any(len(text) > LONGEST for text in texts):
            raise forms.ValidationError(f"At most {LONGEST} characters on a line.")
        return texts


class ReplyForm(forms.Form):
    """The product owner's answer to an idea: one tap, and words if there are any."""

    kind = forms.ChoiceField(
        label="Your answer", choices=IdeaReply.Kind.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="In a sentence (optional)",
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput({"placeholder": "We start with this in January"}),
    )
    key_result = forms.ChoiceField(
        label="Under which key result?",
        required=False,
        help_text="An idea that you take up becomes an option under it.",
    )

    def __init__(
        self, data: Any, *, key_results: Sequence[KeyResult], **options: Any
    ) -> None:
        """Offer the key results of the objective."""
        super().__init__(data, **options)
        self.key_results = {row.reference: row for row in key_results}
        offer(
            self,
            "key_result",
            [
                ("", "None yet"),
                *(
                    (row.reference, f"{row.reference} {row.title}")
                    for row in key_results
                ),
            ],
        )

    def said(self) -> dict[str, Any]:
        """Return the arguments for the action."""
        key_result = self.key_results.get(self.cleaned_data["key_result"])
        return {**self.cleaned_data, "key_result": key_result}

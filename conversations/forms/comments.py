"""A comment."""

from django import forms

from conversations.actions.comments import LONGEST
from okrhub.lib.forms import VersionedForm

TEXT = "Markdown works. @Name mentions a person, who sees it in My focus."


def _text() -> forms.CharField:
    return forms.CharField(
        label="Comment",
        help_text=TEXT,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Say something first."},
    )


class CommentForm(forms.Form):
    """A new comment."""

    text = _text()


class EditCommentForm(VersionedForm):
    """Other words for one's own comment."""

    text = _text()

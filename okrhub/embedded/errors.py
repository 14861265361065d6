"""The one kind of error that a person who starts OKR Hub gets to read."""


class CannotStart(Exception):  # noqa: N818 - reads as what it says, as Http404 does
    """OKR Hub cannot start; the text is one sentence that says why."""

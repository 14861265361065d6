"""The one kind of error that a person who starts OKR Hub gets to read."""


class CannotStart(Exception):
    """OKR Hub cannot start; the text is one sentence that says why."""

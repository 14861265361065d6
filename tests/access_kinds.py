"""Who asks in the access table, and of which kinds addresses are."""

from collections.abc import Iterable
from typing import Self

ADMINS = ("ada", "adam")
LEADERS = (*ADMINS, "lena")
STEWARDS = ("pia", "sam")
TEAM = (*STEWARDS, "dev")
WRITERS = (*LEADERS, *TEAM)
MEMBERS = (*LEADERS, *TEAM, "vera")

Answers = dict[str, int]


def everybody(status: int = 200) -> Answers:
    """Answer every member alike."""
    return dict.fromkeys(MEMBERS, status)


def only(people: Iterable[str], status: int = 200, others: int = 403) -> Answers:
    """Answer these people so, and refuse all others."""
    return everybody(others) | dict.fromkeys(people, status)


class Address:
    """How an address is filled in: the keywords of its URL."""

    def __init__(self, **kwargs: str) -> None:
        """Keep the keywords, and nothing to send."""
        self.kwargs = kwargs
        self.sends: dict[str, str] = {}

    @property
    def names_a_thing(self) -> bool:
        """Say whether the address names something of the organisation."""
        return any("{" in text for text in self.kwargs.values())

    def sending(self, **fields: str) -> Self:
        """Post these fields, where an empty form would say nothing about access."""
        self.sends = fields
        return self


class Page(Address):
    """A page below `/o/<slug>/`."""

    def __init__(
        self, get: Answers | None = None, post: Answers | None = None, **kwargs: str
    ) -> None:
        """Keep what members are answered; None: the method is not there (405)."""
        super().__init__(**kwargs)
        self.answers = {"get": get, "post": post}

    def is_shown_to(self, person: str) -> bool:
        """Say whether a member may read it."""
        return (self.answers["get"] or {}).get(person) == 200


class Open(Address):
    """A page of an organisation that is open to people who are no members yet."""

    def __init__(self, get: Answers, post: Answers, **kwargs: str) -> None:
        """Keep what each of the cast is answered, outsiders too."""
        super().__init__(**kwargs)
        self.answers = {"get": get, "post": post}


class Secret(Address):
    """A page of an organisation that whoever has its address may read."""

    def __init__(self, **kwargs: str) -> None:
        """Keep the keywords; it cannot be written."""
        super().__init__(**kwargs)


class Api(Address):
    """An address of the API below `/api/v1/<slug>/`; `get` None: it is written only."""

    def __init__(self, get: Answers | None, **kwargs: str) -> None:
        """Keep what members are answered."""
        super().__init__(**kwargs)
        self.get = get

    def is_shown_to(self, person: str) -> bool:
        """Say whether a member may read it."""
        return (self.get or {}).get(person) == 200


class Outside(Address):
    """An address that belongs to no organisation.

    A pair says what somebody is answered who is not logged in, and who is.
    """

    def __init__(
        self,
        get: tuple[int, int] | None = None,
        post: tuple[int, int] | None = None,
        gone: int | None = None,
        **kwargs: str,
    ) -> None:
        """Keep the pairs; None: the method is not there (405).

        `gone` is what somebody is answered who belongs nowhere any more.
        """
        super().__init__(**kwargs)
        self.gone = gone
        self.answers = {"get": get, "post": post}


Row = Outside | Open | Secret | Page | Api

"""What the coach knows of an organisation and of a person."""

from collections.abc import Iterable

from django.db.models import QuerySet

from objectives.coaching import Coach, OwnWords
from objectives.models import CoachWord, DismissedQuestion
from organizations.models import Membership


def coach_words() -> QuerySet[CoachWord]:
    """Return the organisation's words, by language and list. One query."""
    return CoachWord.objects.order_by("language", "list", "word")


def coach_word_number(pk: int) -> CoachWord | None:
    """Return a word by its id. One query."""
    return CoachWord.objects.filter(pk=pk).first()


def coach_here() -> Coach:
    """Return the coach with the organisation's words. One query."""
    return coach_of(coach_words())


def coach_of(words: Iterable[CoachWord]) -> Coach:
    """Return the coach with words of an organisation. No query."""
    added: dict[str, set[tuple[str, str]]] = {}
    muted: dict[str, set[tuple[str, str]]] = {}
    for row in words:
        kept = muted if row.is_muted else added
        kept.setdefault(row.language, set()).add((row.list, row.word))
    return Coach(
        own={
            language: OwnWords(
                added=frozenset(added.get(language, ())),
                muted=frozenset(muted.get(language, ())),
            )
            for language in added.keys() | muted.keys()
        }
    )


def dismissed(person: Membership, digests: Iterable[str]) -> set[tuple[str, str]]:
    """Return which questions a person took away on texts: digest and code. One query."""
    return set(
        DismissedQuestion.objects.filter(
            person=person, digest__in=list(digests)
        ).values_list("digest", "code")
    )

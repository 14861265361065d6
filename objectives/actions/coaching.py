"""What people and organisations tell the coach."""

from datetime import date, datetime

from objectives import policies
from objectives.actions.acting import act, check_fields
from objectives.coaching import CATALOGUE, LANGUAGES, OWN_LISTS, digest_of
from objectives.models import CoachWord, DismissedQuestion
from objectives.topology import DRIFT
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from organizations.models import Membership
from teams.queries import standing


def dismiss_question(
    *, actor: Membership, code: str, text: str, on: date, now: datetime
) -> None:
    """Take a question of the coach away from a text, for this person alone.

    Asks for no reason and leaves no trace that others are shown (DOMAIN 5).
    """
    with act(actor, now=now):
        policies.may_dismiss_question(standing(actor, on)).enforce()
        if code not in CATALOGUE and code != DRIFT:
            raise Conflict("The coach does not ask this.")
        DismissedQuestion.objects.get_or_create(
            person=actor, code=code, digest=digest_of(text)
        )


def set_coach_word(
    *,
    actor: Membership,
    language: str,
    list_name: str,
    word: str,
    is_muted: bool,
    on: date,
    now: datetime,
) -> CoachWord:
    """Add a word to a list of a language, or mute it there; the last word counts."""
    with act(actor, now=now):
        policies.may_set_coach_words(standing(actor, on)).enforce()
        word = " ".join(word.lower().split())
        _check_word(language, list_name, word)
        record(actor.user_id, "coach_word.set")
        row, _ = CoachWord.objects.get_or_create(
            language=language,
            list=list_name,
            word=word,
            defaults={"is_muted": is_muted},
        )
        if row.is_muted != is_muted:
            row.is_muted = is_muted
            row.save(update_fields=["is_muted"])
        return row


def remove_coach_word(
    word: CoachWord, *, actor: Membership, on: date, now: datetime
) -> None:
    """Take back what was said about a word."""
    with act(actor, now=now):
        policies.may_set_coach_words(standing(actor, on)).enforce()
        record(actor.user_id, "coach_word.removed")
        CoachWord.objects.filter(pk=word.pk).delete()


def _check_word(language: str, list_name: str, word: str) -> None:
    checks = (
        (language in LANGUAGES, "language", "The coach does not read this language."),
        (list_name in OWN_LISTS, "list", "There is no such list."),
        (
            any(letter.isalpha() for letter in word),
            "word",
            "Write a word, such as “rollout”.",
        ),
    )
    missing = [
        {"field": name, "sentence": sentence}
        for is_there, name, sentence in checks
        if not is_there
    ]
    if missing:
        raise Conflict(missing[0]["sentence"], missing=missing)
    check_fields(CoachWord(language=language, list=list_name, word=word))

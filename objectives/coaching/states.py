"""What a text says to be there: finished, brought about, so many percent complete."""

from objectives.coaching.lexicon import Mark
from objectives.coaching.numbers import Counts
from objectives.coaching.sentences import Sentence
from objectives.coaching.tokens import Sort

FARTHEST_LIVE = 8


def is_done(sentence: Sentence) -> Mark | None:
    """Return where a text says that something is finished: "is live", "signed off".

    "90 % of invoices are paid" is a measure, so a share of others says nothing of it.
    """
    shares = [
        amount
        for amount in sentence.amounts
        if amount.kind is Counts.PERCENT
        and amount.counted not in {"inside", "artefact"}
    ]
    if shares or (sentence.amounts and sentence.find("judged")):
        return None
    for mark in sentence.find("completion"):
        return mark
    return (
        _is_brought_live(sentence)
        or _is_said_done(sentence)
        or _ends_with_done(sentence)
    )


def _is_brought_live(sentence: Sentence) -> Mark | None:
    """Return where a text brings something about: "get the booking app live"."""
    at = sentence.start
    if sentence.at(at, "get_live") is None:
        return None
    for index in range(at + 1, at + FARTHEST_LIVE):
        mark = sentence.at(index, "state_done", "completion")
        if mark is not None:
            return mark
    return None


def _is_said_done(sentence: Sentence) -> Mark | None:
    for be in sentence.find("be"):
        at = sentence.skip(be.stop, "auxiliary", "be", "weasel", adverbs=True)
        done = sentence.at(at, "state_done")
        if done is not None:
            return done
        for mark in sentence.marks.get(at, ()):
            if mark.list in {"make", "activity", "decision"} and mark.form == "past":
                return mark
    return None


def _ends_with_done(sentence: Sentence) -> Mark | None:
    """Return a participle with which a text without another verb says it is over."""
    for at, here in sentence.marks.items():
        if at <= sentence.start or sentence.at(at - 1, "auxiliary"):
            continue
        for mark in here:
            if (
                mark.list in {"make", "activity", "decision"}
                and mark.form == "past"
                and _is_end(sentence, mark.stop)
                and sentence.lead is None
            ):
                return mark
    return None


def _is_end(sentence: Sentence, at: int) -> bool:
    if at >= len(sentence.tokens):
        return True
    return (
        sentence.tokens[at].sort is Sort.SIGN or sentence.at(at, "boundary") is not None
    )


def percent_complete(sentence: Sentence) -> Mark | None:
    """Return where a text says how much of the work is done: "80 % complete"."""
    for amount in sentence.amounts:
        if amount.kind is not Counts.PERCENT:
            continue
        for at in range(amount.at + 1, min(amount.at + 4, len(sentence.tokens))):
            mark = sentence.at(at, "complete")
            if mark is not None and amount.counted not in {
                "outside",
                "money",
                "result",
            }:
                return mark
    return None

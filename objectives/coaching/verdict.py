"""Outcome, output, health KPI or unclear: told from the text alone, and from what.

No language model and nothing fitted to anybody's texts: cues of general kinds are
weighed by hand and added up. A cue is positive where it speaks for an outcome (somebody
outside the team acts or judges differently, or a measure moves: DOMAIN 1.3) and negative
where it speaks for an output (the team makes, does or decides something).
"""

from dataclasses import dataclass
from enum import StrEnum

from objectives.coaching.cues import Cue, cues_of, people_who_act
from objectives.coaching.lexicon import Lexicon, Mark, language_of, lexicon
from objectives.coaching.marked import nouns
from objectives.coaching.sentences import Sentence, read
from objectives.coaching.states import is_done
from objectives.coaching.tokens import Sort, Token, tokens_of

NEUTRAL = -0.5
FEWEST_WORDS = 3


class Label(StrEnum):
    """What a key result's text says."""

    OUTCOME = "outcome"
    OUTPUT = "output"
    HEALTH_KPI = "health-KPI"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A label with the cues that led to it, the heaviest first."""

    label: Label
    score: float
    cues: tuple[Cue, ...]


def verdict(text: str, *, objective: str = "", words: Lexicon | None = None) -> Verdict:
    """Return what a key result's text says; deterministic, within a millisecond.

    The objective helps to tell the language; it does not decide, since an output
    beneath an outcome is an output all the same.
    """
    words = words or lexicon(language_of(text, objective))
    return weigh(read(text, words, without_remarks(tokens_of(text))))


def without_remarks(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Leave out what stands in brackets, unless little else is said."""
    depth, kept = 0, []
    for token in tokens:
        depth += token.norm == "("
        if depth == 0:
            kept.append(token)
        depth -= token.norm == ")" and depth > 0
    words = sum(token.sort is Sort.WORD for token in kept)
    return tuple(kept) if words >= FEWEST_WORDS else tokens


def weigh(sentence: Sentence) -> Verdict:
    """Return the verdict on a text that was read."""
    cues = sorted(cues_of(sentence), key=lambda cue: (-abs(cue.weight), cue.span.start))
    score = NEUTRAL + sum(cue.weight for cue in cues)
    if _is_kept(sentence):
        label = Label.HEALTH_KPI
    elif _is_vague(sentence):
        label = Label.UNCLEAR
    else:
        label = Label.OUTCOME if score > 0 else Label.OUTPUT
    return Verdict(label, score, tuple(cues))


def _is_kept(sentence: Sentence) -> bool:
    """Say whether something is to stay as it is (a KPI or a guard-rail)."""
    if sentence.is_from_to:
        return False
    lead = sentence.lead
    if lead is not None and (lead.list == "keep" or _is_held(sentence, lead)):
        return not _keeps_changing(sentence, lead)
    if is_done(sentence) is not None:
        return False
    if lead is None and sentence.find("service_level"):
        return True
    if not sentence.amounts or not (lead is None or lead.list in {"gain", "make"}):
        return False
    return bool(sentence.find("ceiling")) or _stays_within(sentence)


def _is_held(sentence: Sentence, lead: Mark) -> bool:
    """Say whether a measure is held at a level: "hold waiting below ten minutes"."""
    return sentence.at(lead.start, "hold") is not None and any(
        nouns(sentence, ["quality", "result"])
    )


def _stays_within(sentence: Sentence) -> bool:
    """Say whether a limit is not to be passed: "stays below 2 %", "never above 8"."""
    acting = {verb.start for _, verb in people_who_act(sentence, "outside")}
    for stays in sentence.find("keep"):
        if stays.start not in acting and sentence.at(stays.stop, "comparison"):
            return True
    for never in sentence.find("never"):
        move = sentence.at(never.stop, "up", "down")
        if sentence.at(move.stop if move else never.stop, "comparison"):
            return True
    return False


def _keeps_changing(sentence: Sentence, lead: Mark) -> bool:
    """Say whether it is "keep improving", which names no level to be kept."""
    return (
        any(
            sentence.at(at, "up", "down", "better") is not None
            for at in (lead.stop, lead.stop + 1)
        )
        and not sentence.amounts
    )


def _is_vague(sentence: Sentence) -> bool:
    """Say whether a change is wanted that nobody could measure."""
    if not any(token.sort is Sort.WORD for token in sentence.tokens):
        return True
    lead = sentence.lead
    if lead is None or sentence.amounts:
        return False
    if lead.list == "better":
        return not any(nouns(sentence, ["artefact"]))
    if lead.list == "keep":
        return True
    if lead.list in {"up", "down"}:
        return not any(nouns(sentence, ["money", "result", "quality"]))
    return False

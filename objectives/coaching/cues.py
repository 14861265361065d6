"""Cues in a text: what speaks for an outcome (above 0) or for an output, by how much."""

from collections.abc import Iterator
from dataclasses import dataclass

from objectives.coaching.findings import Span
from objectives.coaching.lexicon import Mark
from objectives.coaching.marked import nouns
from objectives.coaching.numbers import Amount, Counts
from objectives.coaching.sentences import Sentence
from objectives.coaching.states import is_done, percent_complete

WEIGHTS = {
    # how the sentence begins
    "begins with making": -3.0,
    "begins with an activity": -2.5,
    "begins with a decision": -3.0,
    "begins with getting": 0.5,
    "begins with a move": 1.0,
    # what its numbers count
    "counts people outside": 3.0,
    "counts money": 3.0,
    "counts what people do": 3.0,
    "counts quality or time": 2.5,
    "counts own work": -2.0,
    "counts own people": -1.5,
    "counts something": 0.5,
    "a share": 1.0,
    "a share of own people": -1.0,
    "a multiple": 1.5,
    # moves
    "from a value to a value": 3.0,
    "a measured move": 2.0,
    "a move": 1.0,
    # what is spoken of
    "speaks of money": 1.5,
    "speaks of what people do": 1.25,
    "speaks of quality or time": 1.0,
    "speaks of own work": -0.75,
    "people outside act": 2.5,
    "own people act": 1.5,
    "people are served": -4.0,
    "a measure with its value": 1.5,
    "a rank": 1.5,
    "toward us": 1.5,
    "is judged": 1.25,
    # what is said to be there
    "is done": -2.5,
    "percent complete": -3.0,
    "can be done": -2.0,
    "a thing": -1.0,
}
MOST_NOUNS = 2
FARTHEST_VALUE = 4
FARTHEST_VERB = 5
BEFORE_VALUES = ("be", "comparison", "of", "to", "auxiliary", "up", "down")
ACTORS = {"outside": "people outside act", "inside": "own people act"}
COUNTED = {
    "outside": "counts people outside",
    "money": "counts money",
    "result": "counts what people do",
    "quality": "counts quality or time",
    "duration": "counts quality or time",
    "artefact": "counts own work",
    "inside": "counts own people",
}
SPOKEN = {
    "money": "speaks of money",
    "result": "speaks of what people do",
    "quality": "speaks of quality or time",
    "artefact": "speaks of own work",
}
LEADS = {
    "make": "begins with making",
    "activity": "begins with an activity",
    "decision": "begins with a decision",
    "gain": "begins with getting",
    "up": "begins with a move",
    "down": "begins with a move",
    "better": "begins with a move",
}
MEASURED = frozenset({"outside", "money", "result", "quality", "duration"})


@dataclass(frozen=True, slots=True)
class Cue:
    """Something in the text that speaks for an outcome (above 0) or an output."""

    name: str
    weight: float
    span: Span


def cues_of(sentence: Sentence) -> Iterator[Cue]:
    yield from _lead_cues(sentence)
    yield from _number_cues(sentence)
    yield from _move_cues(sentence)
    yield from _noun_cues(sentence)
    yield from _value_cues(sentence)
    yield from _people_cues(sentence)
    yield from _state_cues(sentence)


def _cue(sentence: Sentence, name: str, mark: Mark) -> Cue:
    return Cue(name, WEIGHTS[name], Span(*sentence.place_of(mark)))


def _lead_cues(sentence: Sentence) -> Iterator[Cue]:
    lead = sentence.lead
    if lead is not None and lead.list in LEADS:
        yield _cue(sentence, LEADS[lead.list], lead)


def _number_cues(sentence: Sentence) -> Iterator[Cue]:
    seen: set[str] = set()
    for amount in sentence.amounts:
        name = _name_of(amount)
        if name in seen:
            continue
        seen.add(name)
        token = sentence.tokens[amount.at]
        start, end = token.start, token.end
        if amount.head is not None:
            end = max(end, sentence.place_of(amount.head)[1])
        yield Cue(name, WEIGHTS[name], Span(start, end))
    parts = sentence.find("multiple")
    if parts and not sentence.amounts:
        yield _cue(sentence, "a multiple", parts[0])


def _name_of(amount: Amount) -> str:
    if amount.kind is Counts.MONEY:
        return "counts money"
    if amount.kind is Counts.MULTIPLE and amount.counted not in MEASURED:
        return "a multiple"
    if amount.kind is Counts.PERCENT and amount.counted == "inside":
        return "a share of own people"
    if amount.kind is Counts.PERCENT and amount.counted not in COUNTED:
        return "a share"
    return COUNTED.get(amount.counted, "counts something")


def _move_cues(sentence: Sentence) -> Iterator[Cue]:
    if sentence.measured_move is not None:
        first, last = sentence.measured_move
        name = "from a value to a value" if sentence.is_from_to else "a measured move"
        tokens = sentence.tokens
        yield Cue(name, WEIGHTS[name], Span(tokens[first].start, tokens[last].end))
        return
    for mark in sentence.find("up", "down"):
        if mark != sentence.lead:
            yield _cue(sentence, "a move", mark)
            return


def _noun_cues(sentence: Sentence) -> Iterator[Cue]:
    counted = {amount.head for amount in sentence.amounts}
    for name, cue in SPOKEN.items():
        spoken = [mark for mark in nouns(sentence, [name]) if mark not in counted]
        for mark in spoken[:MOST_NOUNS]:
            yield _cue(sentence, cue, mark)


def _value_cues(sentence: Sentence) -> Iterator[Cue]:
    """Find a measure followed by its value: "a score of at least 4"."""
    numbers = {amount.at for amount in sentence.amounts}
    for mark in nouns(sentence, ["result", "quality", "money"]):
        for at in range(mark.stop, mark.stop + FARTHEST_VALUE):
            is_sign = sentence.is_sign(at)
            if (
                at not in numbers
                and not is_sign
                and not sentence.at(at, *BEFORE_VALUES)
            ):
                break
            if at in numbers and sentence.measured_move is None:
                place = sentence.place_of(mark)[0], sentence.tokens[at].end
                name = "a measure with its value"
                yield Cue(name, WEIGHTS[name], Span(*place))
                return


def _people_cues(sentence: Sentence) -> Iterator[Cue]:
    if sentence.lead is None or sentence.lead.list == "gain":
        for kind, name in ACTORS.items():
            for people, verb in people_who_act(sentence, kind):
                ends = sentence.place_of(people)[0], sentence.place_of(verb)[1]
                yield Cue(name, WEIGHTS[name], Span(*ends))
                break
    if sentence.ranks and sentence.lead is None:
        yield _cue(sentence, "a rank", sentence.ranks[0])
    for mark in sentence.find("toward_us")[:1]:
        yield _cue(sentence, "toward us", mark)
    for mark in sentence.find("judged")[:1]:
        yield _cue(sentence, "is judged", mark)


def people_who_act(sentence: Sentence, kind: str) -> Iterator[tuple[Mark, Mark]]:
    """Yield people of a kind with what they are said to do."""
    for people in nouns(sentence, [kind]):
        verb = _verb_of(sentence, people)
        if verb is not None:
            yield people, verb


def _verb_of(sentence: Sentence, people: Mark) -> Mark | None:
    """Return what people are said to do: "customers have renewed"."""
    if sentence.at(people.stop, "to"):
        return None
    at = sentence.skip(people.stop, "be", "auxiliary", "whose")
    verb = sentence.at(at, "behave", "up", "down")
    if verb is not None or people.start > sentence.start + 1:
        return verb
    for index in range(people.stop, people.stop + FARTHEST_VERB):
        verb = sentence.at(index, "behave")
        if verb is not None and verb.form in {"base", "third"}:
            return verb
    return None


def _served(sentence: Sentence) -> Iterator[Cue]:
    """Find people to whom the team does something.

    "80 % of customers are trained", "Visit 30 clinics".
    """
    if sentence.find("judged") or any(
        a.kind is Counts.DURATION for a in sentence.amounts
    ):
        return
    lead = sentence.lead
    if lead is not None and lead.list in {"make", "activity"}:
        at = sentence.skip(lead.stop, "comparison")
        for amount in sentence.amounts:
            is_many = amount.kind is Counts.PLAIN and amount.counted == "outside"
            if is_many and amount.at == at and amount.head is not None:
                ends = sentence.place_of(lead)[0], sentence.place_of(amount.head)[1]
                yield Cue(
                    "people are served", WEIGHTS["people are served"], Span(*ends)
                )
                return
    for people in nouns(sentence, ["outside"]):
        at = sentence.skip(people.stop, "auxiliary", "be")
        if at == people.stop or sentence.at(people.stop, "to"):
            continue
        is_passive = sentence.at(at - 1, "be") is not None
        done = sentence.at(at, "make", "activity")
        if not (is_passive and done is not None and done.form == "past"):
            done = None if is_passive else sentence.own_work_at(at)
        if done is not None and sentence.at(at, "behave") is None:
            ends = sentence.place_of(people)[0], sentence.place_of(done)[1]
            yield Cue("people are served", WEIGHTS["people are served"], Span(*ends))
            return


def _state_cues(sentence: Sentence) -> Iterator[Cue]:
    yield from _served(sentence)
    done = is_done(sentence)
    if done is not None:
        yield _cue(sentence, "is done", done)
    complete = percent_complete(sentence)
    if complete is not None:
        yield _cue(sentence, "percent complete", complete)
    for mark in sentence.find("capability")[:1]:
        if not sentence.amounts:
            yield _cue(sentence, "can be done", mark)
    is_bare = sentence.lead is None and not sentence.amounts
    if sentence.tokens and is_bare and not any(_people_cues(sentence)):
        last = sentence.tokens[-1]
        span = Span(sentence.tokens[0].start, last.end)
        yield Cue("a thing", WEIGHTS["a thing"], span)

"""The rules about one key result (DOMAIN 5, rules 1 to 11, 15, 19, 20 and 28)."""

from collections.abc import Iterator
from decimal import Decimal

from objectives.coaching.findings import Finding, Level
from objectives.coaching.lexicon import Mark
from objectives.coaching.marked import nouns
from objectives.coaching.sentences import ACTS, Sentence
from objectives.coaching.speaking import finding
from objectives.coaching.states import is_done, percent_complete
from objectives.coaching.texts import BINARY_KINDS, KEEPING_KINDS, KeyResultText

ACT_RULES = {
    "make": "KR-OUTPUT-VERB",
    "activity": "KR-ACTIVITY-VERB",
    "decision": "KR-DECISION",
}
WITHOUT_NUMBERS = frozenset({"milestone", "baseline", "unmeasured"})
SURE = 9


def key_result_findings(key_result: KeyResultText, sentence: Sentence) -> list[Finding]:
    """Return every finding about a key result, in the order of the catalogue."""
    if not sentence.tokens:
        return []
    return [
        *_acts(sentence),
        *_completion(sentence),
        *_numbers(key_result, sentence),
        *_kinds(key_result, sentence),
        *_counted(key_result, sentence),
        *_fields(key_result),
        *weasels(sentence),
    ]


def act_of(sentence: Sentence) -> tuple[str, Mark] | None:
    """Return the rule among the first three that a text fires, and its words."""
    lead, done = sentence.lead, is_done(sentence)
    begins_with_act = lead is not None and lead.list in ACTS
    if lead is not None and begins_with_act:
        is_noun = sentence.at(lead.start, "artefact") is not None
        if done is None or not is_noun:
            return ACT_RULES[lead.list], lead
    if done is None or (
        lead is not None and not begins_with_act and lead.list != "gain"
    ):
        return None
    lists = {mark.list for mark in sentence.marks.get(done.start, ())}
    is_decided = "decision" in lists and "make" not in lists
    return ("KR-DECISION" if is_decided else "KR-OUTPUT-VERB"), done


def is_task(sentence: Sentence) -> bool:
    """Say whether a text is something to do rather than something to see."""
    return act_of(sentence) is not None and sentence.measured_move is None


def weasels(sentence: Sentence) -> Iterator[Finding]:
    """Find words that nobody can measure (rule 28)."""
    found = sentence.find("weasel")
    if found:
        yield finding("ANY-WEASEL", sentence, *found)


def _acts(sentence: Sentence) -> Iterator[Finding]:
    """Find making, doing and deciding; a measured move makes it a hint (suppression)."""
    act = act_of(sentence)
    if act is None:
        noun = _verb_that_may_be_a_noun(sentence)
        if noun is not None and sentence.measured_move is not None:
            yield finding(ACT_RULES[noun.list], sentence, noun, level=Level.HINT)
        return
    code, mark = act
    level = Level.HINT if sentence.measured_move is not None else None
    yield finding(code, sentence, mark, level=level)


def _verb_that_may_be_a_noun(sentence: Sentence) -> Mark | None:
    for mark in sentence.marks.get(sentence.start, ()):
        is_noun = sentence.at(mark.stop, "of") is not None
        if mark.list in ACTS and mark.form == "base" and not is_noun:
            return mark
    return None


def _completion(sentence: Sentence) -> Iterator[Finding]:
    complete = percent_complete(sentence)
    if complete is not None:
        yield finding("KR-PERCENT-COMPLETE", sentence, complete)


def _numbers(key_result: KeyResultText, sentence: Sentence) -> Iterator[Finding]:
    if not key_result.moves:
        return
    amounts = sentence.amounts
    if sentence.dates and not amounts and key_result.target is None:
        yield finding("KR-DATE-ONLY", sentence, _date_at(sentence, sentence.dates[0]))
    says_how_much = bool(amounts) or bool(sentence.find("multiple"))
    if key_result.target is None and not says_how_much:
        yield finding("KR-NO-NUMBER", field="target")
    elif _lacks_baseline(key_result, sentence):
        yield finding("KR-NO-BASELINE", field="baseline")


def _date_at(sentence: Sentence, at: int) -> tuple[int, int]:
    """Return the first and last token of a date: the day with its month."""
    first = at - 1 if at and sentence.at(at - 1, "month") else at
    after = at + 2 if sentence.is_sign(at + 1) else at + 1
    last = after if sentence.at(after, "month") else at
    return first, last


def _lacks_baseline(key_result: KeyResultText, sentence: Sentence) -> bool:
    """Say whether a value is wanted and none is named for now.

    "Hold six workshops" wants a count of its own doing: other rules speak of that.
    """
    if key_result.baseline is not None or sentence.is_from_to:
        return False
    if key_result.target is not None:
        return True
    is_kept = sentence.lead is not None and sentence.lead.list == "keep"
    is_other = act_of(sentence) is not None or percent_complete(sentence) is not None
    return not is_kept and not is_other and len(sentence.amounts) <= 1


def _kinds(key_result: KeyResultText, sentence: Sentence) -> Iterator[Finding]:
    if key_result.kind in BINARY_KINDS:
        yield finding("KR-MILESTONE", field="kind")
    lead = sentence.lead
    if lead is not None and lead.list == "keep":
        yield finding("KR-BUSINESS-AS-USUAL", sentence, lead)
    elif key_result.kind in KEEPING_KINDS:
        yield finding("KR-BUSINESS-AS-USUAL", field="kind")


def _counted(key_result: KeyResultText, sentence: Sentence) -> Iterator[Finding]:
    vain = sentence.find("vanity")
    if vain:
        yield finding("KR-VANITY", sentence, *vain)
    has_people = any(nouns(sentence, ["outside", "inside"])) or sentence.find(
        "outside", "inside"
    )
    has_number = bool(sentence.amounts) or key_result.target is not None
    if has_number and not has_people and act_of(sentence) is None:
        yield finding("KR-NO-ACTOR")
    joint = second_result(sentence)
    if joint is not None:
        yield finding("KR-COMPOUND", sentence, joint)


def second_result(sentence: Sentence) -> Mark | None:
    """Return the "and" that joins a measured result with a second one (rule 11)."""
    numbers = [amount.at for amount in sentence.amounts]
    moves = [
        mark.start for mark in sentence.find("up", "down") if mark.form != "gerund"
    ]
    for joint in sentence.find("and"):
        if not numbers or numbers[0] > joint.start:
            continue
        at = sentence.skip(joint.stop, "auxiliary", "weasel")
        verb = sentence.at(at, "make", "decision", "up", "down", "better")
        if verb is not None and verb.form == "base":
            return joint
        is_between = moves and moves[0] < joint.start < moves[-1]
        if is_between and joint.stop < numbers[-1]:
            return joint
    return None


def _fields(key_result: KeyResultText) -> Iterator[Finding]:
    if key_result.kind not in WITHOUT_NUMBERS and (
        key_result.source == "" and not key_result.metric
    ):
        yield finding("KR-NO-SOURCE", field="source")


def is_timid(key_result: KeyResultText) -> bool:
    """Say whether a stretching key result seems certain from the start (rule 19)."""
    if key_result.start_confidence is not None and key_result.start_confidence >= SURE:
        return True
    numbers = (key_result.baseline, key_result.target, key_result.drift)
    baseline, target, drift = numbers
    if baseline is None or target is None or drift is None:
        return False
    return Decimal(0) < abs(target - baseline) <= abs(drift)

"""The rules about objectives, sets of key results, sprint goals and initiatives."""

from collections.abc import Iterator, Sequence

from objectives.coaching.findings import Finding, Level
from objectives.coaching.key_results import is_task, is_timid, weasels
from objectives.coaching.lexicon import Mark
from objectives.coaching.marked import nouns
from objectives.coaching.sentences import ACTS, Sentence
from objectives.coaching.speaking import finding
from objectives.coaching.texts import BINARY_KINDS, InitiativeText, ObjectiveText
from objectives.coaching.tokens import Sort

MOST_WORDS = 20
MOST_ANDS = 2
FEWEST, MOST = 2, 5
OFTEN_DAYS = 14
COMMAS_OF_A_LIST = 2
NOT_MET = frozenset({"no", "partly", "unsure", "not known"})


def objective_findings(objective: ObjectiveText, sentence: Sentence) -> list[Finding]:
    """Return every finding about an objective's own words (rules 13, 21 to 28)."""
    if not sentence.tokens:
        return []
    return [
        *_is_phase(objective, sentence),
        *_has_metric(sentence),
        *_solution(sentence),
        *_shape(sentence),
        *_who_cares(objective),
        *weasels(sentence),
    ]


def set_findings(objective: ObjectiveText, read: Sequence[Sentence]) -> list[Finding]:
    """Return the findings about all key results together (rules 7, 12 to 19)."""
    rows = objective.key_results
    if rows is None:
        return []
    return [
        *_milestones(objective),
        *_tasks(objective, read),
        *_phases(objective, read),
        *_measuring(objective),
        *_count(len(rows)),
        *_ambition(objective),
    ]


def sprint_goal_findings(sentence: Sentence) -> list[Finding]:
    """Find a sprint goal that is a list of items or finishes something (rule 29)."""
    lead = sentence.lead
    commas = [at for at, token in enumerate(sentence.tokens) if token.norm == ","]
    if lead is not None and lead.list in ACTS:
        return [finding("ANY-SPRINT-GOAL-OUTPUT", sentence, lead), *weasels(sentence)]
    if len(commas) >= COMMAS_OF_A_LIST:
        ends = (0, len(sentence.tokens) - 1)
        return [finding("ANY-SPRINT-GOAL-OUTPUT", sentence, ends), *weasels(sentence)]
    return list(weasels(sentence))


def initiative_findings(initiative: InitiativeText) -> list[Finding]:
    """Find a strategic initiative that expects nothing (rule 30)."""
    expects = initiative.key_results and initiative.expected_effect.strip()
    if initiative.is_strategic and not expects and initiative.text.strip():
        return [finding("INI-NO-HYPOTHESIS", field="expected_effect")]
    return []


def _is_phase(objective: ObjectiveText, sentence: Sentence) -> Iterator[Finding]:
    """Find a piece of a year's objective that is a phase of its work (rule 13)."""
    phases = sentence.find("phase")
    if objective.is_piece and phases and sentence.measured_move is None:
        yield finding("KR-WORK-BREAKDOWN", sentence, *phases)


def _has_metric(sentence: Sentence) -> Iterator[Finding]:
    counted = [
        (amount.at, amount.at)
        for amount in sentence.amounts
        if sentence.tokens[amount.at].sort is Sort.NUMBER
    ]
    if counted:
        yield finding("OBJ-HAS-METRIC", sentence, *counted)


def _solution(sentence: Sentence) -> Iterator[Finding]:
    lead = sentence.lead
    if lead is not None and lead.list in {"make", "decision"}:
        yield finding("OBJ-SOLUTION-FIRST", sentence, lead)
    named = sentence.find("solution")
    if named:
        yield finding("OBJ-NAMES-SOLUTION", sentence, *named)
    if lead is not None and lead.list == "keep":
        yield finding("OBJ-BUSINESS-AS-USUAL", sentence, lead)
    if lead is not None and lead.list == "better" and not _names_somebody(sentence):
        yield finding("OBJ-VAGUE", sentence, lead)


def _names_somebody(sentence: Sentence) -> bool:
    return bool(sentence.find("outside", "inside", "beneficiary")) or any(
        nouns(sentence, ["outside", "inside"])
    )


def _shape(sentence: Sentence) -> Iterator[Finding]:
    words = [token for token in sentence.tokens if token.sort is not Sort.SIGN]
    if len(words) > MOST_WORDS:
        yield finding("OBJ-TOO-LONG")
    ands: list[Mark] = sentence.find("and")
    if len(ands) >= MOST_ANDS:
        yield finding("OBJ-COMPOUND", sentence, *ands)


def _who_cares(objective: ObjectiveText) -> Iterator[Finding]:
    asked = objective.why is not None and objective.leads_somewhere is not None
    if asked and not (objective.why or "").strip() and not objective.leads_somewhere:
        yield finding("OBJ-WHO-CARES", field="why")


def _milestones(objective: ObjectiveText) -> Iterator[Finding]:
    """Warn where more than a third are milestones, block where all are (rule 7)."""
    rows = objective.key_results or ()
    binary = tuple(at for at, row in enumerate(rows) if row.kind in BINARY_KINDS)
    if binary and len(binary) == len(rows):
        yield finding(
            "KR-MILESTONE", level=Level.BLOCK, field="key_results", key_results=binary
        )
    elif 3 * len(binary) > len(rows):
        yield finding(
            "KR-MILESTONE", level=Level.WARN, field="key_results", key_results=binary
        )


def _tasks(objective: ObjectiveText, read: Sequence[Sentence]) -> Iterator[Finding]:
    initiatives = {text.strip().casefold() for text in objective.initiatives}
    tasks = tuple(
        at
        for at, sentence in enumerate(read)
        if is_task(sentence) or sentence.text.strip().casefold() in initiatives
    )
    if len(tasks) >= FEWEST:
        yield finding("KR-TASK-LIST", field="key_results", key_results=tasks)


def _phases(objective: ObjectiveText, read: Sequence[Sentence]) -> Iterator[Finding]:
    if not objective.is_piece:
        return
    phases = tuple(
        at
        for at, sentence in enumerate(read)
        if sentence.find("phase") and sentence.measured_move is None
    )
    if phases:
        yield finding("KR-WORK-BREAKDOWN", field="key_results", key_results=phases)


def _measuring(objective: ObjectiveText) -> Iterator[Finding]:
    rows = objective.key_results or ()
    if objective.is_met_by_its_key_results in NOT_MET:
        yield finding("KR-INSUFFICIENT", field="key_results")
    days = [row.frequency_days for row in rows]
    if days and all(day is not None and day > OFTEN_DAYS for day in days):
        yield finding("KR-LAGGING-ONLY", field="key_results")
    if objective.guard_rails == 0 and any(row.kind and row.moves for row in rows):
        yield finding("KR-UNPAIRED", field="guard_rails")


def _count(number: int) -> Iterator[Finding]:
    if number and not FEWEST <= number <= MOST:
        yield finding("KR-COUNT", field="key_results")


def _ambition(objective: ObjectiveText) -> Iterator[Finding]:
    if not objective.is_aspirational:
        return
    timid = tuple(
        at for at, row in enumerate(objective.key_results or ()) if is_timid(row)
    )
    if timid:
        yield finding("KR-TIMID", field="key_results", key_results=timid)

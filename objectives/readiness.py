"""What is worth a look before an objective is agreed; it never blocks (DOMAIN 2.1, 5).

Every rule is the coach's; here its findings become lines of a list, in few words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from objectives.coaching import (
    CATALOGUE,
    Coach,
    Finding,
    KeyResultText,
    Level,
    ObjectiveText,
)
from objectives.models import Cadence, GoodEnough, KeyResult, Objective

MOST_HINTS = 2
ACTS = frozenset({"KR-OUTPUT-VERB", "KR-ACTIVITY-VERB", "KR-DECISION"})
OF_THE_SET = (
    "KR-MILESTONE",
    "KR-TASK-LIST",
    "KR-WORK-BREAKDOWN",
    "KR-LAGGING-ONLY",
    "KR-TIMID",
)
ENOUGH = "enough"


@dataclass(frozen=True, slots=True)
class Look:
    """A thing that is worth a look; it never blocks.

    It is settled by what is there, or by the answer "good enough to start".
    """

    key: str
    words: str
    is_there: bool
    answer: str = ""

    @property
    def is_good_enough(self) -> bool:
        """Say whether somebody found it good enough to start."""
        return self.answer == GoodEnough.Answer.GOOD_ENOUGH

    @property
    def is_settled(self) -> bool:
        """Say whether nothing is left to be looked at."""
        return self.is_there or self.is_good_enough


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds an objective, as far as the coach asks for it.

    Guard-rails that are None were not asked for; those of the parent guard its pieces
    too. By key result `confidences` are the first that were said, and `drifts` how far
    its metric moved by itself before; `answer` is that to "is the objective met?".
    Where it is out of reach of its teams, no better words are asked for (DOMAIN 5).
    """

    leads_somewhere: bool
    parent: Objective | None = None
    guard_rails: int | None = None
    initiatives: tuple[str, ...] = ()
    drifts: Mapping[int, Decimal] = field(default_factory=dict)
    confidences: Mapping[int, int] = field(default_factory=dict)
    is_guarded_above: bool = False
    is_out_of_reach: bool = False
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Coached:
    """What the coach found about an objective with its key results."""

    found: Mapping[str, Finding]
    outputs: list[KeyResult]
    unread: list[KeyResult]

    def of_the_set(self, key_results: Sequence[KeyResult]) -> list[tuple[str, str]]:
        """Return code and words of what all key results together make the coach ask."""
        asked = [
            (code, f"{CATALOGUE[code].detects} {CATALOGUE[code].question}")
            for code in OF_THE_SET
            if code in self.found
        ]
        if "KR-COUNT" in self.found:
            asked.append(("KR-COUNT", _counted(len(key_results))))
        return sorted(asked, key=lambda each: -self.found[each[0]].level)


def coached(
    objective: Objective,
    key_results: Sequence[KeyResult],
    around: Around,
    coach: Coach,
) -> Coached:
    """Let the coach read an objective with what surrounds it. No query."""
    texts = [_text(row, around) for row in key_results]
    whole = ObjectiveText(
        title=objective.title,
        why=objective.why,
        leads_somewhere=around.leads_somewhere,
        is_aspirational=objective.ambition == Objective.Ambition.ASPIRATIONAL,
        is_quarterly=around.parent is not None
        and objective.cycle.cadence == Cadence.QUARTERLY,
        parent_title=around.parent.title if around.parent else "",
        key_results=tuple(texts),
        guard_rails=None if around.is_guarded_above else around.guard_rails,
        initiatives=around.initiatives,
        is_met_by_its_key_results=around.answer,
    )
    found = [coach.key_result(text, objective=objective.title) for text in texts]
    rows = list(zip(key_results, found, strict=True))
    return Coached(
        found={each.code: each for each in coach.objective(whole)},
        outputs=[row for row, said in rows if any(_is_act(each) for each in said)],
        unread=[
            row
            for row, said in rows
            if any(each.code == "KR-NO-SOURCE" for each in said)
        ],
    )


def looks(
    objective: Objective,
    key_results: Sequence[KeyResult],
    around: Around,
    *,
    coach: Coach,
    has_opinions: bool,
    inherits: bool,
    answered: Mapping[str, str],
) -> list[Look]:
    """Return what is worth a look before an objective is agreed (DOMAIN 2.1).

    `inherits` says that an annual objective above has complexity and set-up; they are
    asked once. `answered` are the answers by question.
    """
    read = coached(objective, key_results, around, coach)
    found = [
        Look(
            f"output-{row.number}",
            f"{row.reference} reads like something we do",
            is_there=False,
        )
        for row in read.outputs
        if not around.is_out_of_reach
    ]
    found += [
        Look(code.lower(), words, is_there=False)
        for code, words in read.of_the_set(key_results)[:MOST_HINTS]
    ]
    found += [
        Look(
            "source",
            _where_read(read.unread) if read.unread else "Every number has its source",
            is_there=bool(key_results) and not read.unread,
        ),
        Look(
            "link",
            "It leads somewhere, or stands alone"
            if around.leads_somewhere
            else "What does it lead to?",
            is_there=around.leads_somewhere,
        ),
        Look(
            "complexity",
            "How complex is it, and who takes it on?",
            is_there=inherits or bool(objective.domain and objective.topology),
        ),
        Look(
            "guard-rail",
            _guarded(around),
            is_there=bool(around.guard_rails) or around.is_guarded_above,
        ),
        Look("opinions", "What do the teams think of it?", is_there=has_opinions),
        Look(
            ENOUGH,
            f"Not sure that the key results are enough. {_question('KR-INSUFFICIENT')}"
            if "KR-INSUFFICIENT" in read.found
            else "If all key results come true, is the objective met?",
            is_there=False,
        ),
    ]
    return [
        Look(each.key, each.words, each.is_there, answered.get(each.key, ""))
        for each in found
    ]


def worth_a_look(
    objective: Objective,
    key_results: Sequence[KeyResult],
    around: Around,
    *,
    coach: Coach,
) -> list[str]:
    """Return at most two questions; none of them blocks anything (DOMAIN 5)."""
    read = coached(objective, key_results, around, coach)
    checks = (
        (
            read.outputs and not around.is_out_of_reach,
            f"{_named(read.outputs)} may be something you do. "
            "Once it is done, who will do what differently?",
        ),
        *((True, words) for _, words in read.of_the_set(key_results)),
        (
            "OBJ-WHO-CARES" in read.found,
            "It says neither why nor what it leads to. Who notices if it is not done?",
        ),
        (
            read.unread,
            f"{_where_read(read.unread)} Who can read it next Monday?",
        ),
        ("KR-UNPAIRED" in read.found, _question("KR-UNPAIRED")),
    )
    return [question for applies, question in checks if applies][:MOST_HINTS]


def seems_certain(
    objective: Objective,
    key_results: Sequence[KeyResult],
    confidences: Mapping[int, int],
) -> str:
    """Return the question about a stretch that is certain from the start (rule 19).

    `confidences` are those said first, by key result. Empty where nothing is to be asked.
    """
    around = Around(leads_somewhere=True, confidences=confidences)
    read = coached(objective, key_results, around, Coach())
    return _question("KR-TIMID") if "KR-TIMID" in read.found else ""


def _text(row: KeyResult, around: Around) -> KeyResultText:
    return KeyResultText(
        title=row.title,
        has_fields=True,
        kind=row.kind,
        baseline=row.baseline,
        target=row.target,
        unit=row.unit,
        metric=str(row.metric_id or ""),
        source=row.source,
        frequency_days=row.frequency_days,
        start_confidence=around.confidences.get(row.pk),
        drift=around.drifts.get(row.pk),
    )


def _is_act(found: Finding) -> bool:
    return found.code in ACTS and found.level > Level.HINT


def _counted(number: int) -> str:
    if number == 1:
        return (
            "There is one key result. Which second one would show it from another side?"
        )
    return f"There are {number} key results. Which two matter most?"


def _guarded(around: Around) -> str:
    if around.guard_rails:
        return "A guard-rail is set"
    if around.is_guarded_above and around.parent is not None:
        return f"The guard-rail of {around.parent.reference} guards it too"
    return _question("KR-UNPAIRED")


def _question(code: str) -> str:
    return CATALOGUE[code].question


def _where_read(unread: list[KeyResult]) -> str:
    verb = "is" if len(unread) == 1 else "are"
    return f"Where {verb} {_named(unread)} read?"


def _named(key_results: Sequence[KeyResult]) -> str:
    return " and ".join(row.reference for row in key_results[:2])

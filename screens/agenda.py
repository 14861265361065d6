"""What a role does now, in a few lines (DOMAIN 6); pure, from what a page has read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

SOON_DAYS = 4
MOST_OWED = 8
IN_A_LIST = frozenset({"barrier"})
BY_ID = frozenset({"exception", "move", "move_back"})
BEFORE_QUARTER_END = 10
MID_QUARTER_DAYS = 7
MOST_WAITING = 3
SAID = {
    "exception": (
        "One OKR more is asked for; grant it or say no:",
        "objectives:exception_detail",
    ),
    "granted": ("One OKR more is granted, commit it:", "objectives:objective_detail"),
    "slot": (
        "A slot is free for what was turned away:",
        "objectives:objective_detail",
    ),
    "unplanned": (
        "Planned, and did not begin with its cycle:",
        "objectives:objective_detail",
    ),
    "gap": (
        "Would the teams’ results get you there? Say it for",
        "objectives:objective_detail",
    ),
    "kpi": ("The next value is overdue:", "screens:kpi_detail"),
    "join": ("Your team is invited to join", "conversations:help_about"),
    "look_back": (
        "Done a month ago, what did it move?",
        "objectives:initiative_look_back",
    ),
    "mention": ("You are mentioned on", "conversations:comments"),
    "move": ("A what-if asks your team for a move:", "conversations:scenario"),
    "move_back": (
        "A team answered a move of your what-if otherwise:",
        "conversations:scenario",
    ),
}
HELP_WORDS = {
    "help": "Your team is asked for help",
    "late_help": "Promised help is overdue",
    "help_came": "Help was delivered, did it arrive",
    "help_closed": "An OKR taken to help is closed: delivered, and did it move",
}


@dataclass(frozen=True, slots=True)
class SprintFacts:
    """A team's present sprint; `reference` is empty where the team is in none.

    `kind` is that of its goal and empty without one, `has_next` says whether the sprint
    after it is planned. The two rights are those of the person who reads.
    """

    team: str
    team_reference: str
    reference: str = ""
    name: str = ""
    ends_on: date | None = None
    kind: str = ""
    has_next: bool = False
    may_plan: bool = False
    may_set_goal: bool = False


@dataclass(frozen=True, slots=True)
class Quarter:
    """The quarter of the person's OKRs."""

    name: str
    starts_on: date
    ends_on: date

    on: date

    @property
    def week(self) -> int:
        """Return which week of it this is, the first being 1."""
        return min((self.on - self.starts_on).days // 7 + 1, self.weeks)

    @property
    def weeks(self) -> int:
        """Return how many full weeks it has: 13 for a quarter."""
        return ((self.ends_on - self.starts_on).days + 1) // 7

    @property
    def middle(self) -> date:
        """Return the day half-way."""
        return self.starts_on + (self.ends_on - self.starts_on) / 2


@dataclass(frozen=True, slots=True)
class Owed:
    """An answer that the person owes; kind and number as in `queries.waiting`."""

    kind: str
    number: int
    reference: str
    title: str
    days: int
    count: int = 1
    whom: str = ""
    has_returned: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the agenda depends on; `in_trouble` are OKRs off track.

    `waiting` are the reference, state and title of what the person could start;
    `breaches` an OKR with a guard-rail that is breached.
    """

    on: date
    check_ins_due: int = 0
    stale: int = 0
    sprints: tuple[SprintFacts, ...] = ()
    quarter: Quarter | None = None
    in_trouble: tuple[tuple[str, str], ...] = ()
    waiting: tuple[tuple[str, str, str], ...] = ()
    owed: tuple[Owed, ...] = ()
    breaches: tuple[tuple[str, str], ...] = ()
    leads: bool = False
    is_scrum_master: bool = False
    is_product_owner: bool = False
    has_dashboard: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One line: when, what, and the page where it is done.

    `page` is the name of a URL, `reference` or `pk` its record; none of them for a place
    on this page.
    """

    when: str
    words: str
    page: str = ""
    reference: str = ""
    is_now: bool = False
    pk: int | None = None


def agenda(seen: Situation) -> list[Step]:
    """Return the lines, what is due today first."""
    steps = [
        *_check_ins(seen),
        *_owed(seen),
        *_sprints(seen),
        *_waiting(seen),
        *_oversight(seen),
        *_quarter(seen),
    ]
    return sorted(steps, key=lambda step: not step.is_now)


def _check_ins(seen: Situation) -> Iterator[Step]:
    if not seen.check_ins_due:
        return
    many = "s" if seen.check_ins_due != 1 else ""
    words = f"{seen.check_ins_due} check-in{many} due"
    if seen.stale and seen.is_scrum_master:
        words += f", {seen.stale} of them stale: ask who has the number"
    yield Step("Today", f"{words}.", is_now=True)


def _owed(seen: Situation) -> Iterator[Step]:
    returned_first = sorted(seen.owed, key=lambda owed: not owed.has_returned)
    for owed in returned_first[:MOST_OWED]:
        words, page = _owed_words(owed)
        when = "Today" if owed.days == 1 else f"{owed.days} days"
        pk = owed.number if owed.kind in BY_ID else None
        reference = "" if owed.kind in IN_A_LIST | BY_ID else owed.reference
        yield Step(when, words, page, reference, is_now=True, pk=pk)
    more = len(seen.owed) - MOST_OWED
    if more > 0:
        words = f"{more} more wait{'s' if more == 1 else ''} for an answer of yours."
        yield Step("Now", words, "conversations:waiting", is_now=True)


def _owed_words(owed: Owed) -> tuple[str, str]:
    """Return what to say of an answer that is owed, and the page where it is given."""
    where = owed.title if owed.kind in BY_ID else f"{owed.reference} {owed.title}"
    if owed.kind == "team":
        if owed.has_returned:
            words = f"Came back, its barrier is resolved: {where}."
        else:
            words = f"Proposed to your team, waits for its answer: {where}."
        return words, "conversations:proposal"
    if owed.kind == "leader":
        return f"A team waits for your answer: {where}.", "conversations:proposal"
    if owed.kind == "barrier":
        return f"You own the barrier {where}.", "conversations:barrier_list"
    if owed.kind == "dialogue":
        words = f"Does it match the strategy? Say who moves: {where}."
        return words, "conversations:dialogues_about"
    if owed.kind in HELP_WORDS:
        end = "" if where.endswith((".", "?", "!")) else "."
        return f"{HELP_WORDS[owed.kind]}: {where}{end}", "conversations:help_detail"
    if owed.kind in SAID:
        words, page = SAID[owed.kind]
        return f"{words} {where}.", page
    if owed.kind == "round":
        words = f"{owed.whom} asks for your opinion on {where}."
        return words, "conversations:opinions"
    many = "1 idea waits" if owed.count == 1 else f"{owed.count} ideas wait"
    return f"{many} for your answer on {where}.", "conversations:opinions"


def _sprints(seen: Situation) -> Iterator[Step]:
    for sprint in seen.sprints:
        if not sprint.reference:
            if sprint.may_plan:
                yield Step(
                    "Today",
                    f"{sprint.team} is in no sprint: plan one.",
                    "sprints:sprint_plan",
                    sprint.team_reference,
                    is_now=True,
                )
            continue
        if sprint.may_set_goal:
            yield from _goal(sprint)
        yield from _end(sprint, seen)


def _goal(sprint: SprintFacts) -> Iterator[Step]:
    if not sprint.kind:
        words = f"{sprint.name} of {sprint.team} has no goal yet."
        yield Step("Today", words, "sprints:goal_edit", sprint.reference, is_now=True)
    elif sprint.kind == "unsorted":
        words = f"Say what the goal of {sprint.name} moves."
        yield Step(
            "Today", words, "sprints:sprint_detail", sprint.reference, is_now=True
        )


def _end(sprint: SprintFacts, seen: Situation) -> Iterator[Step]:
    if sprint.ends_on is None or not (sprint.may_plan or sprint.may_set_goal):
        return
    if sprint.ends_on <= seen.on + timedelta(days=SOON_DAYS):
        yield Step(
            day_name(sprint.ends_on, seen.on),
            f"Review of {sprint.name}: show which key results moved.",
            "sprints:sprint_detail",
            sprint.reference,
            is_now=sprint.ends_on == seen.on,
        )
    if sprint.may_plan and not sprint.has_next:
        yield Step(
            day_name(sprint.ends_on + timedelta(days=1), seen.on),
            f"The sprint after {sprint.name}: a goal that names its key result.",
            "sprints:sprint_plan",
            sprint.team_reference,
        )


def _waiting(seen: Situation) -> Iterator[Step]:
    for reference, state, title in seen.waiting[:MOST_WAITING]:
        words = f"{reference} is ready: commit it when the team agrees. {title}"
        if state == "proposed":
            words = f"{reference} is proposed: make it ready. {title}"
        yield Step("Now", words, "objectives:objective_detail", reference)
    more = len(seen.waiting) - MOST_WAITING
    if more > 0:
        yield Step("Now", f"{more} more wait.", "objectives:objective_list")


def _oversight(seen: Situation) -> Iterator[Step]:
    for reference, guard_rail in seen.breaches:
        words = f"{reference}: the guard-rail {guard_rail} is breached. What would have to change?"
        yield Step("Now", words, "objectives:objective_detail", reference)
    if seen.is_product_owner or seen.leads:
        for reference, title in seen.in_trouble:
            words = f"{reference} is off track: {title}. What would have to change?"
            yield Step("Now", words, "objectives:objective_detail", reference)
    if seen.has_dashboard and (seen.is_scrum_master or seen.leads):
        words = "See where teams pull apart, before planning and after review."
        yield Step("Each week", words, "screens:alignment")


def _quarter(seen: Situation) -> Iterator[Step]:
    quarter = seen.quarter
    if quarter is None or not (seen.is_product_owner or seen.leads):
        return
    middle = quarter.middle
    if middle - timedelta(days=MID_QUARTER_DAYS) <= seen.on <= middle:
        yield Step(
            f"By {day_name(middle, seen.on)}",
            "Mid-quarter review: revise, stop, or go on.",
            "objectives:objective_list",
        )
    if seen.on >= quarter.ends_on - timedelta(days=BEFORE_QUARTER_END):
        yield Step(
            f"By {day_name(quarter.ends_on, seen.on)}",
            f"Close {quarter.name}: grade each OKR and write what you learned.",
            "objectives:objective_list",
        )


def day_name(day: date, on: date) -> str:
    """Write a day near `on`: "Today", "Fri 13", "13 Nov" a week or more away."""
    if day == on:
        return "Today"
    if abs((day - on).days) < 7:
        return f"{day:%a} {day.day}"
    return f"{day.day} {day:%b}"

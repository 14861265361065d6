"""Lines of what waits in the work: slots, exceptions, values, answers to the gap."""

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Least, TruncDate

from conversations.models.cascade import UNCOMMITTED
from conversations.queries.waiting_talk import Rows, lines_about, lines_of
from measures.models import Kpi
from objectives.models import (
    Cadence,
    Cycle,
    GapAnswer,
    KeyResult,
    LimitException,
    Objective,
    TeamCapacity,
)
from objectives.queries import to_look_back_at, waits_in_heartbeat
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Parameter
from teams.asking import LEADS, ME, STEWARDED, TEAMS, TODAY

EXCEPTION, GRANTED, SLOT, UNPLANNED = "exception", "granted", "slot", "unplanned"
LOOK_BACK, GAP, KPI = "look_back", "gap", "kpi"


def freed() -> Rows:
    """Match what was turned away and could be pulled now, for its team's people."""
    rows = _ready_in(TEAMS).filter(Exists(_free()), turned_away__gt=0)
    return lines_of(
        rows,
        SLOT,
        number="number",
        title="title",
        whom=F("team__name"),
        since=TruncDate("limit_hits__happened_at"),
    )


def asked_of_me() -> Q:
    """Match exceptions that a person is to answer: the unit's leader, or any leader."""
    asked = Q(state="asked") & ~Q(asked_by=ME)
    units = ("team__unit", "team__unit__parent", "team__unit__parent__parent")
    mine, nobody = Q(), Q()
    for unit in units:
        mine |= nobody & Q(**{f"{unit}__leader": ME})
        nobody &= Q(**{f"{unit}__leader": None})
    return asked & (mine | nobody & Q(LEADS))


def exceptions(kind: str, which: Q) -> Rows:
    rows = LimitException.objects.filter(which, objective__state__in=UNCOMMITTED)
    since = "asked_on" if kind == EXCEPTION else "answered_on"
    return lines_of(
        rows,
        kind,
        number="pk" if kind == EXCEPTION else "objective__number",
        title="objective__title",
        whom=F("team__name"),
        since=since,
    )


def looking_back() -> Rows:
    """Return the person's initiatives that were done a month ago (DOMAIN 1.4)."""
    return lines_of(
        to_look_back_at(),
        LOOK_BACK,
        number="number",
        title="text",
        whom=None,
        since="since",
    )


def unplanned() -> Rows:
    """Match what was planned and did not begin with its cycle, for who leads its team.

    Where a slot is free by now, `freed` says so instead.
    """
    rows = _ready_in(STEWARDED).filter(
        ~Exists(_free()) | Q(turned_away=0), ~waits_in_heartbeat()
    )
    return lines_of(
        rows.exclude(unplanned_because=""),
        UNPLANNED,
        number="number",
        title="title",
        whom=F("team__name"),
        since="cycle__starts_on",
    )


def gaps() -> Rows:
    """Match the person's annual key results without an answer to the gap (DOMAIN 5).

    One line for each objective. Asked in the first third of a quarter for its planning,
    then for its mid-quarter review; between quarters for the planning of the next.
    """
    third = Func(
        F("ends_on"),
        F("starts_on"),
        template="((%(expressions)s) / 3)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )
    later = Func(
        F("starts_on"),
        third,
        template="(%(expressions)s)",
        arg_joiner=" + ",
        output_field=DateField(),
    )
    quarter = (
        Cycle.objects.filter(cadence=Cadence.QUARTERLY, ends_on__gte=TODAY)
        .annotate(
            later=later,
            occasion=Case(
                When(later__gt=TODAY, then=Value(GapAnswer.Occasion.PLANNING)),
                default=Value(GapAnswer.Occasion.MID_QUARTER),
            ),
            asked=Case(
                When(later__gt=TODAY, then=Least(F("starts_on"), TODAY)),
                default=F("later"),
            ),
        )
        .order_by("starts_on")
    )
    answers = GapAnswer.objects.filter(
        key_result=OuterRef("pk"),
        quarter=OuterRef("quarter"),
        occasion=OuterRef("occasion"),
    )
    rows = (
        KeyResult.objects.filter(
            Q(owner=ME) | Q(owner=None, objective__owner=ME),
            state=KeyResult.State.OPEN,
            objective__cycle__cadence=Cadence.ANNUAL,
            objective__state=Objective.State.IN_PROCESS,
        )
        .annotate(
            quarter=Subquery(quarter.values("pk")[:1]),
            occasion=Subquery(quarter.values("occasion")[:1]),
            asked=Subquery(quarter.values("asked")[:1]),
        )
        .filter(~Exists(answers), quarter__isnull=False)
    )
    return lines_about(rows, GAP, "objective", whom="", since="asked")


def late_values() -> Rows:
    """Match the person's KPIs whose next value is overdue."""
    due = Func(
        F("measured_on"),
        F("frequency_days"),
        template="(%(expressions)s)",
        arg_joiner=" + ",
        output_field=DateField(),
    )
    rows = Kpi.objects.annotate(due=due).filter(
        owner=ME, archived_on=None, due__lt=TODAY
    )
    return lines_of(
        rows, KPI, number="number", title="metric__name", whom=None, since="due"
    )


def _free() -> QuerySet[TeamCapacity]:
    return TeamCapacity.objects.filter(
        team=OuterRef("team"),
        cadence=OuterRef("cycle__cadence"),
        in_process__lt=F("effective_limit"),
    )


def _ready_in(teams: Parameter) -> QuerySet[Objective]:
    return Objective.objects.filter(
        is_one_of("team", teams), state=Objective.State.READY, is_planned=False
    )

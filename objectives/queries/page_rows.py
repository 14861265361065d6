"""The rows of an objective's page, each kind by a statement that is prepared."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, IntegerField, OuterRef, QuerySet
from django.db.models.functions import Coalesce, JSONObject

from objectives.models import (
    CheckIn,
    Contributor,
    CycleMembership,
    KeyResult,
    Objective,
    Transition,
)
from objectives.queries.gap import latest_gap
from objectives.queries.guard_rails import guarded_above, guards
from objectives.queries.health import expectation
from objectives.queries.help import blockers, promises
from objectives.queries.initiatives import with_tried
from objectives.queries.lists import shared_with
from objectives.queries.named import objectives
from objectives.queries.reach import (
    chosen_sizes,
    needed_functions,
    teams_where_needed,
)
from objectives.queries.revisions import revised
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Parameter, Prepared
from organizations.references import OBJECTIVE, number_of

NUMBER = Parameter("number", IntegerField())
ABOUT = Parameter("objective", BigIntegerField())
KEY_RESULTS = Parameter("key_results", BigIntegerField(), many=True)


def objective_around(reference: str) -> Objective | None:
    """Return O-12 with all around it that one statement can read, or None. One query."""
    number = number_of(reference, OBJECTIVE)
    if number is None:
        return None
    return next(iter(_with_surroundings(number=number)), None)


def key_results_around(objective: Objective) -> list[KeyResult]:
    """Return an objective's key results, as its page shows each. One query."""
    rows = _key_results(objective=objective.pk)
    for row in rows:
        row.objective = objective
    return rows


def log_of(objective: Objective) -> tuple[Transition, ...]:
    """Return what happened to an objective, with who did it, oldest first. One query."""
    return tuple(_log(objective=objective.pk))


def check_ins_by(key_results: Sequence[KeyResult]) -> dict[int, list[CheckIn]]:
    """Return the check-ins of key results, by id, with who said them. One query."""
    found: dict[int, list[CheckIn]] = defaultdict(list)
    ids: Collection[int] = [row.pk for row in key_results]
    for check_in in _check_ins(key_results=ids):
        found[check_in.key_result_id].append(check_in)
    return found


@Prepared
def _with_surroundings() -> QuerySet[Objective]:
    carried = CycleMembership.objects.filter(
        objective=OuterRef("pk"), disposition=CycleMembership.Disposition.CARRIED_OVER
    )
    return (
        objectives()
        .filter(number=NUMBER)
        .select_related("sponsor__user", "created_by__user")
        .annotate(
            shared_with=shared_with(),
            expected=expectation(),
            revised=revised(),
            needs=needed_functions(),
            guarded_above=guarded_above(),
            chosen=chosen_sizes(),
            all_teams=teams_where_needed(),
            guards=guards(),
            promised_help=promises(),
            barriers_now=blockers(),
            carried=ArraySubquery(
                carried.order_by("cycle__starts_on").values(
                    about=JSONObject(
                        cycle="cycle__name",
                        on=Coalesce("decided_on", "cycle__ends_on"),
                        reason="reason",
                    )
                )
            ),
        )
    )


@Prepared
def _key_results() -> QuerySet[KeyResult]:
    helpers = Contributor.objects.filter(key_result=OuterRef("pk"))
    names = helpers.order_by("team__name").values("team__name")
    return (
        with_tried(KeyResult.objects.filter(objective=ABOUT))
        .select_related("team", "owner__user", "metric")
        .annotate(gap=latest_gap(), helped_by=ArraySubquery(names))
        .exclude(state__in=[KeyResult.State.VOID, KeyResult.State.DROPPED])
        .order_by("position", "pk")
    )


@Prepared
def _log() -> QuerySet[Transition]:
    rows = Transition.objects.filter(objective=ABOUT)
    return rows.select_related("actor__user", "team").order_by("pk")


@Prepared
def _check_ins() -> QuerySet[CheckIn]:
    rows = CheckIn.objects.filter(is_one_of("key_result", KEY_RESULTS))
    return rows.select_related("author__user").order_by(
        "measured_on", "recorded_at", "pk"
    )

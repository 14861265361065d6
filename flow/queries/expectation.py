"""The service level expectation of quarterly OKRs, as of a day."""

from collections import defaultdict
from datetime import date, timedelta

from flow import metrics
from objectives import facts, lifecycle
from objectives.models import Cadence, Objective, Transition

LOOK_BACK = timedelta(days=365)


def expectation_on(day: date) -> metrics.PercentileLines:
    """Return within how many days 50, 70, 85 and 95 % of the past year's OKRs finished.

    Lines are left out while too few have finished for them (DOMAIN 3.3). Two queries, rows in proportion to a year's finished OKRs.
    """
    finished = Objective.objects.filter(
        cycle__cadence=Cadence.QUARTERLY,
        state=Objective.State.CLOSED,
        outcome__in=[Objective.Outcome.ACHIEVED, Objective.Outcome.MISSED],
        closed_on__gt=day - LOOK_BACK,
        closed_on__lte=day,
    ).values_list("pk", flat=True)
    rows = defaultdict(list)
    for row in Transition.objects.filter(objective_id__in=list(finished)):
        rows[row.objective_id].append(row)
    times = [
        days
        for transitions in rows.values()
        if (days := lifecycle.cycle_time(facts.log(transitions), day)) is not None
    ]
    return metrics.percentile_lines(times)

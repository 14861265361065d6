"""One round of the race for a team's slots, over HTTP through the real server."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from objectives import actions
from objectives.actions import KeyResultDraft
from objectives.models import Cycle, LimitHit, Objective, Slot, TeamCapacity
from okrhub.lib.tenancy import tenant
from organizations.actions import create_token
from organizations.models import Membership
from teams.models import Team
from tests.server import at_once, post

MANY = 64
LIMIT = 3
BUSY = 503
MOST_TRIES = 20
MEASURE = KeyResultDraft(
    title="Patients who complain",
    kind="decrease",
    baseline=Decimal(9),
    target=Decimal(4),
)


def prepare(pia: Membership, billing: Team) -> str:
    """Make 64 OKRs of the running quarter ready; return Pia's token."""
    now = timezone.now()
    today = now.date()
    _, token = create_token("race", scope="write", expires_at=None, actor=pia)
    with tenant(pia.organization_id):
        quarter = Cycle.objects.create(
            name="This quarter",
            cadence="quarterly",
            starts_on=today - timedelta(days=10),
            ends_on=today + timedelta(days=80),
        )
    for number in range(MANY):
        objective = actions.draft_objective(
            title=f"Objective {number}",
            team=billing,
            cycle=quarter,
            actor=pia,
            on=today,
            now=now,
            key_results=[MEASURE],
        )
        actions.make_ready(objective, actor=pia, on=today, now=now)
    return token


def race(port: int, token: str, organization: int) -> Counter[int]:
    """Commit all that are ready at the same moment; count the answers by status.

    Who is told that the server is busy (503) asks again, as a client does.
    """
    with tenant(organization):
        ready = Objective.objects.filter(state="ready").order_by("number")
        paths = [f"/api/v1/acme/objectives/{row.reference}/commit/" for row in ready]
    calls = [lambda path=path: _answered(port, path, token) for path in paths]
    return Counter(at_once(calls))


def _answered(port: int, path: str, token: str) -> int:
    answers = (post(port, path, token) for _ in range(MOST_TRIES))
    return next((status for status in answers if status != BUSY), BUSY)


def in_process(organization: int) -> tuple[int, int, int]:
    """Return slots, the counter, and objectives in process."""
    with tenant(organization):
        return (
            Slot.objects.count(),
            TeamCapacity.objects.get(cadence="quarterly").in_process,
            Objective.objects.filter(state="in_process").count(),
        )


def clear(pia: Membership) -> None:
    """Defer what is in process and bring it back, so that the slots are free again."""
    now = timezone.now()
    with tenant(pia.organization_id):
        running = list(Objective.objects.filter(state="in_process"))
    for objective in running:
        actions.defer_objective(objective, actor=pia, on=now.date(), now=now)
        actions.return_to_ready(objective, actor=pia, on=now.date(), now=now)


def hits(organization: int) -> int:
    """Count the refusals that were recorded."""
    with tenant(organization):
        return LimitHit.objects.count()

"""Lines of the help that waits: asked for, promised, delivered, to be told."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from conversations.models import HelpRequest
from conversations.queries.waiting_talk import Rows, lines_of
from objectives.lifecycle import OPEN
from objectives.models import Objective
from okrhub.lib.among import is_one_of
from teams.asking import ME, STEWARDED, TODAY
from teams.models import TeamFunction

HELP, LATE_HELP, HELP_CAME, HELP_CLOSED = (
    "help",
    "late_help",
    "help_came",
    "help_closed",
)


def help_for_me() -> list[Rows]:
    """Return the help that a person's teams owe, or wait for, as its stewards."""
    carried = TeamFunction.objects.filter(
        is_one_of("team", STEWARDED), function=OuterRef("asked_function")
    )
    return help_lines(
        is_one_of("asked_team", STEWARDED) | Q(Exists(carried)),
        is_one_of("helper", STEWARDED),
        is_one_of("objective__team", STEWARDED) | Q(asked_by=ME),
    )


def help_lines(answering: Q, helping: Q, asking: Q) -> list[Rows]:
    """Return what is asked, late, delivered, or to be told since an OKR closed."""
    rows = HelpRequest.objects.filter(objective__state__in=OPEN)
    promised = rows.filter(state=HelpRequest.State.ACCEPTED)
    over = Q(dependent__state=Objective.State.CLOSED)
    both = helping | asking if helping and asking else Q()
    whom = Coalesce("helper__name", "asked_team__name", "asked_function__name")

    def lines(found: QuerySet[HelpRequest], kind: str, since: str) -> Rows:
        return lines_of(
            found, kind, number="number", title="title", whom=whom, since=since
        )

    return [
        lines(
            rows.filter(answering, state=HelpRequest.State.REQUESTED), HELP, "asked_on"
        ),
        lines(promised.filter(both, ~over, due_on__lt=TODAY), LATE_HELP, "due_on"),
        lines(
            rows.filter(asking, state=HelpRequest.State.DELIVERED),
            HELP_CAME,
            "delivered_on",
        ),
        lines(promised.filter(both, over), HELP_CLOSED, "dependent__closed_on"),
    ]

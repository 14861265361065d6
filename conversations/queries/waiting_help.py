"""Lines of the help that waits: asked for, promised, delivered, to be told."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from conversations.models import HelpRequest
from conversations.queries.waiting_talk import Rows, lines_of
from objectives.lifecycle import OPEN
from objectives.models import Objective
from teams.models import TeamFunction
from teams.standing import Standing

HELP, LATE_HELP, HELP_CAME, HELP_CLOSED = (
    "help",
    "late_help",
    "help_came",
    "help_closed",
)


def help_for(person: Standing, on: date) -> list[Rows]:
    """Return the help that a person's teams owe, or wait for, as its stewards."""
    own = [
        team
        for team in person.teams
        if person.is_product_owner_of(team) or person.is_scrum_master_of(team)
    ]
    carried = TeamFunction.objects.filter(
        function=OuterRef("asked_function"), team__in=own
    )
    asking = Q(objective__team__in=own) | Q(asked_by=person.membership_id)
    return help_lines(
        Q(asked_team__in=own) | Q(Exists(carried)), Q(helper__in=own), asking, on
    )


def help_lines(answering: Q, helping: Q, asking: Q, on: date) -> list[Rows]:
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
        lines(promised.filter(both, ~over, due_on__lt=on), LATE_HELP, "due_on"),
        lines(
            rows.filter(asking, state=HelpRequest.State.DELIVERED),
            HELP_CAME,
            "delivered_on",
        ),
        lines(promised.filter(both, over), HELP_CLOSED, "dependent__closed_on"),
    ]

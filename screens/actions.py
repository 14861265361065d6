"""Changes that touch several rooms at once; each is one transaction."""

from datetime import date, datetime

from django.db import transaction

from flow import actions as flow
from flow.models import AlignmentMap
from objectives.actions import open_cycle
from objectives.actions.holding import hold_capacities
from objectives.models import Cadence
from okrhub.lib.tenancy import current_organization_id, tenant
from organizations.actions import found_organization
from organizations.models import Membership
from organizations.queries import settings
from screens.map.kept import packed
from screens.queries.map import contribution_graph, overview_of
from teams import actions as teams
from teams.models import Team, TeamMembership


def set_up(
    *,
    organization: str,
    why: str,
    owner_name: str,
    email: str,
    password: str,
    team: str,
    now: datetime,
) -> Membership:
    """Found the first organisation with its owner, who is product owner of one team.

    It begins small: that team and the quarter that runs; no units, no annual cycle, no
    strategy. Raises Conflict when the installation has an organisation already.
    """
    with transaction.atomic():
        owner = found_organization(
            organization,
            why=why,
            owner_name=owner_name,
            email=email,
            password=password,
        )
        with tenant(owner.organization_id):
            on = settings().day_of(now)
            first = teams.create_team(team, actor=owner, on=on)
            role = TeamMembership.Role.PRODUCT_OWNER
            teams.add_person(first, owner, role, actor=owner, on=on)
            open_cycle(actor=owner, cadence=Cadence.QUARTERLY, on=on, now=now)
        return owner


def archive_team(team: Team, *, actor: Membership, on: date) -> Team:
    """Archive a team under the lock of its capacities, so that no commit slips in."""
    with tenant(actor.organization_id):
        in_process = sum(
            row.in_process
            for cadence in Cadence.values
            for row in hold_capacities([team.pk], cadence).values()
        )
        return teams.archive_team(team, in_process=in_process, actor=actor, on=on)


def keep_map(*, now: datetime) -> AlignmentMap:
    """Draw up the alignment map of today, for everybody."""
    with tenant(current_organization_id()):
        ours = settings()
        day = ours.day_of(now)
        whole = contribution_graph(day, has_strategy=ours.has_strategy)
        return flow.keep_map(
            day,
            overview=overview_of(whole).packed(),
            whole=packed(whole),
            has_strategy=ours.has_strategy,
            now=now,
        )

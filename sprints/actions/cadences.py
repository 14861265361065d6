"""What makes sprints follow each other by themselves, and shares the calendar."""

from datetime import date, datetime

from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import current_organization_id, tenant
from okrhub.lib.versions import save_version
from organizations.models import Membership
from organizations.references import SPRINT, next_numbers
from organizations.tokens import hash_token
from sprints import policies, queries, seals
from sprints.actions.focus_lines import end_focus
from sprints.actions.telling import tell_flow
from sprints.models import CalendarFeed, Sprint, SprintCadence
from sprints.steps import ACTIVE, CLOSED, REVIEW, due_step
from sprints.timebox import MOST_AHEAD, MOST_WEEKS, Cadence, timeboxes_ahead
from teams.models import Team
from teams.queries import lock_team, standing


def set_cadence(
    team: Team, cadence: Cadence, *, version: int, actor: Membership, on: date
) -> SprintCadence:
    """Say how a team's sprints follow each other, and plan the next ones at once.

    `version` is that of the cadence the person saw, 0 where there was none.
    """
    with tenant(actor.organization_id):
        team = lock_team(team.pk)
        policies.may_plan_sprint(standing(actor, on), team).enforce()
        _check(team, cadence)
        record(actor.user_id, "sprint_cadence.set")
        changes = {
            "weeks": cadence.weeks,
            "starts_on_weekday": cadence.weekday,
            "ahead": cadence.ahead,
        }
        row = queries.cadence_of(team)
        if row is None:
            row = SprintCadence.objects.create(team=team, **changes)
        else:
            save_version(row, version, changes)
        _plan_ahead(team, on)
        return row


def end_cadence(team: Team, *, actor: Membership, on: date) -> None:
    """Let sprints be planned by hand again; those that are planned stay."""
    with tenant(actor.organization_id):
        team = lock_team(team.pk)
        policies.may_plan_sprint(standing(actor, on), team).enforce()
        record(actor.user_id, "sprint_cadence.ended")
        SprintCadence.objects.filter(team=team).delete()


def plan_ahead(team: Team, *, actor: Membership, on: date) -> list[Sprint]:
    """Plan the sprints that the cadence asks for; none where they are there already."""
    with tenant(actor.organization_id):
        team = lock_team(team.pk)
        policies.may_plan_sprint(standing(actor, on), team).enforce()
        if queries.cadence_of(team) is None:
            raise Conflict(f"{team.name} has no cadence yet.")
        record(actor.user_id, "sprint.planned")
        return _plan_ahead(team, on)


def turn_sprints(*, on: date) -> None:
    """Move the sprints of the open organisation on by their days, and plan ahead.

    What is on after its last day waits for its review, a focus is over; what begins is
    active. The night calls it; a second time it finds nothing to do.
    """
    record(None, "sprint.turned")
    for sprint in queries.sprints_to_turn(on):
        to = due_step(
            sprint.state, starts_on=sprint.starts_on, ends_on=sprint.ends_on, on=on
        )
        if to == ACTIVE and queries.active_sprint(sprint.team_id) is not None:
            continue
        if to == REVIEW and sprint.is_focus:
            to = CLOSED
        save_version(sprint, sprint.version, {"state": to})
    for team in queries.teams_with_cadence():
        _plan_ahead(lock_team(team.pk), on)


def share_calendar(
    team: Team, *, actor: Membership, on: date, now: datetime
) -> CalendarFeed:
    """Give a team's calendar a new secret address; an older one stops working."""
    with tenant(actor.organization_id):
        team = lock_team(team.pk)
        policies.may_share_calendar(standing(actor, on), team).enforce()
        record(actor.user_id, "calendar.shared")
        CalendarFeed.objects.filter(team=team, revoked_at=None).update(revoked_at=now)
        token = seals.calendar_token(current_organization_id(), team.pk, now)
        return CalendarFeed.objects.create(
            team=team, token_hash=hash_token(token), created_by=actor, created_at=now
        )


def revoke_calendar(team: Team, *, actor: Membership, on: date, now: datetime) -> None:
    """Let the address of a team's calendar lead nowhere from now on."""
    with tenant(actor.organization_id):
        team = lock_team(team.pk)
        policies.may_share_calendar(standing(actor, on), team).enforce()
        record(actor.user_id, "calendar.revoked")
        CalendarFeed.objects.filter(team=team, revoked_at=None).update(revoked_at=now)


def _check(team: Team, cadence: Cadence) -> None:
    if team.works_in != Team.Cadence.SPRINTS:
        raise Conflict(f"{team.name} does not work in sprints.")
    if not 1 <= cadence.weeks <= MOST_WEEKS:
        raise Conflict("A sprint is one month or less: 1 to 4 weeks.", field="weeks")
    if not 0 <= cadence.weekday <= 6:
        raise Conflict("There is no such weekday.", field="weekday")
    if not 1 <= cadence.ahead <= MOST_AHEAD:
        raise Conflict(f"Plan 1 to {MOST_AHEAD} sprints ahead.", field="ahead")


def _plan_ahead(team: Team, on: date) -> list[Sprint]:
    row = queries.cadence_of(team)
    if row is None or team.archived_on is not None:
        return []
    timeboxes = timeboxes_ahead(
        Cadence(row.weeks, row.starts_on_weekday, row.ahead),
        queries.last_timebox(team),
        waiting=queries.waiting_sprints(team, on),
        on=on,
    )
    if not timeboxes:
        return []
    end_focus(team, before=timeboxes[0].starts_on)
    first = next_numbers(SPRINT, len(timeboxes))
    planned = [
        Sprint.objects.create(
            number=number,
            team=team,
            name=timebox.name,
            starts_on=timebox.starts_on,
            ends_on=timebox.ends_on,
        )
        for number, timebox in enumerate(timeboxes, start=first)
    ]
    tell_flow(planned[0], on)
    return planned

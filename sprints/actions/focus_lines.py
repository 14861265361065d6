"""What a team without sprints focuses on until a day (DOMAIN 1.5)."""

from collections.abc import Collection
from datetime import date, timedelta

from objectives.models import KeyResult
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from okrhub.lib.versions import check_version, save_version
from organizations.models import Membership
from organizations.references import SPRINT, next_number
from sprints import policies, queries
from sprints.actions.goals import set_sprint_goal
from sprints.models import Sprint
from sprints.steps import ACTIVE, CLOSED, PLANNING
from sprints.timebox import Timebox
from teams.models import Team
from teams.queries import lock_team, standing

NAME = "Focus"
LONGEST = timedelta(days=366)
DAY = timedelta(days=1)


def set_focus_line(
    team: Team,
    *,
    text: str,
    kind: str,
    until: date,
    key_results: Collection[KeyResult] = (),
    primary: KeyResult | None = None,
    begins_anew: bool = False,
    version: int,
    actor: Membership,
    on: date,
) -> Sprint:
    """Say what a team without sprints focuses on, and until when.

    `version` is that of the present focus that the person saw, 0 where there was none;
    `begins_anew` ends that one yesterday, so that the history keeps both.
    """
    with tenant(actor.organization_id):
        team = lock_team(team.pk)
        policies.may_set_sprint_goal(standing(actor, on), team).enforce()
        if team.works_in == Team.Cadence.SPRINTS:
            raise Conflict(f"{team.name} works in sprints: their goals say it.")
        if not on <= until <= on + LONGEST:
            raise Conflict("Choose a day from today to a year ahead.", field="until")
        record(actor.user_id, "focus_line.set")
        present = queries.focus_line(team, on)
        if present is not None and begins_anew and present.starts_on < on:
            goal = queries.goal_of(present)
            check_version(goal or present, version)
            _end(present, on - DAY)
            present, version = None, 0
        focus = _until(team, present, until, on)
        set_sprint_goal(
            focus,
            text=text,
            kind=kind,
            key_results=key_results,
            primary=primary,
            version=version,
            actor=actor,
            on=on,
        )
        return focus


def end_focus(team: Team, *, before: date) -> None:
    """End a focus that runs into a sprint on the day before it."""
    rows = Sprint.objects.select_for_update().filter(team=team, is_focus=True)
    for focus in rows.filter(starts_on__lt=before, ends_on__gte=before):
        save_version(focus, focus.version, {"ends_on": before - DAY})


def check_is_sprint(sprint: Sprint) -> None:
    """Refuse what only a sprint has: steps, moved days, a review."""
    if sprint.is_focus:
        raise Conflict("This is a focus, no sprint: say how it ended, or set the next.")


def _end(focus: Sprint, last_day: date) -> None:
    save_version(focus, focus.version, {"ends_on": last_day, "state": CLOSED})


def _until(team: Team, present: Sprint | None, until: date, on: date) -> Sprint:
    """Return the present focus, or a new one from today on, that ends on a day."""
    starts_on = present.starts_on if present else on
    _make_room(team, Timebox(NAME, starts_on, until), besides=present)
    if present is not None:
        save_version(present, present.version, {"ends_on": until})
        return present
    before = queries.active_sprint(team.pk)
    if before is not None and before.is_focus:
        _end(before, before.ends_on)
    elif before is not None:
        raise Conflict(f"{before.name} is still on. Open its review first.")
    return Sprint.objects.create(
        number=next_number(SPRINT),
        team=team,
        name=NAME,
        starts_on=starts_on,
        ends_on=until,
        state=ACTIVE,
        is_focus=True,
    )


def _make_room(team: Team, timebox: Timebox, *, besides: Sprint | None) -> None:
    """Take planned sprints away that nobody gave a goal; refuse days of another one."""
    Sprint.objects.filter(
        team=team,
        state=PLANNING,
        starts_on__lte=timebox.ends_on,
        starts_on__gt=timebox.starts_on,
        goals=None,
        work_items=None,
    ).delete()
    clash = queries.overlapping(team, timebox, besides=besides)
    if clash is not None:
        raise Conflict(
            f"{team.name} is in {clash.name} from {clash.starts_on:%-d %B} to "
            f"{clash.ends_on:%-d %B}. Choose days apart from it.",
            field="until",
        )

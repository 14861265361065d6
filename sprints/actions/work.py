"""What work of another tool is for: said once for an epic, inherited by its items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from objectives.models import Initiative
from okrhub.lib.audit import record
from okrhub.lib.decisions import denied
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from sprints import policies
from sprints.actions.telling import tell_board
from sprints.importing.columns import ITEM_FIELDS
from sprints.importing.reading import Reading, read_item
from sprints.importing.subject import OF_ANOTHER, teams_for, teams_of_others
from sprints.importing.writing import Writer
from sprints.models import WorkEpic, WorkItem
from teams.models import Team
from teams.queries import standing


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of an item that was brought along: its fate, and why if left out."""

    key: str
    fate: str
    problem: str


def sort_epic(
    epic: WorkEpic,
    *,
    initiative: Initiative | None = None,
    is_heartbeat: bool = False,
    actor: Membership,
    on: date,
) -> WorkEpic:
    """Say that an epic is an initiative, or heartbeat; neither takes that back.

    The people of the teams that work on it say so.
    """
    with tenant(actor.organization_id):
        held = WorkEpic.objects.select_for_update(of=("self",)).get(pk=epic.pk)
        person = standing(actor, on)
        teams = Team.objects.filter(work_items__epic=held).distinct()
        decisions = [policies.may_sort_work(person, team) for team in teams]
        allowed = next((each for each in decisions if each), None)
        refused = next(iter(decisions), denied("Nobody here works on this epic."))
        (allowed or refused).enforce()
        if initiative is not None and is_heartbeat:
            raise Conflict("An epic is an initiative or heartbeat, not both.")
        record(actor.user_id, "work_epic.sorted")
        held.initiative, held.is_heartbeat = initiative, is_heartbeat
        held.save(update_fields=["initiative", "is_heartbeat"])
        tell_board(team.pk for team in teams)
        return held


def bring_items(
    items: Sequence[Mapping[str, str]],
    *,
    actor: Membership,
    on: date,
    is_dry_run: bool = False,
) -> list[Brought]:
    """Write items as another tool has them, matched by key; a dry run only tells.

    Each item has the fields of a file of work items; a team by its name.
    """
    with tenant(actor.organization_id):
        policies.may_bring_work(standing(actor, on)).enforce()
        mapping = {"columns": {str(name): [str(name)] for name in ITEM_FIELDS}}
        reading = Reading(mapping, teams_for(actor, on))
        others = teams_of_others(actor, on)
        rows = [read_item(item, reading) for item in items]
        keys = [row.values.get("key", "") for row in rows]
        known = WorkItem.objects.filter(key__in=keys)
        here = {
            key: (digest, others.get(team))
            for key, digest, team in known.values_list("key", "digest", "team")
        }
        brought: list[Brought] = []
        good: list[dict[str, str]] = []
        for key, row in zip(keys, rows, strict=True):
            is_repeated = any(key == each.key for each in brought)
            if is_repeated and not row.is_left_out:
                brought.append(Brought(key, "left_out", "Its key is named twice."))
                continue
            fate = "left_out" if row.is_left_out else "new"
            problem = row.problem
            if not row.is_left_out and key in here:
                digest, other = here[key]
                fate = "known" if digest == row.values["digest"] else "changed"
                if other is not None:
                    fate, problem = "left_out", OF_ANOTHER.format(key, other)
            brought.append(Brought(key, fate, problem))
            if fate in {"new", "changed"}:
                good.append(row.values)
        if good and not is_dry_run:
            record(actor.user_id, "work_items.brought")
            touched = WorkItem.objects.filter(Q(key__in=keys) | Q(epic_key__in=keys))
            teams = set(touched.values_list("team", flat=True))
            writer = Writer()
            writer.write(good)
            writer.join()
            tell_board(teams.union(touched.values_list("team", flat=True)))
        return brought

"""Write work items as another tool has them: matched by key, in chunks, then joined.

The joins are statements over all rows, so that their cost does not depend on how a file
was cut: an item of an item belongs to that one's epic, sprints are found by name, or by
the items of the same name where a sprint was renamed here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from okrhub.lib import statistics
from okrhub.lib.tenancy import current_organization_id
from sprints.importing.columns import ItemField
from sprints.models import WorkEpic, WorkItem

_COLUMNS = (
    "title",
    "url",
    "type",
    "status",
    "is_done",
    "team",
    "sprint_name",
    "epic_key",
    "created_on",
    "done_on",
    "digest",
)


@dataclass(slots=True)
class Writer:
    """Writes chunks of rows that were read; `epics` are titles by key."""

    epics: dict[str, str] = field(default_factory=dict)

    def write(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Write a chunk. Three statements at most."""
        epics, items = [], []
        for values in rows:
            if values.get("is_epic"):
                epics.append(_epic(values))
                continue
            items.append(_item(values))
            key = values.get(ItemField.EPIC, "")
            if key and not self.epics.get(key):
                self.epics[key] = values.get(ItemField.EPIC_TITLE, "")
        WorkEpic.objects.bulk_create(
            epics,
            update_conflicts=True,
            unique_fields=["organization", "key"],
            update_fields=["title", "url"],
        )
        _run(
            _MOVED,
            keys=[item.key for item in items],
            names=[item.sprint_name for item in items],
            teams=[str(item.team_id) for item in items],
        )
        WorkItem.objects.bulk_create(
            items,
            update_conflicts=True,
            unique_fields=["organization", "key"],
            update_fields=list(_COLUMNS),
        )

    def join(self) -> None:
        """Put items under their epics and into their sprints. Eight statements."""
        statistics.refresh(WorkItem, WorkEpic)
        _run(_TO_PARENTS_EPIC)
        mentioned = dict.fromkeys(
            WorkItem.objects.filter(epic=None)
            .exclude(epic_key="")
            .values_list("epic_key", flat=True)
            .distinct()
        )
        WorkEpic.objects.bulk_create(
            [WorkEpic(key=key, title=self.epics.get(key, "")) for key in mentioned],
            ignore_conflicts=True,
        )
        for statement in (_TITLES, _EPICS, _INITIATIVES):
            _run(
                statement,
                keys=list(self.epics),
                titles=list(self.epics.values()),
            )
        join_sprints()


def join_sprints() -> None:
    """Find the sprints that items name, by team and name. One statement."""
    _run(_SPRINTS)


def _epic(values: Mapping[str, str]) -> WorkEpic:
    return WorkEpic(
        key=values[ItemField.KEY],
        title=values[ItemField.TITLE],
        url=values.get(ItemField.URL, ""),
    )


def _item(values: Mapping[str, str]) -> WorkItem:
    return WorkItem(
        key=values[ItemField.KEY],
        title=values[ItemField.TITLE],
        url=values.get(ItemField.URL, ""),
        type=values.get(ItemField.TYPE, ""),
        status=values.get(ItemField.STATUS, ""),
        is_done=bool(values.get("is_done")),
        team_id=int(values["team"]),
        sprint_name=values.get(ItemField.SPRINT, ""),
        epic_key=values.get(ItemField.EPIC, ""),
        created_on=_day(values.get(ItemField.CREATED)),
        done_on=_day(values.get(ItemField.DONE)),
        digest=values["digest"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _run(sql: str, **values: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"organization": current_organization_id(), **values})


# what the tool moved to another sprint or team leaves the one that it was in
_MOVED = """
    UPDATE sprints_workitem i SET sprint_id = NULL
      FROM unnest(%(keys)s::text[], %(names)s::text[], %(teams)s::bigint[])
           AS given (key, sprint_name, team_id)
     WHERE i.organization_id = %(organization)s AND i.key = given.key
       AND i.sprint_id IS NOT NULL
       AND (lower(i.sprint_name) <> lower(given.sprint_name)
            OR i.team_id <> given.team_id)
"""
_TO_PARENTS_EPIC = """
    UPDATE sprints_workitem c SET epic_key = p.epic_key, epic_id = NULL
      FROM sprints_workitem p
     WHERE c.organization_id = %(organization)s
       AND p.organization_id = c.organization_id
       AND p.key = c.epic_key AND c.epic_key <> '' AND p.id <> c.id
"""
_TITLES = """
    UPDATE sprints_workepic e SET title = given.title
      FROM unnest(%(keys)s::text[], %(titles)s::text[]) AS given (key, title)
     WHERE e.organization_id = %(organization)s AND e.key = given.key
       AND e.title = '' AND given.title <> ''
"""
_EPICS = """
    UPDATE sprints_workitem i SET epic_id = named.epic
      FROM (SELECT i.id, e.id AS epic FROM sprints_workitem i
              LEFT JOIN sprints_workepic e ON e.organization_id = i.organization_id
                   AND e.key = i.epic_key AND i.epic_key <> ''
             WHERE i.organization_id = %(organization)s) named
     WHERE i.organization_id = %(organization)s AND i.id = named.id
       AND i.epic_id IS DISTINCT FROM named.epic
"""
_INITIATIVES = """
    UPDATE sprints_workepic e SET initiative_id = named.id
      FROM (SELECT DISTINCT ON (item_key) item_key, id FROM objectives_initiative
             WHERE organization_id = %(organization)s AND item_key <> ''
             ORDER BY item_key, number DESC) named
     WHERE e.organization_id = %(organization)s AND e.key = named.item_key
       AND e.initiative_id IS NULL AND NOT e.is_heartbeat
"""
_SPRINTS = """
    UPDATE sprints_workitem i SET sprint_id = named.sprint
      FROM (SELECT DISTINCT ON (i.id) i.id, coalesce(s.id, alike.sprint) AS sprint
              FROM sprints_workitem i
              LEFT JOIN sprints_sprint s ON s.organization_id = i.organization_id
                   AND s.team_id = i.team_id AND i.sprint_name <> ''
                   AND lower(i.sprint_name) IN (lower(s.known_as), lower(s.name))
              LEFT JOIN (SELECT team_id, lower(sprint_name) AS name,
                                max(sprint_id) AS sprint
                           FROM sprints_workitem
                          WHERE organization_id = %(organization)s
                            AND sprint_id IS NOT NULL AND sprint_name <> ''
                          GROUP BY 1, 2) alike
                   ON alike.team_id = i.team_id AND alike.name = lower(i.sprint_name)
             WHERE i.organization_id = %(organization)s
             ORDER BY i.id, lower(s.known_as) = lower(i.sprint_name) DESC,
                      s.starts_on DESC) named
     WHERE i.organization_id = %(organization)s AND i.id = named.id
       AND i.sprint_id IS DISTINCT FROM named.sprint
"""

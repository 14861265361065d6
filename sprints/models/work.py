"""Thin copies of work items that live in another tool (DOMAIN 1.4). They ask nothing."""

from django.db import models

from objectives.models import Initiative
from objectives.models.initiatives import WEB_ADDRESS
from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel
from sprints.models.sprints import Sprint
from teams.models import Team


class WorkEpic(TenantModel):
    """What items of another tool belong to; said once, all of its items inherit it.

    It may be an initiative here, or keep things running; one of the two at most.
    """

    key = models.CharField(max_length=80)
    title = models.CharField(max_length=400, blank=True)
    url = models.CharField(max_length=600, blank=True, validators=[WEB_ADDRESS])
    initiative = models.ForeignKey(
        Initiative, on_delete=models.SET_NULL, null=True, related_name="epics"
    )
    is_heartbeat = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key"], name="epic_is_known_once"
            ),
            models.CheckConstraint(
                condition=models.Q(is_heartbeat=False)
                | models.Q(initiative__isnull=True),
                name="epic_is_heartbeat_or_an_initiative",
            ),
            TenantWall(name="sprints_workepic_wall", references=["initiative"]),
        ]
        indexes = [
            # the epics of an initiative
            models.Index(
                fields=["organization", "initiative"], name="epics_of_initiative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}".strip()


class WorkItem(TenantModel):
    """An item as the other tool had it when it was last brought along.

    It inherits kind and key results from its epic, else from the goal of the sprint it
    was pulled for; `sprint_name` and `epic_key` are what the tool said, `digest` stands
    for all of it. Nobody here writes it, so no trail is kept of its rows: the import
    that brought it is on record.
    """

    key = models.CharField(max_length=80)
    title = models.CharField(max_length=400)
    url = models.CharField(max_length=600, blank=True, validators=[WEB_ADDRESS])
    type = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=60, blank=True)
    is_done = models.BooleanField(default=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="work_items")
    sprint = models.ForeignKey(
        Sprint, on_delete=models.SET_NULL, null=True, related_name="work_items"
    )
    sprint_name = models.CharField(max_length=120, blank=True)
    epic = models.ForeignKey(
        WorkEpic, on_delete=models.SET_NULL, null=True, related_name="items"
    )
    epic_key = models.CharField(max_length=80, blank=True)
    created_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    digest = models.CharField(max_length=40)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key"], name="work_item_is_known_once"
            ),
            TenantWall(
                name="sprints_workitem_wall",
                references=["team", "sprint", "epic"],
                audited=False,
            ),
        ]
        indexes = [
            # a team's items by sprint
            models.Index(
                fields=["organization", "team", "sprint"], name="items_of_team"
            ),
            # the items of a sprint
            models.Index(fields=["organization", "sprint"], name="items_of_sprint"),
            # the items of an epic
            models.Index(fields=["organization", "epic"], name="items_of_epic"),
            # items that name a parent, to be put under its epic
            models.Index(fields=["organization", "epic_key"], name="items_by_epic_key"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

"""What objectives have to do with other teams and with each other."""

from django.db import models
from django.db.models import F, Q

from objectives.models.objectives import KeyResult, Objective
from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel
from teams.models import Team


class CoOwner(TenantModel):
    """A team that shares an objective, with one definition of success (DOMAIN 1.4)."""

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="co_owners"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "objective", "team"], name="team_co_owns_once"
            ),
            TenantWall(
                name="objectives_coowner_wall", references=["objective", "team"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} co-owns {self.objective_id}"


class AlignmentLink(TenantModel):
    """What an objective contributes to: another objective or a key result of it."""

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="links_up"
    )
    parent = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="links_down"
    )
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.CASCADE, null=True, related_name="links_down"
    )
    is_primary = models.BooleanField(default=True)
    rationale = models.CharField(max_length=240, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "objective"],
                condition=Q(is_primary=True),
                name="one_primary_parent",
            ),
            models.CheckConstraint(
                condition=~Q(objective=F("parent")),
                name="no_objective_is_its_own_parent",
            ),
            TenantWall(
                name="objectives_alignmentlink_wall",
                references=["objective", "parent", "key_result"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective_id} leads to {self.parent_id}"

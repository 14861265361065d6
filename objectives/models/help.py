"""What an objective needs of others, and what blocks it: help, barriers, OKRs."""

from django.db import models
from django.db.models import F, Q

from objectives.models.objectives import Objective
from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel


class AwaitedHelp(TenantModel):
    """Days on which an objective waits for help: a fact that conversations hand in.

    `number` is that of the help request, H-3; `due_on` the day promised, none before
    it is accepted. A promise that slips, or is kept, ends the row on `until`, which is
    the first day that it says nothing about.
    """

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="awaited_help"
    )
    number = models.PositiveIntegerField()
    asked_of = models.CharField(max_length=120)
    due_on = models.DateField(null=True)
    is_blocking = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"],
                condition=Q(until=None),
                name="help_is_awaited_once",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="help_is_awaited_forward",
            ),
            TenantWall(name="objectives_awaitedhelp_wall", references=["objective"]),
        ]
        indexes = [
            # what each OKR in process waits for, in every list
            models.Index(fields=["organization", "objective"], name="help_awaited_by"),
        ]

    def __str__(self) -> str:
        return f"{self.objective_id} waits for {self.asked_of}"


class BlockingBarrier(TenantModel):
    """Days on which a barrier blocks an objective: a fact that conversations hand in.

    `number` is that of the barrier, B-3; `until` is the first day without it.
    """

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="blocking_barriers"
    )
    number = models.PositiveIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"],
                condition=Q(until=None),
                name="barrier_blocks_once",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="barrier_blocks_forward",
            ),
            TenantWall(
                name="objectives_blockingbarrier_wall", references=["objective"]
            ),
        ]
        indexes = [
            # what blocks each OKR in process, in every list
            models.Index(fields=["organization", "objective"], name="blocked_by"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """Return the barrier's reference: B-3."""
        return f"B-{self.number}"


class Need(TenantModel):
    """An objective needs another, taken on because of it (DOMAIN 1.4).

    `help_number` is that of the help request that it came from.
    """

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="need_links"
    )
    needed = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="needed_links"
    )
    help_number = models.PositiveIntegerField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "objective", "needed"],
                name="objective_needs_another_once",
            ),
            models.CheckConstraint(
                condition=~Q(objective=F("needed")), name="no_objective_needs_itself"
            ),
            TenantWall(name="objectives_need_wall", references=["objective", "needed"]),
        ]

    def __str__(self) -> str:
        return f"{self.objective_id} needs {self.needed_id}"

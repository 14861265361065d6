"""Strategy: a page for the organisation and for each unit, its versions and goals."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q

from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel
from teams.models import Unit

LONGEST_TEXT = 20_000
NOT_ENDLESS = MaxLengthValidator(LONGEST_TEXT)


class StrategyPage(TenantModel):
    """The strategy of the organisation (no unit) or of a unit (DOMAIN 1.4, 6).

    What it says stands in its versions, of which `version` is the latest number.
    """

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="strategies"
    )
    version = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(unit=None),
                name="organization_has_one_strategy",
            ),
            models.UniqueConstraint(
                fields=["organization", "unit"], name="unit_has_one_strategy"
            ),
            TenantWall(name="objectives_strategypage_wall", references=["unit"]),
        ]

    def __str__(self) -> str:
        return f"Strategy of {self.unit or 'the organisation'}"


class StrategyVersion(TenantModel):
    """What a strategy said from a moment on: Markdown, and its goals. Append-only.

    `goals` are the goals as they were, by `objectives.strategy_history.goal_line`.
    """

    page = models.ForeignKey(
        StrategyPage, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField()
    context = models.TextField(blank=True, validators=[NOT_ENDLESS])
    challenges = models.TextField(blank=True, validators=[NOT_ENDLESS])
    policies = models.TextField(blank=True, validators=[NOT_ENDLESS])
    not_this_year = models.TextField(blank=True, validators=[NOT_ENDLESS])
    goals = models.JSONField(default=list)
    author = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "page", "number"],
                name="strategy_version_is_numbered_once",
            ),
            TenantWall(
                name="objectives_strategyversion_wall",
                references=["page", "author"],
                append_only=True,
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of {self.page_id}"


class StrategyGoal(TenantModel):
    """Where a strategy wants to be by a day: G-2. Retired when replaced or given up."""

    number = models.PositiveIntegerField()
    page = models.ForeignKey(
        StrategyPage, on_delete=models.CASCADE, related_name="goals"
    )
    title = models.CharField(max_length=240)
    why = models.TextField(blank=True, validators=[NOT_ENDLESS])
    starts_on = models.DateField()
    ends_on = models.DateField()
    retired_on = models.DateField(null=True)
    retired_because = models.CharField(max_length=400, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="predecessors"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"], name="strategy_goal_number_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="strategy_goal_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(retired_on__isnull=False),
                name="a_goal_with_a_successor_is_retired",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("id")),
                name="no_goal_replaces_itself",
            ),
            TenantWall(
                name="objectives_strategygoal_wall", references=["page", "successor"]
            ),
        ]
        indexes = [
            # the goals of a page, the nearest end first
            models.Index(
                fields=["organization", "page", "ends_on"], name="goals_of_strategy"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the reference people say aloud: G-2."""
        return f"G-{self.number}"

"""Units, teams, their functions, and who works where in which role."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel


class Unit(TenantModel):
    """A part of the organisation that holds teams and other units."""

    name = models.CharField(max_length=120)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children"
    )
    quarterly_limit = models.PositiveSmallIntegerField(null=True)
    annual_limit = models.PositiveSmallIntegerField(null=True)
    archived_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                condition=Q(archived_on=None),
                name="unit_name_is_unique",
            ),
            TenantWall(name="teams_unit_wall", references=["parent"]),
        ]

    def __str__(self) -> str:
        return self.name


class Function(TenantModel):
    """A function or speciality a team can carry: legal, security, pharmacy."""

    name = models.CharField(max_length=80)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], name="function_name_is_unique"
            ),
            TenantWall(name="teams_function_wall"),
        ]

    def __str__(self) -> str:
        return self.name


class Team(TenantModel):
    """A team that owns OKRs. Archived rather than deleted: its history stays."""

    class Cadence(models.TextChoices):
        SPRINTS = "sprints", "Sprints"
        FLOW = "flow", "Flow"
        NEITHER = "neither", "Neither"

    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    mark = models.CharField(max_length=2)
    colour = models.PositiveSmallIntegerField(default=1)
    mission = models.CharField(max_length=240, blank=True)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="teams"
    )
    functions: "models.ManyToManyField[Function, TeamFunction]" = (
        models.ManyToManyField(Function, through="TeamFunction", related_name="teams")
    )
    works_in = models.CharField(
        max_length=8, choices=Cadence.choices, default=Cadence.SPRINTS
    )
    is_dedicated = models.BooleanField(default=False)
    quarterly_limit = models.PositiveSmallIntegerField(null=True)
    annual_limit = models.PositiveSmallIntegerField(null=True)
    created_on = models.DateField()
    archived_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"], name="team_number_is_unique"
            ),
            models.UniqueConstraint(
                fields=["organization", "name"],
                condition=Q(archived_on=None),
                name="team_name_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(colour__gte=1, colour__lte=6), name="team_colour_1_to_6"
            ),
            TenantWall(name="teams_team_wall", references=["unit"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """Return the reference people say aloud: T-4."""
        return f"T-{self.number}"


class TeamFunction(TenantModel):
    """A function that a team carries."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    function = models.ForeignKey(Function, on_delete=models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "team", "function"],
                name="team_carries_function_once",
            ),
            TenantWall(name="teams_teamfunction_wall", references=["team", "function"]),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} carries {self.function_id}"


class TeamMembership(TenantModel):
    """A person's role in a team, with its days."""

    class Role(models.TextChoices):
        PRODUCT_OWNER = "product_owner", "Product owner"
        SCRUM_MASTER = "scrum_master", "Scrum master"
        DEVELOPER = "developer", "Developer"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="people")
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="team_roles"
    )
    role = models.CharField(max_length=13, choices=Role.choices, default=Role.DEVELOPER)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "team", "membership", "role"],
                condition=Q(ended_on=None),
                name="role_in_team_is_held_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="role_ends_after_it_starts",
            ),
            TenantWall(
                name="teams_teammembership_wall", references=["team", "membership"]
            ),
        ]
        indexes = [
            # the teams of the person who looks, on every page
            models.Index(
                fields=["organization", "membership"],
                condition=Q(ended_on=None),
                name="current_roles_of_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.team_id} as {self.role}"

    def holds_on(self, on: date) -> bool:
        """Say whether the role was held on a day; both ends count."""
        return self.started_on <= on and (self.ended_on is None or on <= self.ended_on)

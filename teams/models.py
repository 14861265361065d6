"""Units, teams, their functions, and who works where in which role."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from okrhub.lib.walls import TenantReference, TenantWall
from organizations.models import Membership, TenantModel


class Unit(TenantModel):
    """A part of the organisation that holds teams and other units.

    Its `leader` answers what its teams ask for: an exception from the limit.
    """

    name = models.CharField(max_length=120)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children"
    )
    quarterly_limit = models.PositiveSmallIntegerField(null=True)
    annual_limit = models.PositiveSmallIntegerField(null=True)
    leader = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
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
            TenantReference(name="teams_unit_leader_tenant", reference="leader"),
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
    """A team that owns OKRs. Archived rather than deleted: its history stays.

    A team of teams (DOMAIN 1.5) is a team of another kind: it has a product owner, a
    page and OKRs like any other, and `MemberTeam` says which teams it is made of.
    `teams_review_apart` is for kinds whose teams keep their own sprint reviews.
    """

    class Cadence(models.TextChoices):
        SPRINTS = "sprints", "Sprints"
        FLOW = "flow", "Flow"
        NEITHER = "neither", "Neither"

    class Kind(models.TextChoices):
        TEAM = "team", "Team"
        NEXUS = "nexus", "Nexus"
        LESS = "less", "LeSS"
        ART = "art", "Agile release train"
        OWN = "own", "Our own kind"

    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.TEAM)
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
    integration_team = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+"
    )
    teams_review_apart = models.BooleanField(default=False)
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
            models.CheckConstraint(
                condition=~Q(kind="team")
                | Q(integration_team=None, teams_review_apart=False),
                name="team_integrates_no_others",
            ),
            models.CheckConstraint(
                condition=~Q(kind="nexus", teams_review_apart=True),
                name="nexus_reviews_together",
            ),
            TenantWall(name="teams_team_wall", references=["unit"]),
            TenantReference(
                name="teams_team_integration_tenant", reference="integration_team"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference(self) -> str:
        """Return the reference people say aloud: T-4."""
        return f"T-{self.number}"

    @property
    def is_team_of_teams(self) -> bool:
        """Say whether it is made of teams."""
        return self.kind != self.Kind.TEAM

    @property
    def has_single_goal(self) -> bool:
        """Say whether it has one product goal, and so a limit of 1 (DOMAIN 2.3)."""
        return self.is_dedicated or self.is_team_of_teams


class MemberTeam(TenantModel):
    """A team's stay in a team of teams, with its days; one at a time.

    `left_on` is the first day on which it is out.
    """

    group = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="stays")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    joined_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "team"],
                condition=Q(left_on=None),
                name="team_is_in_one_team_of_teams",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="member_team_leaves_after_it_joins",
            ),
            models.CheckConstraint(
                condition=~Q(group=F("team")), name="team_is_no_member_of_itself"
            ),
            TenantWall(name="teams_memberteam_wall", references=["group", "team"]),
        ]
        indexes = [
            # the members of a team of teams, at each commit of one of its OKRs
            models.Index(
                fields=["organization", "group"],
                condition=Q(left_on=None),
                name="present_member_teams",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} in {self.group_id}"


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

"""Objectives and key results."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from measures.models import Metric
from objectives.models.cycles import Cycle
from objectives.models.drafts import SEES_KEY_RESULT, SEES_OBJECTIVE, Draft
from okrhub.lib.walls import TenantReference, TenantWall, Veil
from organizations.models import Membership, TenantModel
from teams.models import Function, Team


class Objective(TenantModel):
    """A qualitative, time-boxed statement of a desired state; owned by one team.

    `state`, `outcome` and `started_on` follow from the Transitions; they are written by
    the action that appends one. What is `at_commitment` stands against what was agreed
    first, and only where a revision changed it.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        READY = "ready", "Ready"
        IN_PROCESS = "in_process", "In process"
        PAUSED = "paused", "Paused"
        DEFERRED = "deferred", "Deferred"
        CLOSED = "closed", "Closed"
        DECLINED = "declined", "Declined"
        VOID = "void", "Void"

    class Outcome(models.TextChoices):
        ACHIEVED = "achieved", "Achieved"
        MISSED = "missed", "Missed"
        DROPPED = "dropped", "Dropped"
        UNRECORDED = "unrecorded", "Not recorded"

    class Ambition(models.TextChoices):
        COMMITTED = "committed", "Committed"
        ASPIRATIONAL = "aspirational", "Aspirational"

    class Domain(models.TextChoices):
        CLEAR = "clear", "Clear"
        COMPLICATED = "complicated", "Complicated"
        COMPLEX = "complex", "Complex"
        CHAOTIC = "chaotic", "Chaotic"
        CONFUSED = "confused", "Not sure"

    class Topology(models.TextChoices):
        DEDICATED = "dedicated", "Dedicated team"
        NEXUS = "nexus", "Team of teams"
        SPLIT_BY_KR = "split_by_kr", "Split by key result"
        MAPPED = "mapped", "Existing team"

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=400)
    why = models.TextField(blank=True)
    stands_alone = models.BooleanField(default=False)
    stands_alone_because = models.CharField(max_length=400, blank=True)
    domain = models.CharField(max_length=11, choices=Domain.choices, blank=True)
    complexity = models.PositiveSmallIntegerField(
        null=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    topology = models.CharField(max_length=11, choices=Topology.choices, blank=True)
    functions: "models.ManyToManyField[Function, ObjectiveFunction]" = (
        models.ManyToManyField(
            Function, through="ObjectiveFunction", related_name="objectives"
        )
    )
    audience = models.CharField(max_length=240, blank=True)
    assumptions = models.TextField(blank=True)
    help_needed = models.TextField(blank=True)
    decision = models.TextField(blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="objectives")
    owner = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    sponsor = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    cycle = models.ForeignKey(
        Cycle, on_delete=models.PROTECT, related_name="objectives"
    )
    draft = models.ForeignKey(
        Draft, on_delete=models.PROTECT, null=True, related_name="objectives"
    )
    position = models.PositiveSmallIntegerField(default=1)
    ambition = models.CharField(
        max_length=12, choices=Ambition.choices, default=Ambition.COMMITTED
    )
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.PROPOSED
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    is_planned = models.BooleanField(default=False)
    planned_on = models.DateField(null=True)
    unplanned_because = models.CharField(max_length=400, blank=True)
    awaits_answer = models.BooleanField(default=False)
    started_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    progress = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    suggested_grade = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    grade = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    progress_at_commitment = models.DecimalField(
        max_digits=7, decimal_places=4, null=True
    )
    grade_at_commitment = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    learning = models.TextField(blank=True)
    carry_count = models.PositiveSmallIntegerField(default=0)
    defer_count = models.PositiveSmallIntegerField(default=0)
    turned_away = models.PositiveSmallIntegerField(default=0)
    is_imported = models.BooleanField(default=False)
    source_key = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"], name="objective_number_is_unique"
            ),
            models.UniqueConstraint(
                fields=["organization", "source_key"],
                condition=~Q(source_key=""),
                name="objective_is_imported_once",
            ),
            models.CheckConstraint(
                condition=Q(state="closed") ^ Q(outcome=""),
                name="outcome_exactly_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(grade=None) | Q(grade__gte=0, grade__lte=1),
                name="grade_from_0_to_1",
            ),
            models.CheckConstraint(
                condition=Q(complexity=None) | Q(complexity__gte=1, complexity__lte=5),
                name="complexity_from_1_to_5",
            ),
            TenantWall(
                name="objectives_objective_wall",
                references=["team", "owner", "sponsor", "cycle", "created_by"],
            ),
            TenantReference(
                name="objectives_objective_draft_tenant", reference="draft"
            ),
            Veil(name="objectives_objective_veil", sees=SEES_OBJECTIVE),
        ]
        indexes = [
            # the list, filtered by cycle and state, newest number first
            models.Index(
                fields=["organization", "cycle", "state", "-number"],
                name="objectives_of_cycle",
            ),
            # a team's objectives, and what it has in process
            models.Index(
                fields=["organization", "team", "state"], name="objectives_of_team"
            ),
            # the list without a filter, a page at a time
            models.Index(
                fields=["organization", "-number"], name="objectives_newest_first"
            ),
            # find by words of the title
            GinIndex(
                OpClass(Upper("title"), name="gin_trgm_ops"),
                name="objective_title_trgm",
            ),
            # search: words of the title and of the why
            GinIndex(
                SearchVector("title", "why", config="english"), name="objective_words"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the reference people say aloud: O-12."""
        return f"O-{self.number}"

    @property
    def is_in_process(self) -> bool:
        """Say whether it takes a slot: in process or paused."""
        return self.state in {self.State.IN_PROCESS, self.State.PAUSED}

    @property
    def is_committed(self) -> bool:
        """Say whether it is promised: in process, or planned for a coming cycle."""
        return self.is_in_process or self.is_planned


class ObjectiveFunction(TenantModel):
    """A function that an objective's outcome needs, wherever it is found (DOMAIN 5)."""

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="+")
    function = models.ForeignKey(Function, on_delete=models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "objective", "function"],
                name="objective_needs_function_once",
            ),
            TenantWall(
                name="objectives_objectivefunction_wall",
                references=["objective", "function"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective_id} needs {self.function_id}"


class KeyResult(TenantModel):
    """A measure of progress toward an objective: who does what by how much.

    `current` to `confidence_on` repeat the latest check-ins and are written with them.
    The `committed_` columns keep what was promised; without a `committed_kind` nothing
    was, or only a baseline and a target are known. `added_on` is the day on which it was
    added to an OKR in process; None for one that was there from the start.
    """

    class Kind(models.TextChoices):
        INCREASE = "increase", "Increase to"
        DECREASE = "decrease", "Decrease to"
        MAINTAIN_ABOVE = "maintain_above", "Stay at or above"
        MAINTAIN_BELOW = "maintain_below", "Stay at or below"
        MAINTAIN_WITHIN = "maintain_within", "Stay within"
        MILESTONE = "milestone", "Milestone"
        BASELINE = "baseline", "Find the number first"
        UNMEASURED = "unmeasured", "Not measurable yet"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        REACHED = "reached", "Reached"
        NOT_REACHED = "not_reached", "Not reached"
        DROPPED = "dropped", "Dropped"
        VOID = "void", "Void"

    class Timing(models.TextChoices):
        LEADING = "leading", "Leading: it moves first"
        LAGGING = "lagging", "Lagging: it moves late"

    number = models.PositiveIntegerField()
    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="key_results"
    )
    position = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=600)
    changes_for = models.CharField(max_length=240, blank=True)
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.INCREASE)
    metric = models.ForeignKey(
        Metric, on_delete=models.PROTECT, null=True, related_name="key_results"
    )
    unit = models.CharField(max_length=24, blank=True)
    baseline = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    target = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    upper = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    committed_baseline = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    committed_target = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    committed_upper = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    committed_kind = models.CharField(max_length=15, choices=Kind.choices, blank=True)
    committed_weight = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    committed_due_on = models.DateField(null=True)
    weight = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal(1))
    due_on = models.DateField(null=True)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, related_name="key_results"
    )
    owner = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    frequency_days = models.PositiveSmallIntegerField(default=7)
    moves_late = models.BooleanField(default=False)
    timing = models.CharField(max_length=7, choices=Timing.choices, blank=True)
    source = models.CharField(max_length=240, blank=True)
    state = models.CharField(max_length=11, choices=State.choices, default=State.OPEN)
    reached_on = models.DateField(null=True)
    added_on = models.DateField(null=True)
    current = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    measured_on = models.DateField(null=True)
    raw_progress = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    raw_at_commitment = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    confidences = ArrayField(models.PositiveSmallIntegerField(), default=list, size=4)
    confidence_on = models.DateField(null=True)
    source_key = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"], name="key_result_number_is_unique"
            ),
            models.UniqueConstraint(
                fields=["organization", "source_key"],
                condition=~Q(source_key=""),
                name="key_result_is_imported_once",
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0), name="key_result_weight_is_positive"
            ),
            models.CheckConstraint(
                condition=~Q(kind="increase")
                | Q(baseline=None)
                | Q(target=None)
                | Q(target__gt=F("baseline")),
                name="increase_goes_up",
            ),
            models.CheckConstraint(
                condition=~Q(kind="decrease")
                | Q(baseline=None)
                | Q(target=None)
                | Q(target__lt=F("baseline")),
                name="decrease_goes_down",
            ),
            TenantWall(
                name="objectives_keyresult_wall",
                references=["objective", "metric", "team", "owner"],
            ),
            Veil(name="objectives_keyresult_veil", sees=SEES_KEY_RESULT),
        ]
        indexes = [
            # the key results of the objectives on a page, in their order
            models.Index(
                fields=["organization", "objective", "position"],
                name="key_results_of_objective",
            ),
            # search: words of the title, and the title spelt otherwise
            GinIndex(
                SearchVector("title", "changes_for", config="english"),
                name="key_result_words",
            ),
            GinIndex(
                OpClass(Upper("title"), name="gin_trgm_ops"),
                name="key_result_title_trgm",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the reference people say aloud: KR-31."""
        return f"KR-{self.number}"

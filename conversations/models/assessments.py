"""The dated answer to "are we organised around value?" (DOMAIN 4.1)."""

from django.db import models

from objectives.models import Cycle, Objective
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel


class Assessment(TenantModel):
    """What was answered on a day, beside the measures as they stood then.

    `figures` are the measures of that day: key, name, figure and sentence of each.
    """

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=6, choices=Answer.choices)
    words = models.TextField(blank=True)
    figures = models.JSONField()
    review_on = models.DateField(null=True)
    assessed_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+"
    )
    assessed_on = models.DateField()

    class Meta(TenantModel.Meta):
        constraints = [
            TenantWall(
                name="conversations_assessment_wall",
                references=["cycle", "assessed_by"],
                append_only=True,
            ),
        ]
        indexes = [
            # the assessments before today's, the latest first
            models.Index(
                fields=["organization", "assessed_on"], name="assessments_by_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessed_on}: {self.answer}"


class ValueMeasures(TenantModel):
    """The measures of a day as the worker worked them out: one row of the organisation.

    `lines` are those of `objectives.value_words`, `looked_at` the OKRs that are looked
    at: the most complex, and those whose set-up may not fit.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    lines = models.JSONField()
    looked_at = models.JSONField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], name="value_is_measured_once"
            ),
            TenantWall(
                name="conversations_valuemeasures_wall",
                references=["cycle"],
                audited=False,
            ),
        ]

    def __str__(self) -> str:
        return f"Value of {self.day}"


class AssessedOkr(TenantModel):
    """What was decided about the set-up of one OKR, and what was asked about it."""

    class Decision(models.TextChoices):
        KEEP = "keep", "Keep the set-up"
        TALK = "talk", "Talk with the teams first"
        CHANGE = "change", "Change the set-up"

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="okrs"
    )
    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="assessments"
    )
    decision = models.CharField(max_length=6, choices=Decision.choices)
    words = models.CharField(max_length=240, blank=True)
    topology = models.CharField(
        max_length=11, choices=Objective.Topology.choices, blank=True
    )
    units = models.PositiveSmallIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "assessment", "objective"],
                name="okr_is_assessed_once",
            ),
            TenantWall(
                name="conversations_assessedokr_wall",
                references=["assessment", "objective"],
                append_only=True,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective_id}: {self.decision}"

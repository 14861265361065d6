"""The gap: whether what is linked below an annual key result would reach it."""

from django.db import models

from objectives.models.cycles import Cycle
from objectives.models.objectives import KeyResult
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel


class GapAnswer(TenantModel):
    """Would every linked team result take an annual key result there? Append-only.

    Asked of its owner in planning and mid-quarter; the latest of a quarter and occasion
    holds. Never computed by adding what is below (DOMAIN 5).
    """

    class Occasion(models.TextChoices):
        PLANNING = "planning", "Planning"
        MID_QUARTER = "mid_quarter", "Mid-quarter"

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"
        UNKNOWN = "unknown", "Not known"

    key_result = models.ForeignKey(
        KeyResult, on_delete=models.PROTECT, related_name="gap_answers"
    )
    quarter = models.ForeignKey(
        Cycle, on_delete=models.PROTECT, related_name="gap_answers"
    )
    occasion = models.CharField(max_length=11, choices=Occasion.choices)
    answer = models.CharField(max_length=7, choices=Answer.choices)
    note = models.CharField(max_length=1000, blank=True)
    author = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            TenantWall(
                name="objectives_gapanswer_wall",
                references=["key_result", "quarter", "author"],
                append_only=True,
            ),
        ]
        indexes = [
            # the latest answer about each key result of a quarter
            models.Index(
                fields=["organization", "quarter", "key_result", "-recorded_at"],
                name="gap_answers_of_quarter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_result_id} in {self.quarter_id}: {self.answer}"

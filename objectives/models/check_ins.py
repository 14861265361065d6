"""What was measured of a key result, and how sure people were."""

from django.db import models
from django.db.models import Q

from objectives.models.objectives import KeyResult
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel


class CheckIn(TenantModel):
    """A value, a confidence, or both, of a key result. Append-only."""

    key_result = models.ForeignKey(
        KeyResult, on_delete=models.CASCADE, related_name="check_ins"
    )
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    confidence = models.PositiveSmallIntegerField(null=True)
    note = models.TextField(blank=True)
    measured_on = models.DateField()
    recorded_at = models.DateTimeField()
    author = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__lte=10),
                name="confidence_from_0_to_10",
            ),
            TenantWall(
                name="objectives_checkin_wall",
                references=["key_result", "author"],
                append_only=True,
            ),
        ]
        indexes = [
            # the history of one key result, latest reading first
            models.Index(
                fields=["organization", "key_result", "-measured_on", "-recorded_at"],
                name="check_ins_of_key_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_result_id} on {self.measured_on}"

"""The alignment map as the worker drew it up (see `screens.map`)."""

from django.db import models

from okrhub.lib.walls import TenantWall
from organizations.models import TenantModel


class AlignmentMap(TenantModel):
    """What was in process when it was last drawn up: one row of the organisation.

    `overview` is the map as it opens, its crowded layers drawn together, with what
    stands around it; `whole` has every card and link. Neither holds anything private:
    the worker has no eyes.
    """

    day = models.DateField()
    computed_at = models.DateTimeField()
    has_strategy = models.BooleanField()
    overview = models.JSONField(default=dict)
    whole = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], name="one_map_of_an_organization"
            ),
            TenantWall(name="flow_alignmentmap_wall", audited=False),
        ]

    def __str__(self) -> str:
        return f"Map of {self.day}"

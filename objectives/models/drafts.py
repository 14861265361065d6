"""Drafts of a cycle: private to their authors until opinions are asked (DOMAIN 2.1)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from objectives.models.cycles import Cycle
from okrhub.lib.walls import VIEWER, TenantWall, Veil
from organizations.models import Membership, TenantModel
from teams.models import Unit

SEES_DRAFT = f"state <> 'drafting' OR {VIEWER} = ANY (author_ids)"
SEES_OBJECTIVE = "draft_id IS NULL OR draft_id IN (SELECT id FROM objectives_draft)"
SEES_KEY_RESULT = "objective_id <> ALL ((SELECT objectives_hidden())::bigint[])"


class Draft(TenantModel):
    """Objectives written together for a cycle, of the organisation or of a unit.

    While it is being drafted, it and its objectives are there for its authors alone:
    the database hides them from everybody else. `author_ids` are memberships, whoever
    began it first.
    """

    class State(models.TextChoices):
        DRAFTING = "drafting", "Drafting"
        ASKED = "asked", "Opinions asked"
        PUBLISHED = "published", "Published"

    number = models.PositiveIntegerField()
    title = models.CharField(max_length=240)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="drafts")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="drafts"
    )
    state = models.CharField(
        max_length=9, choices=State.choices, default=State.DRAFTING
    )
    author_ids = ArrayField(models.BigIntegerField(), size=20)
    began_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    published_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"], name="draft_number_is_unique"
            ),
            TenantWall(
                name="objectives_draft_wall",
                references=["cycle", "unit", "began_by", "published_by"],
            ),
            Veil(name="objectives_draft_veil", sees=SEES_DRAFT),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Return the reference people say aloud: D-3."""
        return f"D-{self.number}"

    @property
    def is_private(self) -> bool:
        """Say whether only its authors see it."""
        return self.state == self.State.DRAFTING

    @property
    def is_published(self) -> bool:
        """Say whether its objectives go their own ways now."""
        return self.state == self.State.PUBLISHED

"""Initiatives: what a team tries, and which key results it should move (DOMAIN 1.4)."""

from django.db import models

from objectives.models.objectives import KeyResult
from okrhub.lib.walls import TenantWall, Veil
from organizations.models import Membership, TenantModel
from teams.models import Team

SEES_INITIATIVE = "id <> ALL ((SELECT objectives_hidden_initiatives())::bigint[])"
SEES_LINK = "key_result_id <> ALL ((SELECT objectives_hidden_key_results())::bigint[])"


class Initiative(TenantModel):
    """A bet: "we believe this moves that key result by about so much"; I-4.

    It never feeds progress. `author` is missing where the person wished so. What is
    tried for a private draft alone is there for the draft's authors alone.
    """

    class Kind(models.TextChoices):
        STRATEGIC = "strategic", "Strategic"
        HEARTBEAT = "heartbeat", "Heartbeat"
        UNSORTED = "unsorted", "Not sorted yet"

    class State(models.TextChoices):
        IDEA = "idea", "Idea"
        NEXT = "next", "Next"
        DOING = "doing", "Doing"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"

    number = models.PositiveIntegerField()
    text = models.CharField(max_length=600)
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.UNSORTED)
    state = models.CharField(max_length=7, choices=State.choices, default=State.IDEA)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="initiatives")
    author = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    key_results: "models.ManyToManyField[KeyResult, InitiativeLink]" = (
        models.ManyToManyField(
            KeyResult, through="InitiativeLink", related_name="initiatives"
        )
    )
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number"], name="initiative_number_is_unique"
            ),
            TenantWall(
                name="objectives_initiative_wall", references=["team", "author"]
            ),
            Veil(name="objectives_initiative_veil", sees=SEES_INITIATIVE),
        ]
        indexes = [
            # a team's initiatives, the newest first
            models.Index(
                fields=["organization", "team", "-number"], name="initiatives_of_team"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def reference(self) -> str:
        """Return the reference people say aloud: I-4."""
        return f"I-{self.number}"


class InitiativeLink(TenantModel):
    """A key result that an initiative should move, and by about how much."""

    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="links"
    )
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.CASCADE, related_name="initiative_links"
    )
    expected_impact = models.CharField(max_length=240, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "initiative", "key_result"],
                name="initiative_moves_a_key_result_once",
            ),
            TenantWall(
                name="objectives_initiativelink_wall",
                references=["initiative", "key_result"],
            ),
            Veil(name="objectives_initiativelink_veil", sees=SEES_LINK),
        ]
        indexes = [
            # the initiatives of the key results on a page
            models.Index(
                fields=["organization", "key_result"], name="initiatives_of_key_result"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id} should move {self.key_result_id}"

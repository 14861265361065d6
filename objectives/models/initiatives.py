"""Initiatives: what a team tries, and which key results it should move (DOMAIN 1.4)."""

from decimal import Decimal

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.core.validators import MinValueValidator, URLValidator
from django.db import models
from django.db.models.functions import Upper

from objectives.models.objectives import KeyResult
from okrhub.lib.walls import TenantWall, Veil
from organizations.models import Membership, TenantModel
from teams.models import Team

SEES_INITIATIVE = "id <> ALL ((SELECT objectives_hidden_initiatives())::bigint[])"
SEES_LINK = "key_result_id <> ALL ((SELECT objectives_hidden_key_results())::bigint[])"
SEES_STEP = "initiative_id <> ALL ((SELECT objectives_hidden_initiatives())::bigint[])"
WEB_ADDRESS = URLValidator(
    schemes=["http", "https"],
    message="Write an address that begins with https:// or http://.",
)
MORE_THAN_NOTHING = MinValueValidator(Decimal("0.000001"), "More than nothing, please.")


class Initiative(TenantModel):
    """A bet: "we believe this moves that key result by about so much"; I-4.

    It never feeds progress. `author` is missing where the person wished so. What is
    tried for a private draft alone is there for the draft's authors alone.

    `since` is the day on which it came into its state; `effort` is a guess in days of
    the whole team's work. `item_key` and `item_url` name the work item elsewhere. What
    was `observed` is asked for once it is done.
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

    class Observed(models.TextChoices):
        MOVED = "moved", "It moved"
        NOTHING = "nothing", "It moved nothing"
        UNKNOWN = "unknown", "Cannot tell"

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
    since = models.DateField()
    effort = models.DecimalField(
        max_digits=6, decimal_places=1, null=True, validators=[MORE_THAN_NOTHING]
    )
    item_key = models.CharField(max_length=80, blank=True)
    item_url = models.CharField(max_length=600, blank=True, validators=[WEB_ADDRESS])
    observed = models.CharField(max_length=7, choices=Observed.choices, blank=True)
    observed_impact = models.CharField(max_length=600, blank=True)
    observed_on = models.DateField(null=True)
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
            # the initiative that an epic of another tool is
            models.Index(
                fields=["organization", "item_key"], name="initiatives_by_item_key"
            ),
            # search: words of the text, and the text spelt otherwise
            GinIndex(
                SearchVector("text", "observed_impact", config="english"),
                name="initiative_words",
            ),
            GinIndex(
                OpClass(Upper("text"), name="gin_trgm_ops"), name="initiative_text_trgm"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def reference(self) -> str:
        """Return the reference people say aloud: I-4."""
        return f"I-{self.number}"


class InitiativeLink(TenantModel):
    """A key result that an initiative should move, and by about how much.

    `expected_change` is the same as a number in the key result's unit, towards its
    target; without it the words alone say what is expected.
    """

    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="links"
    )
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.CASCADE, related_name="initiative_links"
    )
    expected_impact = models.CharField(max_length=240, blank=True)
    expected_change = models.DecimalField(
        max_digits=20, decimal_places=6, null=True, validators=[MORE_THAN_NOTHING]
    )

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

    @property
    def has_expectation(self) -> bool:
        """Say whether it is said by about how much; only then the link counts."""
        return bool(self.expected_impact.strip()) or self.expected_change is not None


class InitiativeStep(TenantModel):
    """A day on which an initiative came into a state; `from_state` empty at first.

    It is a history itself, so no second one is kept of it: the audit trail has the
    initiative's row.
    """

    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="steps"
    )
    from_state = models.CharField(
        max_length=7, choices=Initiative.State.choices, blank=True
    )
    to_state = models.CharField(max_length=7, choices=Initiative.State.choices)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta(TenantModel.Meta):
        constraints = [
            TenantWall(
                name="objectives_initiativestep_wall",
                references=["initiative", "actor"],
                audited=False,
            ),
            Veil(name="objectives_initiativestep_veil", sees=SEES_STEP),
        ]
        indexes = [
            # an initiative's history, the latest step first
            models.Index(
                fields=["organization", "initiative", "-id"],
                name="steps_of_initiative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative_id}: {self.to_state}"

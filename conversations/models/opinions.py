"""What a team thinks of an objective before it is agreed, with names or without.

Whether a round has names is fixed when it is asked. What is said without a name lies in
`NamelessOpinion`, a table without a column for a person or a moment, which leaves no row
in the audit trail; that somebody has answered lies apart, in `Participation`, so that
nobody answers twice. Both are keyed by chance instead of by order, and each answer
writes all rows of its round anew, sorted by that chance (`actions.opinions`): neither
keys, nor the order on disk, nor the number of the transaction that wrote a row (`xmin`)
say which rows came together.

What somebody who reads the database itself can still infer: who has answered, not what;
when each answer came, since the trail's event on the round has a moment, if no author;
whose words a text is where everybody said the same or only one person answered; and,
with two copies of the tables from right before and after an answer (backups, the
write-ahead log, rows not vacuumed yet), what that answer added. With the log of the web
server this leads to a person. A round with names in which an idea was given without one
adds: it came from somebody who has answered. Readers of the page see none of that, but
who looks right before and after somebody answers sees what came new; hence nothing is
shown before three have answered.
"""

import secrets

from django.db import models
from django.db.models import Q

from objectives.models import Initiative, KeyResult, Objective
from okrhub.lib.walls import TenantReference, TenantWall
from organizations.models import Membership, TenantModel

LARGEST_KEY = 2**53
LEAST_NAMELESS = 3


def random_key() -> int:
    """Return a key that says nothing about when or by whom a row was written."""
    return secrets.randbelow(LARGEST_KEY - 1) + 1


class OpinionRound(TenantModel):
    """A question to the teams of an objective, or to everybody in the organisation.

    `has_names` never changes; a trigger sees to it. `answers` counts the people who
    have answered.
    """

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="opinion_rounds"
    )
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    has_names = models.BooleanField()
    asks_everybody = models.BooleanField(default=False)
    asks_vote = models.BooleanField(default=False)
    about = models.CharField(max_length=400, blank=True)
    answers = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "objective"],
                condition=Q(closed_on=None),
                name="one_open_round_per_objective",
            ),
            TenantWall(
                name="conversations_opinionround_wall",
                references=["objective", "asked_by"],
            ),
        ]

    def __str__(self) -> str:
        return f"Round {self.pk} on {self.objective_id}"

    @property
    def is_open(self) -> bool:
        """Say whether it still takes answers."""
        return self.closed_on is None

    @property
    def shows_nameless(self) -> bool:
        """Say whether enough people answered to show what bears no name."""
        return self.answers >= LEAST_NAMELESS


class Participation(TenantModel):
    """Somebody has answered a round; nothing about when or what. Not in the trail."""

    id = models.BigIntegerField(primary_key=True, default=random_key)
    round = models.ForeignKey(OpinionRound, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="+"
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "round", "membership"],
                name="person_answers_round_once",
            ),
            TenantWall(
                name="conversations_participation_wall",
                references=["round", "membership"],
                audited=False,
            ),
        ]

    def __str__(self) -> str:
        return f"An answer to {self.round_id}"


class Opinion(TenantModel):
    """One thing that was said in a round: an idea, a dot, a worry or a vote.

    A dot is `impact`, on a key result or an option; `points` of a vote are 1 to 5.
    """

    class Kind(models.TextChoices):
        IDEA = "idea", "What would you try?"
        IMPACT = "impact", "Where is the most impact?"
        WORRY = "worry", "What worries you?"
        VOTE = "vote", "A vote from 1 to 5"

    round = models.ForeignKey(OpinionRound, on_delete=models.CASCADE)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    text = models.CharField(max_length=1000, blank=True)
    key_result = models.ForeignKey(
        KeyResult, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    option = models.ForeignKey(
        Initiative, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    points = models.PositiveSmallIntegerField(null=True)

    class Meta(TenantModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} in {self.round_id}"


def _fits(table: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(points=None) | Q(kind="vote", points__gte=1, points__lte=5),
            name=f"{table}_vote_from_1_to_5",
        ),
        models.CheckConstraint(
            condition=~Q(kind__in=["idea", "worry"]) | ~Q(text=""),
            name=f"{table}_has_words",
        ),
    ]


class NamedOpinion(Opinion):
    """What was said with its author's name."""

    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField()

    class Meta(Opinion.Meta):
        constraints = [
            *_fits("named"),
            TenantWall(
                name="conversations_namedopinion_wall",
                references=["round", "key_result", "author"],
            ),
            TenantReference(
                name="conversations_namedopinion_option_tenant", reference="option"
            ),
        ]


class NamelessOpinion(Opinion):
    """What was said without a name; see the module for what keeps it so."""

    id = models.BigIntegerField(primary_key=True, default=random_key)

    class Meta(Opinion.Meta):
        constraints = [
            *_fits("nameless"),
            TenantWall(
                name="conversations_namelessopinion_wall",
                references=["round", "key_result"],
                audited=False,
            ),
            TenantReference(
                name="conversations_namelessopinion_option_tenant", reference="option"
            ),
        ]


class IdeaReply(TenantModel):
    """What the product owner answers to an idea, so that nobody speaks into a hole.

    An idea that is taken up becomes an `initiative` under a key result.
    """

    class Kind(models.TextChoices):
        TAKE_UP = "take_up", "We take it up"
        LATER = "later", "Later"
        NO = "no", "No"

    named = models.ForeignKey(
        NamedOpinion, on_delete=models.CASCADE, null=True, related_name="replies"
    )
    nameless = models.ForeignKey(
        NamelessOpinion, on_delete=models.CASCADE, null=True, related_name="replies"
    )
    kind = models.CharField(max_length=7, choices=Kind.choices)
    initiative = models.ForeignKey(
        Initiative, on_delete=models.PROTECT, null=True, related_name="+"
    )
    words = models.CharField(max_length=1000, blank=True)
    replied_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+"
    )
    replied_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(named=None) ^ Q(nameless=None),
                name="reply_answers_one_idea",
            ),
            models.UniqueConstraint(
                fields=["organization", "named"], name="one_reply_to_named_idea"
            ),
            models.UniqueConstraint(
                fields=["organization", "nameless"], name="one_reply_to_nameless_idea"
            ),
            TenantWall(
                name="conversations_ideareply_wall",
                references=["named", "nameless", "replied_by"],
            ),
            TenantReference(
                name="conversations_ideareply_initiative_tenant",
                reference="initiative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.words}"

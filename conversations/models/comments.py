"""Comments on an objective, in order; whoever they mention sees them in My focus."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models

from objectives.models import Objective
from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel


class Comment(TenantModel):
    """What a person said about an objective, as Markdown.

    A comment that its author took back keeps its row, so that this can be undone.
    """

    objective = models.ForeignKey(
        Objective, on_delete=models.CASCADE, related_name="comments"
    )
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            TenantWall(
                name="conversations_comment_wall", references=["objective", "author"]
            ),
        ]
        indexes = [
            # what was said about an objective, in order
            models.Index(
                fields=["organization", "objective", "written_at"],
                name="comments_on_objective",
            ),
            # search: words of what was said
            GinIndex(SearchVector("text", config="english"), name="comment_words"),
        ]

    def __str__(self) -> str:
        return f"Comment {self.pk} on {self.objective_id}"


class Mention(TenantModel):
    """A person whom a comment addresses by name; unseen ones wait in My focus."""

    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="mentions"
    )
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="+"
    )
    seen_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "comment", "membership"],
                name="comment_mentions_person_once",
            ),
            TenantWall(
                name="conversations_mention_wall", references=["comment", "membership"]
            ),
        ]
        indexes = [
            # what a person has not seen yet, for My focus
            models.Index(
                fields=["organization", "membership"],
                condition=models.Q(seen_at=None),
                name="unseen_mentions_of_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.comment_id}"


class Reaction(TenantModel):
    """A person's one-tap answer to a comment."""

    class Kind(models.TextChoices):
        AGREE = "agree", "Agree"
        THANKS = "thanks", "Thanks"
        QUESTION = "question", "Let us talk"
        CELEBRATE = "celebrate", "Well done"

    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="reactions"
    )
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=9, choices=Kind.choices)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "comment", "membership", "kind"],
                name="person_reacts_once_in_a_way",
            ),
            TenantWall(
                name="conversations_reaction_wall",
                references=["comment", "membership"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.kind}"

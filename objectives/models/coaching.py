"""What people and organisations tell the coach (DOMAIN 5)."""

from django.db import models

from okrhub.lib.walls import TenantWall
from organizations.models import Membership, TenantModel


class CoachWord(TenantModel):
    """A word that an organisation adds to a list of a language, or mutes in it."""

    language = models.CharField(max_length=2)
    list = models.CharField(max_length=10)
    word = models.CharField(max_length=60)
    is_muted = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "language", "list", "word"],
                name="coach_knows_a_word_once",
            ),
            TenantWall(name="objectives_coachword_wall"),
        ]

    def __str__(self) -> str:
        return self.word


class DismissedQuestion(TenantModel):
    """A question that a person took away, on a text as it was.

    Nobody else is shown it, so it stands in no audit trail and holds the text's digest
    only. The same question comes back when the text changes.
    """

    person = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=24)
    digest = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person", "digest", "code"],
                name="question_is_dismissed_once",
            ),
            TenantWall(
                name="objectives_dismissedquestion_wall",
                references=["person"],
                audited=False,
            ),
        ]

    def __str__(self) -> str:
        return self.code

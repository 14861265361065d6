"""Organisations, the people in them, and the records every other room stands on."""

import zoneinfo
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from okrhub.lib.tenancy import TenantManager, current_organization_id
from okrhub.lib.walls import TenantWall

M = TypeVar("M", bound=models.Model)


class UserManager(BaseUserManager["User"]):
    """Make users by email address."""

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Create a user; without a password nobody can log in until one is set."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with a log-in. Global: may belong to several organisations."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """Return the name, as allauth and mails ask for it."""
        return self.name


class Organization(models.Model):
    """A tenant. Global, holding only what leads to it: its address and its name."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class TenantModel(models.Model):
    """A row of one organisation, behind both walls."""

    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        default=current_organization_id,
        editable=False,
    )

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"


class SecretAddress(TenantModel):
    """An address that opens one page to who has it; kept as a hash, until a day."""

    token_hash = models.CharField(max_length=64)
    created_by = models.ForeignKey(
        "organizations.Membership", on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        abstract = True


class FiguresWindow(models.TextChoices):
    """The time that figures about work look at (DOMAIN 4)."""

    QUARTER = "quarter", "This quarter"
    SPRINTS = "sprints", "The last 3 sprints"


class OrganizationSettings(TenantModel):
    """How one organisation works: calendar, limits, thresholds, layers switched on."""

    organization = models.OneToOneField(
        Organization,
        on_delete=models.CASCADE,
        related_name="settings",
        default=current_organization_id,
        editable=False,
    )
    why = models.TextField(blank=True)
    time_zone = models.CharField(max_length=64, default="Europe/Oslo")
    week_starts_on = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(6)]
    )
    fiscal_year_starts_in = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    check_in_weekday = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(6)]
    )
    quarterly_limit = models.PositiveSmallIntegerField(default=3)
    annual_limit = models.PositiveSmallIntegerField(default=5)
    committed_high = models.DecimalField(
        max_digits=3, decimal_places=2, default=Decimal("0.90")
    )
    committed_low = models.DecimalField(
        max_digits=3, decimal_places=2, default=Decimal("0.70")
    )
    aspirational_high = models.DecimalField(
        max_digits=3, decimal_places=2, default=Decimal("0.70")
    )
    aspirational_low = models.DecimalField(
        max_digits=3, decimal_places=2, default=Decimal("0.40")
    )
    most_complex_percent = models.PositiveSmallIntegerField(
        default=20, validators=[MaxValueValidator(100)]
    )
    figures_window = models.CharField(
        max_length=7, choices=FiguresWindow.choices, default=FiguresWindow.QUARTER
    )
    has_many_teams = models.BooleanField(default=False)
    has_units = models.BooleanField(default=False)
    has_annual_cycle = models.BooleanField(default=False)
    has_strategy = models.BooleanField(default=False)
    has_kpis = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(committed_low__lt=F("committed_high"))
                & Q(aspirational_low__lt=F("aspirational_high")),
                name="at_risk_starts_below_on_track",
            ),
            TenantWall(name="organizations_settings_wall"),
        ]

    def __str__(self) -> str:
        return f"Settings of organisation {self.organization_id}"

    @property
    def reaches_beyond_a_team(self) -> bool:
        """Say whether anything stands above or beside a team: to lead to, to sponsor."""
        return (
            self.has_many_teams
            or self.has_units
            or self.has_annual_cycle
            or self.has_strategy
        )

    def day_of(self, moment: datetime) -> date:
        """Return the calendar day of a moment in the organisation's time zone."""
        return moment.astimezone(zoneinfo.ZoneInfo(self.time_zone)).date()


class Membership(TenantModel):
    """A person in an organisation, with the role there."""

    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        ADMIN = "admin", "Administrator"
        LEADER = "leader", "Leader"
        MEMBER = "member", "Member"
        VIEWER = "viewer", "Viewer"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    title = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    own: ClassVar[models.Manager["Membership"]] = models.Manager()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"], name="person_joins_once"
            ),
            TenantWall(name="organizations_membership_wall", own_rows="user_id"),
        ]

    def __str__(self) -> str:
        return f"Membership {self.pk}"


class Invitation(TenantModel):
    """A single-use, expiring invitation bound to an email address."""

    email = models.EmailField()
    role = models.CharField(
        max_length=10, choices=Membership.Role.choices, default=Membership.Role.MEMBER
    )
    team_number = models.PositiveIntegerField(null=True)
    token_hash = models.CharField(max_length=64)
    invited_by = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "token_hash"], name="invitation_token_is_unique"
            ),
            TenantWall(
                name="organizations_invitation_wall",
                references=["invited_by"],
                hidden=["token_hash"],
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def is_open(self, now: datetime) -> bool:
        """Say whether the invitation can still be accepted."""
        return not self.accepted_at and not self.revoked_at and now < self.expires_at


class ApiToken(TenantModel):
    """A person's key to the API: kept as a hash, scoped, revocable."""

    class Scope(models.TextChoices):
        READ = "read", "Read"
        WRITE = "write", "Read and write"

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=5, choices=Scope.choices, default=Scope.READ)
    token_hash = models.CharField(max_length=64)
    prefix = models.CharField(max_length=12)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "token_hash"], name="api_token_is_unique"
            ),
            TenantWall(
                name="organizations_apitoken_wall",
                references=["membership"],
                hidden=["token_hash"],
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReferenceCounter(TenantModel):
    """The last number given to a kind of record: O-12, KR-31, T-4."""

    kind = models.CharField(max_length=4)
    last = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind"], name="one_counter_per_kind"
            ),
            TenantWall(name="organizations_referencecounter_wall", audited=False),
        ]

    def __str__(self) -> str:
        return f"{self.kind}-{self.last}"


class IdempotentAnswer(TenantModel):
    """The answer once given to a request, so that its repetition has one effect."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user", "key"], name="idempotency_key_once"
            ),
            TenantWall(name="organizations_idempotentanswer_wall", audited=False),
        ]

    def __str__(self) -> str:
        return self.key


class AuditEvent(models.Model):
    """One recorded change. Written only by triggers; see `sql/walls.sql`."""

    organization_id = models.BigIntegerField()
    happened_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    action = models.TextField()
    reason = models.TextField()
    request_id = models.TextField()
    table_name = models.TextField()
    row_id = models.BigIntegerField(null=True)
    operation = models.TextField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    objects = TenantManager()

    class Meta:
        managed = False
        db_table = 'audit"."event'

    def __str__(self) -> str:
        return f"{self.action} {self.table_name} {self.row_id}"


class Job(models.Model):
    """Work to be done in the background. Global; holds ids only."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    name = models.CharField(max_length=80)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", null=True
    )
    ids = models.JSONField(default=dict)
    dedupe = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    run_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # the sweep: what is due, oldest first
            models.Index(
                fields=["run_at"], condition=Q(state="waiting"), name="job_due"
            ),
            # equal jobs, waiting or of the same day
            models.Index(
                fields=["name", "dedupe"], condition=~Q(dedupe=""), name="equal_jobs"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.ids}"

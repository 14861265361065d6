"""All settings, driven by the environment (see `.env.example`)."""

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from okrhub.environment import (
    celery_broker,
    database,
    env,
    env_bool,
    env_int,
    env_list,
    secret_key,
)

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env("OKRHUB_DATA_DIR", str(BASE_DIR / "var")))

DEBUG = env_bool("DEBUG")
SECRET_KEY = secret_key(is_debug=DEBUG)
SITE_URL = env("SITE_URL", f"http://localhost:{env_int('OKRHUB_PORT', 8000)}")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DEMO = env_bool("OKRHUB_DEMO")
HAS_HTTPS = urlsplit(SITE_URL).scheme == "https"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "template_partials",
    "okrhub.lib",
    "organizations",
    "teams",
    "measures",
    "objectives",
    "conversations",
    "sprints",
    "flow",
    "screens",
]
if find_spec("django_linear_migrations"):  # installed for development only
    INSTALLED_APPS.append("django_linear_migrations")

MIDDLEWARE = [
    "okrhub.lib.requests.RequestIdMiddleware",
    "okrhub.lib.requests.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "okrhub.lib.requests.PrivatePagesMiddleware",
    "okrhub.lib.requests.RefusalMiddleware",
    "organizations.middleware.OrganizationMiddleware",
]

ROOT_URLCONF = "okrhub.urls"
WSGI_APPLICATION = "okrhub.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "screens.context.shell",
            ],
            "builtins": ["okrhub.lib.templatetags.addresses"],
        },
    },
]

FORM_RENDERER = "okrhub.lib.forms.FormRenderer"

DATABASES = {
    "default": database(env("DATABASE_URL", "postgresql://okr_app@localhost/okrhub"))
}
MIGRATION_DATABASE_URL = env("MIGRATION_DATABASE_URL")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

REDIS_URL = env("REDIS_URL", "redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "okrhub_cache",
    },
    "redis": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    },
}

CELERY_BROKER_URL = celery_broker(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env_int("WORKER_CONCURRENCY", 2)
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1800,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 0.5,
    "max_retries": 0,
}
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {
        "task": "organizations.sweep_jobs",
        "schedule": timedelta(seconds=10),
        "options": {"expires": 9},
    },
    "watch": {
        "task": "flow.watch",
        "schedule": timedelta(seconds=4),
        "options": {"expires": 4},
    },
    "nightly": {
        "task": "organizations.enqueue_daily",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 500},
    },
}

AUTH_USER_MODEL = "organizations.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation."
        "UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "organizations.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HAS_HTTPS else "http"
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_FAILURE_VIEW = "screens.errors.csrf_failed"
SECURE_HSTS_SECONDS = 31536000 if HAS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HAS_HTTPS
SECURE_HSTS_PRELOAD = HAS_HTTPS
SECURE_SSL_REDIRECT = HAS_HTTPS
SECURE_REDIRECT_EXEMPT = ["^livez$", "^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env_bool("BEHIND_PROXY"):
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_HANDLERS = [
    "okrhub.lib.uploads.CappedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

EMAIL_BACKEND = env(
    "EMAIL_BACKEND",
    "django.core.mail.backends.smtp.EmailBackend"
    if env("EMAIL_HOST")
    else "django.core.mail.backends.console.EmailBackend",
)
EMAIL_HOST = env("EMAIL_HOST")
EMAIL_PORT = env_int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "OKR Hub <okrhub@localhost>")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "organizations.authentication.TokenAuthentication",
        "organizations.authentication.SessionMemberAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["organizations.authentication.IsMember"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_PAGINATION_CLASS": "okrhub.lib.api.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "okrhub.lib.schema.Schema",
    "EXCEPTION_HANDLER": "okrhub.lib.api.problem",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "OKR Hub",
    "DESCRIPTION": "The OKRs, teams and sprints of an organisation: what the pages show "
    "and do, by the same rules.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "TAGS": [
        {
            "name": "Organisation",
            "description": "How the organisation works, and who is in it.",
        },
        {"name": "Teams", "description": "Units, teams and who works in them."},
        {
            "name": "Strategy",
            "description": "Where the organisation and its units want to be, in versions.",
        },
        {"name": "Cycles", "description": "The quarters and years OKRs are set for."},
        {
            "name": "Drafts",
            "description": "OKRs of a cycle written together, field by field; private to"
            " their authors until opinions are asked.",
        },
        {
            "name": "Objectives",
            "description": "OKRs, from the proposal to the close; each act is a POST.",
        },
        {"name": "Key results", "description": "Who does what by how much."},
        {
            "name": "Initiatives",
            "description": "What teams try, and which key results it should move.",
        },
        {
            "name": "Coach",
            "description": "Questions about what is written, and words of your own.",
        },
        {
            "name": "Check-ins",
            "description": "What was measured and how confident the team is. Append-only.",
        },
        {"name": "Limits", "description": "How many OKRs a team has in process."},
        {"name": "Metrics", "description": "The registry of what is measured."},
        {
            "name": "KPIs",
            "description": "Measures watched without an end date, and their values.",
        },
        {
            "name": "Conversations",
            "description": "Comments, opinions, proposals to teams, barriers, and what"
            " waits for whose answer.",
        },
        {
            "name": "Help",
            "description": "What one OKR needs of another team or function: promised"
            " with a day, delivered, received.",
        },
        {
            "name": "Sprints",
            "description": "A team's sprints, each with its one goal, and the product"
            " goal above them.",
        },
        {
            "name": "Work items",
            "description": "Thin copies of another tool's items, and what they are for.",
        },
        {"name": "Alignment", "description": "All teams on a day, as last computed."},
        {
            "name": "Flow",
            "description": "How long OKRs, key results and initiatives take, and how many"
            " are finished, as of any day.",
        },
        {"name": "Imports", "description": "How far the import of a file is."},
        {"name": "Search", "description": "What holds some words, and what changed."},
    ],
    "SCHEMA_PATH_PREFIX": "/api/v1/{slug}/",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "FiguresWindowEnum": "organizations.models.FiguresWindow",
        "RoleEnum": "organizations.models.Membership.Role",
        "TeamRoleEnum": "teams.models.TeamMembership.Role",
        "ValueAnswerEnum": "conversations.models.Assessment.Answer",
        "HeartbeatShareEnum": "objectives.models.Heartbeat.Share",
        "MoveKindEnum": "conversations.models.ScenarioMove.Kind",
        "MoveStateEnum": "conversations.models.ScenarioMove.State",
        "MoveAnswerStateEnum": "conversations.models.MoveAnswer.State",
        "MoveAnswerEnum": "conversations.api.scenarios.ANSWERS",
        "MoveLeadEnum": "conversations.api.scenarios.LEADS",
        "PriorityKindEnum": "conversations.models.PriorityDecision.Kind",
        "LimitSourceEnum": "objectives.api.limits.SOURCES",
        "ExceptionStateEnum": "objectives.models.LimitException.State",
        "TeamKindEnum": "teams.models.Team.Kind",
        "TeamOfTeamsKindEnum": "teams.api.GROUP_KINDS",
        "WorksInEnum": "teams.models.Team.Cadence",
        "CycleStateEnum": "objectives.models.Cycle.State",
        "DraftStateEnum": "objectives.models.Draft.State",
        "LookAnswerEnum": "objectives.models.GoodEnough.Answer",
        "ObjectiveStateEnum": "objectives.models.Objective.State",
        "KpiDirectionEnum": "measures.models.Kpi.Direction",
        "KpiStatusEnum": "measures.corridor.Status",
        "MetricDirectionEnum": "measures.models.Metric.Direction",
        "OccasionEnum": "objectives.queries.CHOICES_OF_OCCASION",
        "RevisionOccasionEnum": "objectives.models.Revision.Occasion",
        "GapAnswerEnum": "objectives.models.GapAnswer.Answer",
        "GapOccasionEnum": "objectives.models.GapAnswer.Occasion",
        "OutcomeEnum": "objectives.models.Objective.Outcome",
        "FinishEnum": "objectives.api.acts.FINISHES",
        "ReactionKindEnum": "conversations.models.Reaction.Kind",
        "ReplyKindEnum": "conversations.models.IdeaReply.Kind",
        "TeamAnswerEnum": "conversations.models.CascadeAnswer.Kind",
        "ObstacleEnum": "conversations.models.CascadeAnswer.Obstacle",
        "LeaderAnswerEnum": "conversations.models.CascadeAnswer.LeaderKind",
        "ProposalStateEnum": "conversations.models.CascadeProposal.State",
        "JoinPartEnum": "conversations.models.JoinInvitation.Part",
        "JoinStateEnum": "conversations.models.JoinInvitation.State",
        "MapCardEnum": "screens.map.api.LAYERS",
        "MapLinkEnum": "screens.map.api.LINKS",
        "HelpFormEnum": "conversations.models.HelpRequest.Form",
        "HelpStateEnum": "conversations.models.HelpRequest.State",
        "HelpWayEnum": "conversations.models.HelpRequest.Way",
        "MovedEnum": "conversations.models.HelpRequest.Moved",
        "BarrierCauseEnum": "conversations.models.Barrier.Cause",
        "BarrierStateEnum": "conversations.models.Barrier.State",
        "WaitingKindEnum": "conversations.queries.waiting.KINDS",
        "GoalKindEnum": "sprints.models.SprintGoal.Kind",
        "ReviewDecisionEnum": "sprints.models.ReviewDecision.Kind",
        "GoalResultEnum": "sprints.models.SprintGoal.Result",
        "ProductGoalStateEnum": "sprints.models.ProductGoal.State",
        "ProductGoalEndEnum": "sprints.api.product_goals.ENDS",
        "SprintStateEnum": "sprints.models.Sprint.State",
        "SprintStepEnum": "sprints.api.sprints.STEPS_TO",
        "InitiativeKindEnum": "objectives.models.Initiative.Kind",
        "InitiativeStateEnum": "objectives.models.Initiative.State",
        "KeyResultKindEnum": "objectives.models.KeyResult.Kind",
        "KeyResultStateEnum": "objectives.models.KeyResult.State",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "okrhub.lib.schema.add_what_is_common",
    ],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "okrhub.lib.logs.JsonFormatter"},
        "line": {"format": "%(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line" if env("LOG_FORMAT") == "line" else "json",
        },
    },
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", "INFO")},
    "loggers": {
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}

SILENCED_SYSTEM_CHECKS: list[str] = []

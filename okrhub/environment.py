"""Read settings from environment variables; a secret may come from `<NAME>_FILE`."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def env(name: str, default: str = "") -> str:
    """Return the variable, else the content of the file `<name>_FILE` names."""
    path = os.environ.get(f"{name}_FILE")
    if path and name not in os.environ:
        return Path(path).read_text().strip()
    return os.environ.get(name, default)


def env_bool(name: str, *, default: bool = False) -> bool:
    """Return whether the variable is set to 1, true, yes or on."""
    value = env(name).strip().lower()
    return value in {"1", "true", "yes", "on"} if value else default


def env_int(name: str, default: int) -> int:
    """Return the variable as a whole number."""
    return int(env(name) or default)


def env_list(name: str, default: str = "") -> list[str]:
    """Return the comma-separated parts of the variable, without blanks."""
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def secret_key(*, is_debug: bool) -> str:
    """Return the installation's secret; without one nothing starts but development."""
    key = env("SECRET_KEY")
    if not key and not is_debug:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set: make one once, keep it, and hand it to every process"
            " (see .env.example); a command finds that of a `make run` that runs; for"
            " development set DEBUG=1 instead."
        )
    return key or "unsafe-development-key"


def database(url: str) -> dict[str, Any]:
    """Turn `postgresql://user:password@host:port/name?host=/socket` into settings."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "okrhub",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def celery_broker(redis_url: str) -> str:
    """Return the address as Celery spells it (`redis+socket://` for a socket)."""
    if redis_url.startswith("unix://"):
        path, _, query = redis_url.removeprefix("unix://").partition("?")
        number = parse_qs(query).get("db", ["0"])[-1]
        return f"redis+socket://{path}?virtual_host={number}"
    return redis_url

"""The settings of the tests: as in production, but quick where it does not matter."""

import os

os.environ.setdefault("SECRET_KEY", "a-key-for-tests-alone-that-is-long-enough-to-pass")

from okrhub.settings import *  # noqa: F403
from okrhub.settings import BASE_DIR, DATABASES, LOGGING, STORAGES
from tests.savepoints import Connection, Cursor

DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "okrhub.lib.static_files.StaticFiles"}
}
SECURE_SSL_REDIRECT = False
LOGGING = LOGGING | {"root": {"handlers": [], "level": "WARNING"}}

# What the tests write may be lost with the machine.
DATABASES["default"]["OPTIONS"] |= {
    "options": "-c synchronous_commit=off",
    "connection_factory": Connection,
    "cursor_factory": Cursor,
}

STATIC_ROOT = BASE_DIR / "static"
# Every test client would read all static files anew.
WHITENOISE_AUTOREFRESH = True

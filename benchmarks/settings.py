"""The settings of production, with the address of the calibration page."""

import os

os.environ.setdefault("SECRET_KEY", "a-key-for-the-benchmark-alone-long-enough-to-pass")

from okrhub.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]

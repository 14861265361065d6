"""The files for production, as far as they can be checked without Docker."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from okrhub.embedded import postgres
from okrhub.embedded.place import CHECKOUT, DataDirectory
from okrhub.supervisor import application_processes

COMPOSE = (CHECKOUT / "docker-compose.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
LASTING = ("beat", "postgres", "redis", "web", "worker")


def without_folder(argument: str) -> str:
    return re.sub("=/.*/", "=", argument)


def test_compose_has_the_parts_that_make_run_starts_and_one_that_migrates():
    assert sorted(SERVICES) == ["beat", "migrate", "postgres", "redis", "web", "worker"]


@pytest.mark.parametrize("name", LASTING)
def test_what_lasts_is_watched_started_again_and_given_time_to_stop(name):
    service = SERVICES[name]

    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert service["restart"] == "unless-stopped"
    assert service["stop_grace_period"].endswith("s")


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_no_serving_process_knows_the_passwords_of_the_owner_or_superuser(name):
    written = str(SERVICES[name])

    assert "okr_app" in written
    assert "okr_migrator" not in written
    assert "okr_superuser" not in written


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_production_starts_the_same_commands_as_make_run(name):
    local = application_processes(DataDirectory(Path("/")))[name][1:]

    assert [without_folder(word) for word in SERVICES[name]["command"]] == [
        without_folder(word) for word in local
    ]


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_can_write_its_image_gain_rights_or_fill_the_disk_with_logs(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}


def test_one_service_builds_the_image_that_no_other_fetches_from_a_registry():
    ours = [one for one in SERVICES.values() if one["image"] == "okrhub"]

    assert [one["build"] for one in ours if "build" in one] == ["."]
    assert [one["pull_policy"] for one in ours] == ["never"] * 4


def test_the_image_holds_the_application_and_nothing_else():
    lines = (CHECKOUT / ".dockerignore").read_text().splitlines()
    rooms = {name.partition(".")[0] for name in settings.INSTALLED_APPS}
    ours = {room for room in rooms if (CHECKOUT / room).is_dir()}
    read = {"manage.py", "requirements", "static", "templates"}

    assert "*" in lines
    assert {line[1:] for line in lines if line.startswith("!")} == ours | read


def test_the_database_is_made_as_the_embedded_one_and_healthy_once_it_is_set_up():
    service = SERVICES["postgres"]
    arguments = service["environment"]["POSTGRES_INITDB_ARGS"]

    assert tuple(arguments.split()) == postgres.LOCALE
    assert "--host=127.0.0.1" in service["healthcheck"]["test"]
    database = service["environment"]["POSTGRES_DB"]
    assert f"--dbname={database}" in service["healthcheck"]["test"]


def test_every_variable_of_compose_is_in_the_example_and_the_other_way_round():
    used = set(re.findall(r"\$\{(\w+)", COMPOSE))
    example = (CHECKOUT / ".env.example").read_text()

    assert set(re.findall(r"^(\w+)=", example, re.MULTILINE)) == used


def test_the_image_runs_as_its_own_user_with_the_command_of_the_web_service():
    lines = (CHECKOUT / "Dockerfile").read_text().splitlines()
    command = next(line for line in lines if line.startswith("CMD"))

    assert "USER okrhub" in lines
    assert yaml.safe_load(command.removeprefix("CMD")) == SERVICES["web"]["command"]


def test_every_direct_dependency_has_its_reason():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    needed = {re.split("[<>=]", line)[0] for group in groups for line in group}
    table = (CHECKOUT / "docs" / "dependencies.md").read_text()
    rows = re.findall(r"^\| ([a-z0-9, -]+) \|", table, re.MULTILINE)

    assert {name for row in rows for name in row.split(", ")} == needed


def test_what_a_command_lacks_is_said_in_one_sentence(tmp_path):
    bare = {"PATH": os.environ["PATH"], "OKRHUB_DATA_DIR": str(tmp_path)}
    elsewhere = f"postgresql://okr_app:hidden@/okrhub?host={tmp_path}"

    refused, import_refused, unanswered = (
        subprocess.run(
            [sys.executable, "manage.py", command],
            cwd=CHECKOUT,
            env=bare | more,
            capture_output=True,
            check=False,
        )
        for command, more in (
            ("check", {}),
            ("import_okrs", {}),
            ("migrate", {"DEBUG": "1", "DATABASE_URL": elsewhere}),
        )
    )

    (sentence,) = refused.stderr.splitlines()
    assert sentence.startswith(b"SECRET_KEY is not set: make one once")
    assert import_refused.stderr.splitlines() == [sentence]
    (silence,) = unanswered.stderr.splitlines()
    assert silence.startswith(b"The database that DATABASE_URL names does not answer: ")
    assert b"No such file or directory" in silence
    assert b"hidden" not in silence
    assert {each.returncode for each in (refused, import_refused, unanswered)} == {1}

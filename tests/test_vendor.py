"""What others made is what they made: every file has the checksum that is written down."""

import hashlib
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from okrhub.lib.templatetags.design import ICONS, LOOKS

VENDOR = settings.BASE_DIR / "static/vendor"
WRITTEN_DOWN = {
    name: checksum
    for checksum, name in re.findall(
        r"^([0-9a-f]{64})  (\S+)$", (VENDOR / "README.md").read_text(), re.MULTILINE
    )
}


def files_in(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "README.md"
    }


def test_every_vendored_file_is_written_down_and_no_other():
    present = files_in(VENDOR)

    assert present == set(WRITTEN_DOWN)


@pytest.mark.parametrize("name", sorted(WRITTEN_DOWN))
def test_a_vendored_file_is_unchanged(name):
    content = (VENDOR / name).read_bytes()

    assert hashlib.sha256(content).hexdigest() == WRITTEN_DOWN[name]


def test_every_folder_says_its_version_and_carries_its_licence():
    folders = [folder for folder in VENDOR.iterdir() if folder.is_dir()]

    assert folders
    for folder in folders:
        assert re.search(r"-\d+\.\d+\.\d+$", folder.name)
        assert (folder / "LICENSE").is_file()


def test_static_files_can_be_hashed_and_refer_to_nothing_missing(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        }
    }

    call_command("collectstatic", interactive=False, verbosity=0)

    assert (tmp_path / "staticfiles.json").is_file()


def test_own_stylesheets_and_scripts_refer_to_no_other_site():
    own = [
        path
        for kind in ("css", "js")
        for path in (settings.BASE_DIR / "static" / kind).rglob("*.*")
    ]

    assert own
    for path in own:
        assert not re.search(r"(https?:)?//\w", path.read_text().replace("// ", "")), (
            path
        )


def named_icons() -> set[str]:
    """Return every word in quotes that could name an icon, where pages are made."""
    templates = (settings.BASE_DIR / "templates").rglob("*.html")
    rooms = [
        path
        for room in apps.get_app_configs()
        if Path(room.path).is_relative_to(settings.BASE_DIR)
        for path in Path(room.path).rglob("*.py")
    ]
    tags = (settings.BASE_DIR / "okrhub").rglob("*.py")
    return {
        name
        for path in (*templates, *rooms, *tags)
        for name in re.findall(r"[\"']([a-z0-9-]+)[\"']", path.read_text())
    }


def test_every_vendored_icon_is_used():
    assert {icon.stem for icon in ICONS.glob("*.svg")} - named_icons() == set()


def test_every_icon_that_a_template_names_is_there():
    named = {
        name
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for name in re.findall(
            r"(?:{% icon |icon_name=)\"([a-z0-9-]+)\"", path.read_text()
        )
    }

    assert {look.icon for look in LOOKS.values()} | named <= {
        icon.stem for icon in ICONS.glob("*.svg")
    }

"""Every template compiles, keeps the content policy, and names what exists."""

import re
from functools import cache
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.template import Engine, engines
from django.template.loader import get_template

from okrhub.lib.templatetags.design import ICONS, LOOKS

ROOT = settings.BASE_DIR / "templates"
SOURCES = {
    path.relative_to(ROOT).as_posix(): path.read_text()
    for path in sorted(ROOT.rglob("*"))
    if path.suffix in {".html", ".txt"}
}
PAGES = {
    name: source for name, source in SOURCES.items() if not name.startswith("emails/")
}
FORBIDDEN = {
    "an inline style": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "an inline script": r"<script(?![^>]*\bsrc=)",
    "an inline handler": r"<[^>]*\son\w+\s*=",
    "hx-on": r"\bhx-on\b",
    "hx-vars": r"\bhx-vars\b",
    "a js: value": r"\bjs:",
    "a javascript: address": r"javascript:",
    "a filter in a trigger": r"hx-trigger\s*=\s*(\"[^\"]*\[[^\"]*\"|'[^']*\[[^']*')",
    "unescaped output": r"\|\s*safe\b|\bautoescape off\b",
    "another site": r"(src|href|action)=[\"'](https?:)?//",
}
ALLAUTH = Path(allauth.__file__).parent / "templates"
PARTIAL = re.compile(r"{% *partialdef +([\w-]+)")
NAMED = re.compile(r'(?:fragment=|#|")([\w-]+)(?=")|{% *partial +([\w-]+) *%}')


@cache
def code() -> str:
    """Return the code of our rooms; an environment and a database lie beside them."""
    return "\n".join(
        path.read_text()
        for room in settings.BASE_DIR.glob("*/__init__.py")
        if room.parent.name != "tests"
        for path in sorted(room.parent.rglob("*.py"))
    )


@cache
def asked_for() -> frozenset[str]:
    """Return what code and templates name as they name a partial."""
    return frozenset(
        name
        for text in (code(), *SOURCES.values())
        for names in NAMED.findall(text)
        for name in names
    )


def test_every_template_compiles(subtests):
    for name in SOURCES:
        with subtests.test(name):
            template = Engine.get_default().get_template(name)

            assert template.name == name


def test_email_is_written_as_in_the_words_of_django_and_allauth():
    otherwise = [
        name
        for name, source in SOURCES.items()
        if re.search(r"\be-mail", source, re.IGNORECASE)
    ]

    assert otherwise == []


def test_every_page_keeps_the_content_policy():
    found = [
        (name, what)
        for name, source in PAGES.items()
        if name.endswith(".html")
        for what, pattern in FORBIDDEN.items()
        if re.search(pattern, source, re.IGNORECASE)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("what", "markup"),
    [
        ("an inline style", '<p class="a" style="color: red">'),
        ("a style element", "<style>p {}</style>"),
        ("an inline script", "<script>alert()</script>"),
        ("an inline handler", '<button type="button" onclick="x()">'),
        ("hx-on", '<p hx-on:click="x()">'),
        ("hx-vars", '<p hx-vars="a: b">'),
        ("a js: value", "<p hx-vals='js:{a: b}'>"),
        ("a javascript: address", '<a href="javascript:x()">'),
        ("a filter in a trigger", '<p hx-trigger="keyup[key==1]">'),
        ("unescaped output", "{{ note|safe }}"),
        ("another site", '<img src="//example.org/x.png">'),
    ],
)
def test_the_check_finds_what_the_policy_forbids(what, markup):
    found = re.search(FORBIDDEN[what], markup, re.IGNORECASE)

    assert found is not None


def test_every_icon_that_a_template_names_is_there():
    named = {
        icon
        for source in SOURCES.values()
        for pattern in (
            r"{% *icon +\"([\w-]+)\"",
            r"icon_name=\"([\w-]+)\"",
            r"{% *nav_item +\"[\w:]+\" +\"([\w-]+)\"",
        )
        for icon in re.findall(pattern, source)
    } | {look.icon for look in LOOKS.values()}

    missing = {icon for icon in named if not (ICONS / f"{icon}.svg").is_file()}

    assert missing == set()


def test_every_status_that_a_template_names_is_known():
    named = {
        key
        for source in SOURCES.values()
        for key in re.findall(r"{% *status +\"(\w+)\"", source)
    }

    assert named <= set(LOOKS)


def test_every_stylesheet_and_file_that_a_template_names_is_there():
    named = {
        file
        for source in SOURCES.values()
        for file in re.findall(r"{% *static +['\"]([^'\"]+)['\"]", source)
    } | set(re.findall(r"href=\"/static/([^\"]+)\"", SOURCES["500.html"]))

    missing = {
        file for file in named if not (settings.BASE_DIR / "static" / file).is_file()
    }

    assert missing == set()


@pytest.mark.parametrize(
    "name", [name for name in SOURCES if name.startswith("components/")]
)
def test_a_component_begins_by_naming_its_variables(name):
    first_line = SOURCES[name].splitlines()[0]

    assert re.fullmatch(r"{# .*([Vv]ariables: |no variables).+ #}", first_line)


@pytest.mark.parametrize(
    "name",
    [name for name in SOURCES if re.search(r'class="tbl [^"]*cards', SOURCES[name])],
)
def test_a_table_that_becomes_cards_names_its_roles(name):
    tables = re.findall(
        r'<table class="tbl [^"]*cards.*?</table>', SOURCES[name], re.DOTALL
    )

    for table in tables:
        assert 'role="table"' in table
        bare = re.findall(r"<(?:thead|tbody|tr|td|th)\b(?![^>]*role=)[^>]*>", table)
        assert bare == []


@pytest.mark.parametrize(
    ("name", "partial"),
    [(name, partial) for name in SOURCES for partial in PARTIAL.findall(SOURCES[name])],
)
def test_a_partial_loads_alone_and_somebody_asks_for_it(name, partial):
    template = get_template(f"{name}#{partial}")

    assert template is not None
    assert partial in asked_for()


def test_every_template_is_named_somewhere():
    by_status = {name for name in SOURCES if re.fullmatch(r"[45]\d\d\.html", name)}
    of_allauth = {name for name in SOURCES if (ALLAUTH / name).is_file()}

    unnamed = {
        name
        for name in SOURCES.keys() - by_status - of_allauth
        if f'"{name}' not in code()
        and not any(
            f'"{name}' in text for other, text in SOURCES.items() if other != name
        )
    }

    assert unnamed == set()


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_pages_for_broken_days_stand_alone(name):
    source = SOURCES[name]

    assert "{% extends" not in source
    assert "{% include" not in source
    assert "{% load" not in source
    assert "<h1>" in engines["django"].from_string(source).render({})


def test_htmx_may_neither_evaluate_nor_leave_the_site():
    config = SOURCES["document.html"]

    for setting in (
        '"allowEval":false',
        '"allowScriptTags":false',
        '"includeIndicatorStyles":false',
        '"selfRequestsOnly":true',
        '"historyCacheSize":0',
        '"historyRestoreAsHxRequest":false',
        '"methodsThatUseUrlParams":["get"]',
        '"attributesToSettle":["class","width","height"]',
    ):
        assert setting in config


def test_rooms_keep_their_templates_in_one_place():
    stray = [
        path
        for path in Path(settings.BASE_DIR).glob("*/templates")
        if path.parent.name not in {".venv", "var"}
    ]

    assert stray == []

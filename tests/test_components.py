"""Every component renders with the variables that its first comment names."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from okrhub.lib.check_in_chart import CheckInHistory, ProgressLine, check_in_chart
from okrhub.lib.value_chart import LimitLine, ValueHistory, value_chart
from screens.queries.api_reference import Field, Kind


class SearchForm(forms.Form):
    """Words to look for, and a filter that stays."""

    q = forms.CharField(label="Words", required=False)
    team = forms.CharField(widget=forms.HiddenInput, required=False)


ACME = SimpleNamespace(slug="acme", name="Acme Health")
TEAM = SimpleNamespace(name="Billing", mark="BI", colour=2, reference="T-1")
MEMBER = SimpleNamespace(role="member", get_role_display="Member")
HISTORY = CheckInHistory(
    [ProgressLine("KR-31", "Complaints", [(date(2026, 10, 5), 0.25)])],
    date(2026, 10, 1),
    date(2026, 12, 31),
    date(2026, 11, 10),
)
VALUES = ValueHistory(
    name="Complaints",
    unit="",
    points=[(date(2026, 10, 5), Decimal(9)), (date(2026, 11, 2), Decimal(7))],
    limits=[LimitLine(Decimal(8), "Limit", "bad")],
    beyond=frozenset({date(2026, 10, 5)}),
    today=date(2026, 11, 10),
)
SAMPLES: dict[str, Any] = {
    "api_fields": {
        "fields": [Field("title", Kind("text"), is_needed=True, words="Words.")],
        "label": "Body",
        "is_sent": True,
    },
    "api_kind": {"kind": Kind(values=("open", "closed"), is_nullable=True)},
    "account_menu": {"organization": ACME, "membership": MEMBER, "theme": "dark"},
    "breadcrumb": {"name": "Objectives", "address": "/o/acme/objectives/"},
    "check_in_chart": {"history": HISTORY, "drawing": check_in_chart(HISTORY)},
    "confirm_dialog": {
        "id": "drop",
        "title": "Drop O-12?",
        "sentence": "It leaves the quarter.",
        "address": "/drop/",
        "action": "Drop O-12",
        "fields": SearchForm(),
        "version": 3,
    },
    "empty_state": {
        "icon_name": "target",
        "title": "No OKR yet",
        "sentence": "Propose one.",
        "address": "/draft/",
        "action": "Propose one",
        "second_address": "/paste/",
        "second_action": "Paste text",
    },
    "filter_bar": {"form": SearchForm(), "address": "/list/", "target": "#list"},
    "filter_errors": {"form": SearchForm({"q": "x"})},
    "find": {"organization": ACME, "my_teams": [TEAM]},
    "form": SearchForm().get_context(),
    "form_errors": {"form": SearchForm({"q": "x"})},
    "form_field": {"field": SearchForm()["q"]},
    "krlink": {"reference": "KR-31", "address": "/kr/", "title": "Complaints"},
    "logo": {},
    "enter_submits": {},
    "look": {"theme": "dark", "density": "compact"},
    "look_again": {"address": "/o/acme/flow/"},
    "pagination": {"page": Paginator(range(120), 50).page(2), "noun": "objectives"},
    "settings_tabs": {
        "settings": SimpleNamespace(has_units=True),
        "organization": ACME,
        "may_edit_settings": True,
    },
    "stale": {
        "form": SimpleNamespace(
            differences=[SimpleNamespace(label="Name", theirs="Ward 4", mine="Ward 4B")]
        )
    },
    "team_link": {"organization": ACME, "team": TEAM},
    "theme_switch": {"theme": ""},
    "toast": {"reason": "Only the product owner may.", "tone": "", "facts": None},
    "value_chart": {"drawing": value_chart(VALUES)},
}


def drawn(component, **context):
    request = RequestFactory().get("/o/acme/objectives/?q=safe&page=2")
    request.user = AnonymousUser()
    context = {"user": SimpleNamespace(name="Pia Park"), **context}
    return render_to_string(f"components/{component}.html", context, request)


def test_every_component_has_a_sample():
    folder = settings.BASE_DIR / "templates/components"

    assert {path.stem for path in folder.glob("*.html")} == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_component_renders(name):
    shown = drawn(name, **SAMPLES[name])

    for text in SAMPLES[name].values():
        if isinstance(text, str) and " " in text:
            assert text in shown


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("breadcrumb", {"name": "Objectives"}),
        ("empty_state", {"icon_name": "target", "title": "None", "sentence": "Yet."}),
        ("krlink", {"reference": "KR-31", "address": "/kr/"}),
        ("toast", {"reason": "Refused."}),
    ],
)
def test_a_component_renders_without_what_is_optional(name, needed):
    assert drawn(name, **needed)


def test_pages_keep_the_filters_of_the_list():
    shown = drawn("pagination", **SAMPLES["pagination"])

    assert 'href="?q=safe&amp;page=1"' in shown
    assert 'href="?q=safe&amp;page=3"' in shown
    assert "51 to 100 of 120 objectives" in shown


def test_one_page_needs_no_links():
    page = Paginator(range(3), 50).page(1)

    assert drawn("pagination", page=page, noun="objectives").strip() == ""


def test_the_last_step_of_a_breadcrumb_is_the_present_page():
    assert 'aria-current="page"' in drawn("breadcrumb", name="O-12")


def test_a_refusal_stays_until_closed_and_a_success_passes():
    assert "data-passing" not in drawn("toast", reason="Refused.")
    assert "data-passing" in drawn("toast", reason="Saved.", tone="success")


def test_what_people_type_is_escaped_in_components():
    shown = drawn("krlink", reference="KR-1", address="/", title='"><script>')

    assert "<script" not in shown

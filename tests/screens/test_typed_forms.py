"""No form of drafting loses what was typed; what is wrong is said beside its field."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest

from objectives import actions
from okrhub.lib.tenancy import tenant
from tests import factories

NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
TYPED = "Kept <words> & 7 "
# per address: what is typed there, in the first field more than any field takes
OF_LENA = {
    "strategy/edit/": ("context", "challenges", "policies", "not_this_year"),
    "strategy/goals/set/": ("title", "why"),
    "strategy/goals/G-1/retire/": ("because",),
    "drafts/begin/": ("title",),
    "drafts/D-1/edit/": ("title",),
    "drafts/D-1/add/": ("title",),
    "objectives/O-7/propose/": ("title", "why"),
    "objectives/O-7/flag/": ("words",),
}
OF_PIA = {
    "objectives/O-7/key-results/add/": ("title",),
    "objectives/O-7/guard-rails/add/": ("lowest", "highest"),
    "objectives/O-7/set-up/": ("reason", "others"),
    "objectives/O-7/slice/": ("title",),
    "objectives/O-7/opinions/ask/": ("about",),
    "objectives/O-7/comments/": ("text",),
    "objectives/O-7/edit/": ("title", "why"),
    "key-results/KR-8/gap/": ("note",),
    "key-results/KR-8/initiatives/add/": ("text", "expected_impact"),
    "key-results/KR-8/new-metric/": ("name", "unit"),
    "initiatives/I-9/edit/": ("text", "expected_impact", "effort", "item_key"),
    "objectives/draft/": ("title", "why"),
    "objectives/O-7/leads-to/": ("rationale",),
    "kpis/new/": ("name", "source", "red"),
    "kpis/KPI-1/value/": ("value", "note"),
}


@pytest.fixture
def drafting(acme, year, billing, lena, time_machine):
    """O-7 of the year, its KR-8 with I-9 to try, the goal G-1, the draft D-1 and KPI-1."""
    time_machine.move_to(NOW, tick=False)
    who = {"actor": lena, "on": NOW.date(), "now": NOW}
    with tenant(acme.pk):
        made = factories.ObjectiveFactory.create(number=7, team=billing, cycle=year)
        moved = factories.KeyResultFactory.create(number=8, objective=made)
        factories.InitiativeLinkFactory.create(key_result=moved, initiative__number=9)
        factories.KpiFactory.create(number=1, team=billing)
    actions.set_strategy_goal(
        None,
        title="One story",
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 12, 31),
        **who,
    )
    actions.begin_draft(cycle=year, **who)


def undescribed(page: str) -> list[str]:
    """Return what is marked invalid and leads to no words that are on the page."""
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    groups = re.sub(
        r"<fieldset[^>]*aria-describedby.*?</fieldset>", "", page, flags=re.S
    )
    wrong = re.findall(r"<(?:input|textarea|select)\b[^>]*aria-invalid[^>]*>", groups)
    return [
        tag
        for tag in wrong
        if not ids.intersection(
            "".join(re.findall(r'aria-describedby="([^"]+)"', tag)).split()
        )
    ]


@pytest.mark.usefixtures("drafting")
def test_a_refused_form_says_what_is_wrong_beside_the_field_and_keeps_every_word(
    browser_of, lena, pia
):
    forms = [(browser_of(lena), *form) for form in OF_LENA.items()]
    forms += [(browser_of(pia), *form) for form in OF_PIA.items()]
    lost = {}

    for browser, address, names in forms:
        typed = {name: TYPED + name for name in names}
        typed[names[0]] += "y" * 20_001
        answer = browser.post(f"/o/acme/{address}", typed)
        page = answer.content.decode()
        gone = [name for name in names if typed[name] not in unescape(page)]
        if answer.status_code != 422 or "aria-invalid" not in page:
            gone.append(str(answer.status_code))
        if gone or undescribed(page):
            lost[address] = (gone, undescribed(page))

    assert lost == {}

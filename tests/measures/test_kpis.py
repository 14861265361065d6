"""KPIs and their values: set up, measured, imported, shown; and who may do so."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, transaction

from measures import actions, queries
from measures.actions import Measured, NewMetric
from measures.models import Kpi, MeasuredValue, Metric
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import Job, OrganizationSettings
from tests import factories
from tests.pages import folded

D = Decimal
WAITING = NewMetric("Waiting time", "min", "current_value", "The queue")


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def at_ten(time_machine, now) -> None:
    time_machine.move_to(now, tick=False)


@pytest.fixture
def register(pia, billing, today):
    """Set up a KPI of Billing as Pia: green up to 20, red above 30, monthly."""

    def make(metric: Metric | NewMetric = WAITING, **changes) -> Kpi:
        given = {
            "actor": pia,
            "team": billing,
            "on": today,
            "direction": "down",
            "green": D(20),
            "red": D(30),
        }
        return actions.register_kpi(metric, **given | changes)

    return make


@pytest.fixture
def say(pia, today, now):
    """Write a value down as Pia."""

    def write(kpi: Kpi, value: str, days_ago: int = 0, **changes) -> MeasuredValue:
        given = {"actor": pia, "on": today, "now": now}
        measured_on = today - timedelta(days=days_ago)
        return actions.record_value(
            kpi, value=D(value), measured_on=measured_on, **given | changes
        )

    return write


# ---- set up


def test_a_kpi_registers_its_metric_once_and_switches_the_layer_on(
    register, acme, intake, lena
):
    with tenant(acme.pk):
        OrganizationSettings.objects.update(has_kpis=False)

    first = register()
    second = register(
        NewMetric("waiting TIME", "min"), team=intake, actor=lena, frequency_days=7
    )

    assert (first.reference, second.reference) == ("KPI-1", "KPI-2")
    with tenant(acme.pk):
        assert first.metric_id == second.metric_id
        assert OrganizationSettings.objects.get().has_kpis


def test_a_metric_is_watched_once_in_a_place(register):
    register()

    with pytest.raises(Conflict, match="has a KPI here already"):
        register()


def test_a_kpi_belongs_to_a_team_or_a_unit(register, acme, lena):
    with tenant(acme.pk):
        unit = factories.UnitFactory.create(name="Clinics")

    of_unit = register(actor=lena, team=None, unit=unit)

    assert of_unit.home == unit
    for homes in ({"team": None}, {"unit": unit}):
        with pytest.raises(Conflict, match="one team or to one unit"):
            register(NewMetric("Other"), actor=lena, **homes)


def test_limits_in_the_wrong_order_are_refused_twice(register, acme):
    with pytest.raises(Conflict, match="red lies above green") as refused:
        register(red=D(10))

    assert refused.value.facts["field"] == "red"
    with (
        tenant(acme.pk),
        pytest.raises(IntegrityError, match="kpi_limits_are_in_order"),
        transaction.atomic(),
    ):
        factories.KpiFactory.create(red=D(10))


def test_who_sets_up_kpis(register, acme, dev, lena, vera, intake):
    register(actor=dev)
    register(NewMetric("Other"), actor=lena)

    with pytest.raises(NotPermitted, match="Viewers read"):
        register(NewMetric("Third"), actor=vera)
    with pytest.raises(NotPermitted, match="the people of Intake"):
        register(NewMetric("Third"), actor=dev, team=intake)
    with pytest.raises(NotPermitted, match="Leaders set up the KPIs of a unit"):
        register(NewMetric("Third"), actor=dev, team=None)


def test_a_change_keeps_the_values_and_says_the_area(register, say, acme, pia, today):
    kpi = register()
    say(kpi, "25")

    edited = actions.edit_kpi(
        kpi,
        kpi.version,
        actor=pia,
        on=today,
        green=D(26),
        key_value_area="unrealized_value",
    )

    assert (edited.green, edited.current, edited.version) == (D(26), D(25), 2)
    with tenant(acme.pk):
        assert Metric.objects.get().key_value_area == "unrealized_value"
    with pytest.raises(Conflict):
        actions.edit_kpi(kpi, 1, actor=pia, on=today, green=D(27))


def test_an_archived_kpi_takes_no_value_until_it_is_restored(
    register, say, pia, today, acme
):
    kpi = actions.archive_kpi(register(), actor=pia, on=today)

    with pytest.raises(NotPermitted, match="is archived"):
        say(kpi, "25")
    restored = actions.restore_kpi(kpi, actor=pia, on=today)

    assert say(restored, "25").value == D(25)


def test_a_kpi_is_not_restored_beside_its_successor(register, pia, today):
    kpi = actions.archive_kpi(register(), actor=pia, on=today)
    register()

    with pytest.raises(Conflict, match="has a KPI here already"):
        actions.restore_kpi(kpi, actor=pia, on=today)


# ---- values


def test_the_value_measured_last_is_the_kpis(register, say, acme):
    kpi = register()

    say(kpi, "25")
    say(kpi, "40", days_ago=30)
    say(kpi, "24")

    with tenant(acme.pk):
        kpi.refresh_from_db()
        assert kpi.current == D(24)
        assert MeasuredValue.objects.count() == 3


def test_no_value_of_tomorrow(register, say):
    with pytest.raises(Conflict, match="in the future"):
        say(register(), "25", days_ago=-1)


def test_values_are_never_rewritten(register, say, acme):
    say(register(), "25")

    with (
        tenant(acme.pk),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        MeasuredValue.objects.update(value=1)


def test_who_says_values(register, say, acme, dev, lena, vera, otto):
    kpi = register()
    outsider = factories.member(acme, "Olga Orth")

    say(kpi, "25", actor=dev)
    say(kpi, "24", actor=lena)

    for person in (vera, outsider):
        with pytest.raises(NotPermitted):
            say(kpi, "1", actor=person)


def test_its_owner_says_values_from_another_team(register, say, acme):
    owner = factories.member(acme, "Olga Orth")

    assert say(register(owner=owner), "25", actor=owner).author == owner


def test_a_value_asks_for_the_health_of_what_it_guards(register, say, acme, today):
    kpi = register()

    say(kpi, "25", days_ago=3)

    job = Job.objects.get(name="objectives.refresh_guarded")
    assert job.ids == {
        "kpi_id": kpi.pk,
        "since": str(today - timedelta(days=3)),
    }


def test_saying_the_same_twice_writes_it_once(register, acme, pia, today, now):
    kpi = register()
    measured = [Measured(kpi, D(n), today - timedelta(days=n)) for n in range(3)]
    given = {"actor": pia, "on": today, "now": now}

    first = actions.record_values([*measured, measured[0]], **given)
    again = actions.record_values(measured, **given)

    assert (len(first.written), first.known) == (3, 0)
    assert (len(again.written), again.known) == (0, 3)


def test_all_values_are_written_or_none(register, acme, pia, intake, today, now):
    own = register()
    with tenant(acme.pk):
        foreign = factories.KpiFactory.create(team=intake)

    with pytest.raises(NotPermitted):
        actions.record_values(
            [Measured(own, D(1), today), Measured(foreign, D(1), today)],
            actor=pia,
            on=today,
            now=now,
        )

    with tenant(acme.pk):
        assert not MeasuredValue.objects.exists()


# ---- pages


def test_the_list_shows_the_worst_first_in_shape_word_and_number(
    register, say, pia, browser_of, at_ten
):
    say(register(NewMetric("Healthy")), "10")
    beyond = register(NewMetric("Beyond"))
    for value in ("3", "31"):
        say(beyond, value)
    say(register(NewMetric("To watch")), "30")
    say(register(NewMetric("Old")), "10", days_ago=61)

    answer = browser_of(pia).get("/o/acme/kpis/")

    assert [row.kpi.name for row in answer.context["page"]] == [
        "Beyond",
        "Old",
        "To watch",
        "Healthy",
    ]
    assert answer.context["page"][0].values == (D(31),)
    page = folded(answer)
    assert "1 beyond the limit. 1 unknown" in page
    for word in ("Beyond the limit", "Unknown", "Watch", "Within limits"):
        assert word in page


def test_the_balance_names_what_nothing_watches(register, acme, pia, browser_of):
    register()

    areas = browser_of(pia).get("/o/acme/kpis/").context["areas"]

    assert [(area.name, area.is_blind) for area in areas] == [
        ("Current value", False),
        ("Unrealized value", True),
        ("Ability to innovate", True),
        ("Time to market", True),
    ]


def test_the_list_is_nowhere_while_the_layer_is_off(acme, pia, browser_of):
    with tenant(acme.pk):
        OrganizationSettings.objects.update(has_kpis=False)
    browser = browser_of(pia)

    assert browser.get("/o/acme/kpis/").status_code == 404
    assert browser.get("/o/acme/kpis/new/").status_code == 404
    assert "kpis/" not in browser.get("/o/acme/objectives/").content.decode()


def test_an_empty_list_offers_the_first_step(pia, vera, browser_of):
    assert "Set up a KPI" in folded(browser_of(pia).get("/o/acme/kpis/"))
    assert "Leaders and the people of a team" in folded(
        browser_of(vera).get("/o/acme/kpis/")
    )


@pytest.mark.parametrize("address", ["kpis/", "kpis/KPI-1/"])
def test_pages_ask_as_often_with_50_as_with_one(
    register, say, acme, pia, billing, browser_of, statements, today, now, address
):
    kpi = register()
    say(kpi, "25")
    browser = browser_of(pia)
    one = statements(lambda: browser.get(f"/o/acme/{address}"))
    with tenant(acme.pk):
        for n in range(50):
            metric = Metric.objects.create(name=f"Metric {n}")
            other = factories.KpiFactory.create(team=billing, metric=metric)
            MeasuredValue.objects.create(
                kpi=other if "KPI" not in address else kpi,
                value=n,
                measured_on=today - timedelta(days=n),
                recorded_at=now,
                author=pia,
            )

    assert statements(lambda: browser.get(f"/o/acme/{address}")) == one <= 12


def test_the_page_draws_limits_and_breaches_with_a_table(
    register, say, pia, browser_of, at_ten
):
    kpi = register()
    for n, value in enumerate(("25", "31", "33", "29")):
        say(kpi, value, days_ago=120 - 30 * n)

    answer = browser_of(pia).get("/o/acme/kpis/KPI-1/")

    page = folded(answer)
    assert answer.context["page"].status == "amber"
    assert len(answer.context["page"].chart.beyond) == 2
    assert "2 of 4 values beyond the limit" in page
    assert "Red above" in page
    assert "Show as table" in page
    (breach,) = answer.context["page"].breaches
    assert (breach.worst, breach.closed_on) == (D(33), date(2026, 10, 11))


def test_a_stranger_finds_no_kpi(register, otto, browser_of):
    register()

    for address in ("kpis/", "kpis/KPI-1/", "kpis/KPI-1/value/"):
        assert browser_of(otto).get(f"/o/acme/{address}").status_code == 404


def test_a_kpi_is_set_up_on_a_page(acme, pia, billing, browser_of):
    browser = browser_of(pia)
    data = {
        "name": "Readmissions",
        "unit": "%",
        "home": billing.reference,
        "direction": "down",
        "green": "7 %",
        "red": "9,5",
        "frequency_days": "30",
        "key_value_area": "current_value",
    }

    wrong = browser.post("/o/acme/kpis/new/", data | {"red": "5"})
    right = browser.post("/o/acme/kpis/new/", data)

    assert wrong.status_code == 422
    assert 'value="Readmissions"' in folded(wrong)
    assert wrong.context["form"].errors["red"] == [
        "Where less is better, red lies above green."
    ]
    assert (right.status_code, right["Location"]) == (303, "/o/acme/kpis/KPI-1/")
    with tenant(acme.pk):
        kpi = Kpi.objects.get()
        assert (kpi.green, kpi.red, kpi.metric.name) == (D(7), D("9.5"), "Readmissions")


def test_two_editors_see_both_and_lose_nothing(register, acme, pia, today, browser_of):
    kpi = register()
    browser = browser_of(pia)
    form = browser.get("/o/acme/kpis/KPI-1/edit/").context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    actions.edit_kpi(kpi, 1, actor=pia, on=today, green=D(15))

    answer = browser.post("/o/acme/kpis/KPI-1/edit/", data | {"green": "18"})

    assert answer.status_code == 409
    assert [d.label for d in answer.context["form"].differences] == ["Green from"]
    assert 'value="18"' in folded(answer)


def test_a_value_is_said_on_a_page_or_in_a_dialog(register, acme, pia, browser_of):
    register()
    browser = browser_of(pia)
    here = "/o/acme/kpis/KPI-1/value/"

    dialog = browser.get(here, headers={"HX-Request": "true"})
    wrong = browser.post(here, {"value": "many", "measured_on": "2026-11-01"})
    right = browser.post(here, {"value": "25 min", "measured_on": "2026-11-01"})

    assert dialog.content.decode().strip().startswith("<dialog")
    assert wrong.status_code == 422
    assert 'value="many"' in folded(wrong)
    assert right.status_code == 303
    with tenant(acme.pk):
        assert Kpi.objects.get().current == D(25)


def test_the_page_reloads_itself_after_a_value_in_its_dialog(
    register, say, pia, browser_of
):
    register()
    browser = browser_of(pia)
    htmx = {"HX-Request": "true"}

    saved = browser.post(
        "/o/acme/kpis/KPI-1/value/",
        {"value": "31", "measured_on": "2026-11-01"},
        headers=htmx,
    )
    part = browser.get("/o/acme/kpis/KPI-1/", headers=htmx).content.decode()

    assert saved.status_code == 204
    assert "kpi:measured" in saved["HX-Trigger"]
    assert part.strip().startswith('<div id="kpi"')
    assert "kpi:measured from:body" in part


def test_archiving_is_undone_with_one_button(register, acme, pia, browser_of):
    register()
    browser = browser_of(pia)

    gone = browser.post("/o/acme/kpis/KPI-1/archive/", follow=True)

    assert "Undo" in folded(gone)
    assert "KPI-1" in folded(browser.get("/o/acme/kpis/?archived=1"))
    browser.post("/o/acme/kpis/KPI-1/restore/")
    with tenant(acme.pk):
        assert Kpi.objects.get().archived_on is None


# ---- a file of values

FILE = """kpi;measured_on;value;note
KPI-1;2026-10-31;24,5;
waiting time;2026-09-30;31;Summer
KPI-9;2026-10-31;1;
KPI-1;someday;1;
KPI-1;2027-01-01;1;
KPI-1;2026-08-31;lots;
KPI-1;2026-10-31;99;
KPI-1;2026-09-30;31;again
"""
PROBLEMS = [
    (4, "There is no KPI “KPI-9”."),
    (5, "“someday” is no day; write it as 2026-11-30."),
    (6, "A value cannot be measured in the future."),
    (7, "“lots” is not a number."),
    (8, "Line 2 says another value for this day."),
]


def upload(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("values.csv", text.encode())


def test_a_file_is_shown_row_by_row_and_written_when_confirmed(
    register, acme, pia, browser_of, at_ten
):
    register()
    browser = browser_of(pia)
    here = "/o/acme/kpis/import/"

    shown = browser.post(here, {"file": upload(FILE)})

    preview = shown.context["preview"]
    assert [(p.row.line, p.problem) for p in preview.problems] == PROBLEMS
    assert (len(preview.new), preview.known) == (2, 1)
    with tenant(acme.pk):
        assert not MeasuredValue.objects.exists()
    text = shown.context["text"]
    done = browser.post(here, {"text": text, "confirm": "1"})
    assert done.status_code == 303
    again = browser.post(here, {"text": text}).context["preview"]
    assert (len(again.new), again.known) == (0, 3)
    with tenant(acme.pk):
        kpi = Kpi.objects.get()
        assert (kpi.current, kpi.measured_on) == (D("24.5"), date(2026, 10, 31))
        assert MeasuredValue.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty."),
        ("kpi,value\nKPI-1,3\n", "needs a column measured_on"),
        ("kpi,measured_on,value\n", "has no row below its headers"),
    ],
)
def test_what_is_no_such_file_is_refused_beside_the_field(
    pia, browser_of, text, sentence
):
    answer = browser_of(pia).post("/o/acme/kpis/import/", {"file": upload(text)})

    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors["file"][0]


def test_a_file_says_no_values_of_others(register, acme, pia, intake, browser_of):
    with tenant(acme.pk):
        foreign = factories.KpiFactory.create(number=7, team=intake)

    shown = browser_of(pia).post(
        "/o/acme/kpis/import/",
        {"file": upload("kpi,date,value\nKPI-7,2026-01-01,3\n")},
    )

    (problem,) = shown.context["preview"].problems
    assert "the people of Intake and its owner change this KPI" in problem.problem
    with tenant(acme.pk):
        assert queries.values_of(foreign).count() == 0


def test_one_name_of_two_kpis_asks_for_the_reference(
    register, acme, lena, intake, browser_of
):
    register()
    register(team=intake, actor=lena)

    shown = browser_of(lena).post(
        "/o/acme/kpis/import/",
        {"file": upload("kpi,date,value\nWaiting time,2026-01-01,3\n")},
    )

    (problem,) = shown.context["preview"].problems
    assert problem.problem == (
        "KPI-1 and KPI-2 are both called “Waiting time”; write the reference."
    )


def test_the_command_imports_and_names_every_problem(
    register, acme, pia, tmp_path, capsys, at_ten
):
    register()
    file = tmp_path / "values.csv"
    file.write_text(FILE)
    given = {"organization": "acme", "by": pia.user.email}

    call_command("import_values", str(file), **given, dry_run=True)
    with tenant(acme.pk):
        assert not MeasuredValue.objects.exists()
    call_command("import_values", str(file), **given)

    out = capsys.readouterr().out
    assert "Line 4: There is no KPI “KPI-9”." in out
    assert "2 new, 1 known already, 5 left out." in out
    with tenant(acme.pk):
        assert MeasuredValue.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"organization": "nowhere"}, "There is no organisation"),
        ({"by": "nobody@acme.example"}, "Nobody here has the address"),
    ],
)
def test_the_command_says_in_one_sentence_why_not(acme, pia, tmp_path, given, sentence):
    file = tmp_path / "values.csv"
    file.write_text(FILE)

    with pytest.raises(CommandError, match=sentence):
        call_command(
            "import_values",
            str(file),
            **{"organization": "acme", "by": pia.user.email} | given,
        )


# ---- API


def test_a_kpi_lives_in_the_api(acme, pia, billing, key_of, at_ten):
    client = key_of(pia)
    base = "/api/v1/acme/"
    metric = client.post(f"{base}metrics/", {"name": "Waiting", "unit": "min"}).json()
    new = {
        "metric": metric["id"],
        "team": billing.reference,
        "direction": "down",
        "green": "20",
        "red": "30",
    }

    made = client.post(f"{base}kpis/", new)
    here = f"{base}kpis/KPI-1/"
    value = client.post(f"{here}values/", {"value": "31"})

    assert (made.status_code, made.json()["status"]) == (201, "unknown")
    assert value.status_code == 201
    kpi = client.get(here).json()
    assert (kpi["status"], kpi["current"], kpi["measured_on"]) == (
        "red",
        "31",
        "2026-11-10",
    )
    assert kpi["breaches"] == [
        {"opened_on": "2026-11-10", "closed_on": None, "worst": "31"}
    ]
    edited = client.patch(here, {"red": "40"}, headers={"if-match": '"1"'})
    assert (edited.json()["status"], edited.json()["breaches"]) == ("amber", [])
    assert client.get(f"{here}values/").json()["count"] == 1
    assert client.post(f"{here}archive/").json()["archived_on"] == "2026-11-10"
    assert client.get(f"{base}kpis/?is_archived=false").json()["count"] == 0
    assert client.post(f"{here}restore/").json()["archived_on"] is None


def test_many_values_at_once_all_or_none(register, acme, pia, key_of, at_ten):
    register()
    client = key_of(pia)
    values = [
        {"kpi": "KPI-1", "measured_on": f"2026-0{month}-01", "value": str(month)}
        for month in range(1, 9)
    ]
    here = "/api/v1/acme/kpis/values/"

    first = client.post(here, {"values": values})
    again = client.post(here, {"values": values})
    wrong = client.post(here, {"values": [*values, values[0] | {"kpi": "KPI-9"}]})
    two = client.post(here, {"values": [*values, values[0] | {"value": "3"}]})

    assert first.json() == {"written": 8, "known": 0}
    assert again.json() == {"written": 0, "known": 8}
    assert wrong.status_code == 400
    assert wrong.json()["errors"]["values"] == {"8": {"kpi": ["There is no such KPI."]}}
    assert (two.status_code, two.json()["detail"]) == (
        409,
        "KPI-1 has two values on 2026-01-01. Send the one that holds.",
    )

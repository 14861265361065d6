"""KPIs and their values in the API."""

from decimal import Decimal

D = Decimal


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

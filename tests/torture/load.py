"""`python -m tests.torture.load prepare|judge`: what the kills must not lose or double.

Runs inside an installation, by its environment; prints JSON.
"""

import json
import os
import sys
from datetime import timedelta
from decimal import Decimal
from typing import Any

ROWS = 4000
COMMITS = 40


def prepare() -> dict[str, Any]:
    """Found an organisation, make OKRs ready, begin an import; print how to go on."""
    from django.utils import timezone

    from objectives import actions
    from objectives.actions import KeyResultDraft
    from objectives.importing.actions import begin_import
    from objectives.importing.running import guessed_mapping
    from objectives.models import Cycle
    from okrhub.lib.tenancy import tenant
    from organizations.actions import create_token, found_organization
    from teams.actions import add_person, create_team

    now = timezone.now()
    today = now.date()
    owner = found_organization(
        "Acme",
        why="",
        owner_name="Ada Ames",
        email="ada@acme.example",
        password="correct horse battery",
    )
    team = create_team("Billing", actor=owner, on=today)
    add_person(team, owner, "product_owner", actor=owner, on=today)
    with tenant(owner.organization_id):
        cycle = Cycle.objects.create(
            name="This quarter",
            cadence="quarterly",
            starts_on=today - timedelta(days=10),
            ends_on=today + timedelta(days=80),
        )
    actions.set_team_limit(
        team, actor=owner, cadence="quarterly", limit=COMMITS // 2, on=today, now=now
    )
    ready = []
    for number in range(COMMITS):
        objective = actions.draft_objective(
            title=f"Objective {number}",
            team=team,
            cycle=cycle,
            actor=owner,
            on=today,
            now=now,
            key_results=[
                KeyResultDraft(
                    title="Patients who complain",
                    kind="decrease",
                    baseline=Decimal(9),
                    target=Decimal(4),
                )
            ],
        )
        actions.make_ready(objective, actor=owner, on=today, now=now)
        ready.append(objective.reference)
    first = ready.pop(0)
    with tenant(owner.organization_id):
        from objectives.models import Objective

        running = Objective.objects.get(title="Objective 0")
        measured = running.key_results.get().reference
    actions.commit_objective(running, actor=owner, on=today, now=now)
    headers = ("team", "objective", "key result", "cycle", "cycle start", "cycle end")
    lines = [",".join(headers)]
    lines += [
        f"Ward {n % 40},Nobody waits {n // 4},Minutes {n},2019-Q1,2019-01-01,2019-03-31"
        for n in range(ROWS)
    ]
    run = begin_import(
        "wards.csv",
        ["\n".join(lines).encode()],
        mapping=guessed_mapping(headers).as_json(),
        actor=owner,
        on=today,
    )
    _, token = create_token("load", scope="write", expires_at=None, actor=owner)
    return {
        "token": token,
        "ready": ready,
        "first": first,
        "measured": measured,
        "run": run.pk,
    }


def confirm() -> dict[str, Any]:
    """Confirm the import that waits; say its state."""
    from django.utils import timezone

    from objectives.importing.actions import confirm_import
    from objectives.models import ImportRun
    from okrhub.lib.tenancy import tenant
    from organizations.models import Membership, Organization

    now = timezone.now()
    with tenant(Organization.objects.get().pk):
        run = ImportRun.objects.get()
        owner = Membership.objects.get(role="owner")
    if run.state == ImportRun.State.STAGED:
        run = confirm_import(run, actor=owner, on=now.date(), now=now)
    return {"state": run.state}


def judge() -> dict[str, Any]:
    """Count what is there."""
    from collections import Counter

    from objectives.models import (
        CheckIn,
        ImportRun,
        KeyResult,
        Objective,
        Slot,
        TeamCapacity,
    )
    from okrhub.lib.tenancy import tenant
    from organizations.models import Job, Organization

    with tenant(Organization.objects.get().pk):
        run = ImportRun.objects.get()
        notes = Counter(CheckIn.objects.exclude(note="").values_list("note", flat=True))
        capacity = TeamCapacity.objects.get(team__number=1, cadence="quarterly")
        return {
            "notes": dict(notes),
            "state": run.state,
            "rows_read": run.rows_read,
            "imported": KeyResult.objects.exclude(source_key="").count(),
            "in_process": Objective.objects.filter(state="in_process").count(),
            "slots": Slot.objects.count(),
            "counter": capacity.in_process,
            "limit": capacity.effective_limit,
            "failed_jobs": Job.objects.filter(state="failed").count(),
            "waiting_jobs": Job.objects.filter(state="waiting").count(),
        }


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "okrhub.settings")
    django.setup()
    does = {"prepare": prepare, "confirm": confirm, "judge": judge}[sys.argv[1]]
    sys.stdout.write(json.dumps(does()))

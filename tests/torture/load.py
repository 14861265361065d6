"""`python -m tests.torture.load prepare|begin|confirm|judge`: what kills must not lose.

Runs inside an installation, by its environment; prints JSON.
"""

import json
import os
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from typing import Any

from okrhub.embedded import place
from okrhub.embedded.place import CHECKOUT, DataDirectory
from okrhub.embedded.services import addresses
from tests.okrhub.installation import Installation

PASSWORD = "correct horse battery"
ROWS = 2500
COMMITS = 12
LIMIT = COMMITS // 2


def servers(running: Installation) -> dict[str, str]:
    """Return the environment that names an installation's servers."""
    return addresses(
        place.prepare(DataDirectory(running.data_dir), print)
    ).environment()


def ask(running: Installation, what: str) -> dict[str, Any]:
    """Run a part of this module inside an installation; return what it prints."""
    secret = DataDirectory(running.data_dir).secret("secret_key")
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture.load", what],
        cwd=CHECKOUT,
        env=running.environment | servers(running) | {"SECRET_KEY": secret},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def prepare() -> dict[str, Any]:
    """Found an organisation and make OKRs ready; say how to go on."""
    from django.utils import timezone

    from objectives import actions
    from objectives.actions import KeyResultDraft
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
        password=PASSWORD,
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
        team, actor=owner, cadence="quarterly", limit=LIMIT, on=today, now=now
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
    _, token = create_token("load", scope="write", expires_at=None, actor=owner)
    return {
        "token": token,
        "ready": ready,
        "running": first,
        "measured": measured,
    }


def begin() -> dict[str, Any]:
    """Begin one more import; say its number."""
    from django.utils import timezone

    from objectives.importing.actions import begin_import
    from objectives.importing.running import guessed_mapping
    from objectives.models import ImportRun
    from okrhub.lib.tenancy import tenant
    from organizations.models import Membership, Organization

    with tenant(Organization.objects.get().pk):
        owner = Membership.objects.get(role="owner")
        number = ImportRun.objects.count() + 1
    headers = ("team", "objective", "key result", "cycle", "cycle start", "cycle end")
    lines = [",".join(headers)]
    lines += [
        f"Ward {n % 40},Nobody waits {number}.{n // 4},Minutes {n},"
        "2019-Q1,2019-01-01,2019-03-31"
        for n in range(ROWS)
    ]
    run = begin_import(
        f"wards-{number}.csv",
        ["\n".join(lines).encode()],
        mapping=guessed_mapping(headers).as_json(),
        actor=owner,
        on=timezone.now().date(),
    )
    return {"run": run.pk}


def confirm() -> dict[str, Any]:
    """Confirm the import that waits; say its state."""
    from django.utils import timezone

    from objectives.importing.actions import confirm_import
    from objectives.models import ImportRun
    from okrhub.lib.tenancy import tenant
    from organizations.models import Membership, Organization

    now = timezone.now()
    with tenant(Organization.objects.get().pk):
        run = ImportRun.objects.latest("pk")
        owner = Membership.objects.get(role="owner")
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
        Transition,
    )
    from okrhub.lib.tenancy import tenant
    from organizations.models import Job, Organization

    with tenant(Organization.objects.get().pk):
        runs = ImportRun.objects.order_by("pk")
        steps = Counter(
            f"{row.to_state} O-{row.objective.number}"
            for row in Transition.objects.filter(
                objective__team__number=1,
                to_state__in=["ready", "in_process", "deferred"],
            ).select_related("objective")
        )
        notes = Counter(CheckIn.objects.exclude(note="").values_list("note", flat=True))
        capacity = TeamCapacity.objects.get(team__number=1, cadence="quarterly")
        return {
            "notes": dict(notes),
            "steps": dict(steps),
            "states": [run.state for run in runs],
            "rows_read": [run.rows_read for run in runs],
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
    does = {"prepare": prepare, "begin": begin, "confirm": confirm, "judge": judge}
    sys.stdout.write(json.dumps(does[sys.argv[1]]()))

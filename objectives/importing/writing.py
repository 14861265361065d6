"""Write planned objectives, a batch at a time: facts with their log and their stays."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Max

from measures.models import Metric
from objectives import queries
from objectives.actions.holding import hold_capacities
from objectives.importing.columns import Field
from objectives.importing.places import named
from objectives.importing.plan import PlannedKeyResult, PlannedObjective
from objectives.models import (
    CheckIn,
    Cycle,
    CycleMembership,
    KeyResult,
    Objective,
    Slot,
    Transition,
)
from objectives.scoring import Kind
from organizations import references
from organizations.models import Membership, TenantModel
from teams.models import Team


@dataclass(frozen=True, slots=True)
class Places:
    """What objectives are attached to: teams and people by compared name, cycles."""

    teams: dict[str, Team]
    cycles: dict[tuple[str, str, str], Cycle]
    owners: dict[str, Membership]

    def team_of(self, plan: PlannedObjective) -> Team:
        """Return the team that owns a planned objective."""
        return self.teams[named(plan.values[Field.TEAM])]

    def cycle_of(self, plan: PlannedObjective) -> Cycle:
        """Return the cycle of a planned objective."""
        values = plan.values
        return self.cycles[
            values[Field.CADENCE], values[Field.CYCLE_START], values[Field.CYCLE_END]
        ]

    def owner_of(self, plan: PlannedObjective) -> Membership | None:
        """Return the owner person, if one of the organisation was named."""
        return self.owners.get(plan.values.get(Field.OWNER, "").lower())


@dataclass(slots=True)
class Writer:
    """Writes batches in the name of the person who imports; counts what it wrote."""

    places: Places
    actor: Membership | None
    now: datetime
    counts: Counter[str] = field(default_factory=Counter)
    slots: list[Slot] = field(default_factory=list)
    last_left_on: date | None = None

    def write(self, plans: list[PlannedObjective], known: dict[str, Objective]) -> None:
        """Write a batch. Up to fifteen statements, however large the batch.

        A planned objective that is here already only gets its further key results. The
        slots are only collected, so that the limit's rows are locked for a moment.
        """
        new = [plan for plan in plans if plan.key not in known]
        objectives = {**known, **self._objectives(new)}
        self._key_results(plans, objectives)
        pairs = [(plan, objectives[plan.key]) for plan in new]
        self._create(Transition, self._transitions(pairs))
        self._create(CycleMembership, self._stays(pairs))
        self.slots += self._slots(pairs)

    def take_slots(self) -> None:
        """Take the slots of what is in process today, as facts, in order of teams."""
        for cadence in sorted({slot.cadence for slot in self.slots}):
            slots = [slot for slot in self.slots if slot.cadence == cadence]
            hold_capacities({slot.team_id for slot in slots}, cadence)
            self._create(Slot, slots)

    @property
    def seen_on(self) -> str:
        """Return a past day with much in process; empty when something still is."""
        if self.slots or self.last_left_on is None:
            return ""
        return str(self.last_left_on - timedelta(days=1))

    def _objectives(self, plans: list[PlannedObjective]) -> dict[str, Objective]:
        if not plans:
            return {}
        number = references.next_numbers(references.OBJECTIVE, len(plans))
        rows = [
            self._objective(plan, number + place) for place, plan in enumerate(plans)
        ]
        self._create(Objective, rows)
        for plan in plans:
            self._count(plan)
        return {row.source_key: row for row in rows}

    def _count(self, plan: PlannedObjective) -> None:
        life = plan.life
        self.counts[f"objectives_{life.state}"] += 1
        if life.outcome:
            self.counts[f"objectives_{life.outcome}"] += 1
        if life.left_on:
            self.last_left_on = max(life.left_on, self.last_left_on or life.left_on)

    def _objective(self, plan: PlannedObjective, number: int) -> Objective:
        values, life = plan.values, plan.life
        why = (values.get("long_objective", ""), values.get(Field.WHY, ""))
        return Objective(
            number=number,
            title=values[Field.OBJECTIVE],
            why="\n\n".join(filter(None, why)),
            team=self.places.team_of(plan),
            cycle=self.places.cycle_of(plan),
            owner=self.places.owner_of(plan),
            ambition=plan.ambition,
            state=life.state,
            outcome=life.outcome,
            started_on=life.started_on,
            closed_on=life.closed_on,
            progress=plan.progress,
            suggested_grade=plan.suggested,
            grade=life.grade,
            learning=plan.learning,
            is_imported=True,
            source_key=plan.key,
            created_by=self.actor,
        )

    def _key_results(
        self, plans: list[PlannedObjective], objectives: dict[str, Objective]
    ) -> None:
        planned = [(plan, row) for plan in plans for row in plan.key_results]
        if not planned:
            return
        number = references.next_numbers(references.KEY_RESULT, len(planned))
        taken = _places_taken([objectives[plan.key].pk for plan in plans])
        metrics = _metrics(row for _, row in planned)
        rows = []
        for place, (plan, row) in enumerate(planned):
            objective = objectives[plan.key]
            taken[objective.pk] += 1
            rows.append(_key_result(plan, row, objective, taken[objective.pk]))
            rows[-1].number = number + place
            rows[-1].metric = metrics.get((row.metric, row.unit))
            self.counts["unmeasured"] += row.kind == Kind.UNMEASURED
        self._create(KeyResult, rows)
        self._create(
            CheckIn,
            [
                CheckIn(
                    key_result=row,
                    value=planned_row.current,
                    measured_on=planned_row.measured_on,
                    recorded_at=self.now,
                    author=self.actor,
                )
                for row, (_, planned_row) in zip(rows, planned, strict=True)
                if planned_row.measured_on
            ],
        )

    def _transitions(
        self, pairs: list[tuple[PlannedObjective, Objective]]
    ) -> Iterator[Transition]:
        for plan, objective in pairs:
            for step in plan.life.steps:
                is_last = step is plan.life.steps[-1]
                yield Transition(
                    objective=objective,
                    to_state=step.to_state,
                    outcome=step.outcome,
                    team_id=objective.team_id,
                    effective_on=step.on,
                    recorded_at=self.now,
                    actor=self.actor,
                    reason=plan.values.get(Field.REASON, "") if is_last else "",
                )

    @staticmethod
    def _stays(
        pairs: list[tuple[PlannedObjective, Objective]],
    ) -> Iterator[CycleMembership]:
        for plan, objective in pairs:
            if plan.life.started_on:
                yield CycleMembership(
                    objective=objective,
                    cycle_id=objective.cycle_id,
                    disposition=plan.life.disposition,
                    decided_on=plan.life.left_on,
                    reason=plan.values.get(Field.REASON, ""),
                )

    @staticmethod
    def _slots(pairs: list[tuple[PlannedObjective, Objective]]) -> Iterator[Slot]:
        teams = queries.accountable_by_objective([row for _, row in pairs])
        for plan, objective in pairs:
            if plan.life.takes_slot:
                for team_id in sorted(teams[objective.pk]):
                    yield Slot(
                        objective=objective,
                        team_id=team_id,
                        cadence=plan.values[Field.CADENCE],
                        is_fact=True,
                    )

    def _create(self, model: type[TenantModel], rows: Iterable[TenantModel]) -> None:
        rows = list(rows)
        model.objects.bulk_create(rows)
        self.counts[_NAMES[model]] += len(rows)


_NAMES: dict[type[TenantModel], str] = {
    Objective: "objectives",
    KeyResult: "key_results",
    CheckIn: "check_ins",
    Transition: "transitions",
    CycleMembership: "stays",
    Slot: "slots",
}
WRITTEN: tuple[type[TenantModel], ...] = (*_NAMES, Metric)


def _key_result(
    plan: PlannedObjective, row: PlannedKeyResult, objective: Objective, position: int
) -> KeyResult:
    is_committed = plan.life.started_on is not None
    return KeyResult(
        objective=objective,
        position=position,
        title=row.title,
        kind=row.kind,
        unit=row.unit,
        baseline=row.baseline,
        target=row.target,
        committed_baseline=row.baseline if is_committed else None,
        committed_target=row.target if is_committed else None,
        committed_kind=row.kind if is_committed else "",
        committed_weight=row.weight if is_committed else None,
        weight=row.weight,
        state=row.state,
        reached_on=row.measured_on if row.state == KeyResult.State.REACHED else None,
        current=row.current,
        measured_on=row.measured_on,
        raw_progress=row.standing.raw,
        source_key=row.key,
    )


def _places_taken(objective_ids: list[int]) -> Counter[int]:
    """Return the last position among each objective's key results. One query."""
    rows = (
        KeyResult.objects.filter(objective_id__in=objective_ids)
        .values_list("objective_id")
        .annotate(last=Max("position"))
    )
    return Counter(dict(rows))


def _metrics(rows: Iterable[PlannedKeyResult]) -> dict[tuple[str, str], Metric]:
    """Return the named metrics by name and unit; make those that are missing."""
    wanted = {(row.metric, row.unit) for row in rows if row.metric}
    if not wanted:
        return {}
    Metric.objects.bulk_create(
        [Metric(name=name, unit=unit) for name, unit in sorted(wanted)],
        ignore_conflicts=True,
    )
    found = Metric.objects.filter(name__in={name for name, _ in wanted})
    return {(metric.name, metric.unit): metric for metric in found}

"""Drafts of a cycle: listed, found, and as the workspace shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import JSONObject

from objectives import facts, readiness
from objectives.coaching import Coach, Label, verdict
from objectives.models import (
    AlignmentLink,
    Contributor,
    Draft,
    GoodEnough,
    GuardRail,
    InitiativeLink,
    KeyResult,
    LimitHit,
    Objective,
    ObjectiveFunction,
    PublisherDecision,
)
from objectives.queries.coaching import coach_here
from objectives.queries.initiatives import Tried, tried_for, with_tried
from objectives.queries.named import NUMBER, objectives
from objectives.queries.pages import missing_for_ready
from objectives.queries.reach import drift_below
from okrhub.lib.among import is_one_of
from okrhub.lib.prepared import Parameter, Prepared
from organizations.models import Membership
from organizations.queries import people
from organizations.references import DRAFT, OBJECTIVE, number_of

OPENED = Parameter("draft", BigIntegerField())
STAMPED = (
    "id",
    "version",
    "position",
    "awaits_answer",
    "of_rows",
    "of_helpers",
    "of_links",
    "of_rails",
    "of_looks",
    "of_needs",
    "of_tried",
    "of_rounds",
)
GONE = (Objective.State.DECLINED, Objective.State.VOID)


@dataclass(frozen=True, slots=True)
class DraftedObjective:
    """An objective of a draft with all that its page shows.

    `missing` blocks "ready", `looks` never does; `links` say what it leads to.
    """

    objective: Objective
    key_results: tuple[KeyResult, ...]
    tried: tuple[Tried, ...]
    links: tuple[AlignmentLink, ...]
    missing: tuple[dict[str, str], ...]
    looks: tuple[readiness.Look, ...]


@dataclass(frozen=True, slots=True)
class Workspace:
    """A draft with its objectives in order, each ready to be `unfolded`."""

    draft: Draft
    objectives: tuple[Objective, ...]

    @property
    def stamp(self) -> str:
        """Return a short text that is another one once anything of the draft changes.

        Private texts of fields do not count.
        """
        told = [[vars(each)[name] for name in STAMPED] for each in self.objectives]
        return sha256(repr((self.draft.version, told)).encode()).hexdigest()[:32]

    def at(self, reference: str) -> Objective | None:
        """Return the objective O-12, else the first, if there is one."""
        named = (each for each in self.objectives if each.reference == reference)
        return next(named, next(iter(self.objectives), None))


def drafts() -> QuerySet[Draft]:
    """Return the drafts that the reader sees, those of later cycles first.

    Each knows how many objectives it has, and how many are ready or further.
    """
    kept = ~Q(objectives__state__in=GONE)
    further = kept & ~Q(objectives__state=Objective.State.PROPOSED)
    return (
        Draft.objects.select_related("cycle", "unit", "began_by__user")
        .annotate(
            objective_count=Count("objectives", filter=kept),
            ready_count=Count("objectives", filter=further),
        )
        .order_by("-cycle__starts_on", "-number")
    )


def draft_called(reference: str) -> Draft | None:
    """Return the draft D-3 with its cycle and unit. One query.

    It comes with the names of its authors as `author_names`.
    """
    number = number_of(reference, DRAFT)
    if number is None:
        return None
    return next(iter(_draft(number=number)), None)


@Prepared
def _draft() -> QuerySet[Draft]:
    authors = people().filter(is_one_of("pk", OuterRef("author_ids")))
    rows = Draft.objects.select_related("cycle", "unit", "began_by__user").annotate(
        author_names=ArraySubquery(authors.values("user__name"))
    )
    return rows.filter(number=NUMBER)


def authors_of(draft: Draft) -> tuple[Membership, ...]:
    """Return a draft's authors by name. One query."""
    return tuple(people().filter(pk__in=draft.author_ids))


def objectives_of(draft: Draft) -> list[Objective]:
    """Return a draft's objectives in their order. One query."""
    return list(_in_order().filter(draft=draft))


def _in_order() -> QuerySet[Objective]:
    rows = objectives().select_related("sponsor__user").exclude(state__in=GONE)
    return rows.order_by("position", "pk")


def okrs_of(draft: Draft) -> list[tuple[Objective, list[KeyResult]]]:
    """Return a draft's objectives with their key results, in order. Two queries."""
    rows = objectives_of(draft)
    found: dict[int, list[KeyResult]] = {row.pk: [] for row in rows}
    for row in _key_results_of(rows):
        found[row.objective_id].append(row)
    return [(row, found[row.pk]) for row in rows]


def workspace(draft: Draft) -> Workspace:
    """Return a draft with its objectives as its page lists them. One query."""
    return Workspace(draft, tuple(_listed(draft=draft.pk)))


@Prepared
def _listed() -> QuerySet[Objective]:
    return _with_stamped(_in_order().filter(draft=OPENED))


def drafted_called(reference: str) -> DraftedObjective | None:
    """Return the objective O-12 with all that its draft shows of it, or None.

    Two queries, and those of `unfolded`.
    """
    number = number_of(reference, OBJECTIVE)
    if number is None:
        return None
    row = _with_stamped(objectives().filter(number=number)).first()
    return unfolded(row, coach_here()) if row else None


def _with_stamped(rows: QuerySet[Objective]) -> QuerySet[Objective]:
    """Return objectives with what belongs to each, whose change a page notices."""

    def of(rows: QuerySet[Any], *columns: str) -> ArraySubquery:
        about = JSONObject(**{name: name for name in columns})
        return ArraySubquery(rows.order_by("pk").values(about=about))

    inside = {"objective": OuterRef("pk")}
    below = {"key_result__objective": OuterRef("pk")}
    asked = Objective.objects.filter(pk=OuterRef("pk"), opinion_rounds__isnull=False)
    return rows.annotate(
        of_rows=of(KeyResult.objects.filter(**inside), "pk", "version", "position"),
        of_helpers=of(Contributor.objects.filter(**below), "pk"),
        of_links=of(AlignmentLink.objects.filter(**inside), "pk"),
        of_rails=of(GuardRail.objects.filter(**inside), "pk"),
        of_looks=of(GoodEnough.objects.filter(**inside), "question", "answer"),
        of_needs=of(ObjectiveFunction.objects.filter(**inside), "pk"),
        of_tried=of(
            InitiativeLink.objects.filter(**below), "pk", "initiative__version"
        ),
        of_rounds=Exists(asked),
    )


def with_drift(rows: QuerySet[KeyResult]) -> QuerySet[KeyResult]:
    """Return key results with how far their metric moved in the cycle before."""
    before = KeyResult.objects.filter(
        metric=OuterRef("metric"),
        objective__cycle__cadence=OuterRef("objective__cycle__cadence"),
        objective__cycle__ends_on__lt=OuterRef("objective__cycle__starts_on"),
        current__isnull=False,
        baseline__isnull=False,
    ).order_by("-objective__cycle__ends_on", "pk")
    moved = before.annotate(moved=F("current") - F("baseline")).values("moved")
    return rows.annotate(drift=Subquery(moved[:1]))


def drifts_of(rows: Iterable[KeyResult]) -> dict[int, Decimal]:
    """Return the drifts of key results that were read by `with_drift`."""
    found = {row.pk: vars(row)["drift"] for row in rows}
    return {pk: drift for pk, drift in found.items() if drift is not None}


def unfolded(objective: Objective, coach: Coach) -> DraftedObjective:
    """Return an objective of a workspace with key results, links and what it needs.

    Two queries, and one more where a key result reads as an output below an outcome:
    whether its teams could move that, since then it is not the wording (DOMAIN 5).
    """
    rows = with_drift(with_tried(_key_results_of([objective])))
    key_results = list(rows.select_related("metric", "owner__user", "team"))
    for row in key_results:
        row.objective = objective
    guarding = GuardRail.objects.filter(objective=OuterRef("parent"))
    links = list(
        AlignmentLink.objects.filter(objective=objective)
        .select_related("parent__team", "parent__cycle", "key_result", "goal")
        .annotate(is_guarded=Exists(guarding))
        .order_by("-is_primary", "pk")
    )
    tried = tried_for(key_results)
    return DraftedObjective(
        objective=objective,
        key_results=tuple(key_results),
        tried=tried,
        links=tuple(links),
        missing=tuple(missing_for_ready(objective, key_results)),
        looks=tuple(_looks(objective, key_results, links, tried, coach)),
    )


def _key_results_of(rows: Sequence[Objective]) -> QuerySet[KeyResult]:
    found = KeyResult.objects.filter(objective__in=rows, state__in=facts.IN_PLAY)
    return found.order_by("position", "pk")


def _looks(
    objective: Objective,
    key_results: list[KeyResult],
    links: Sequence[AlignmentLink],
    tried: tuple[Tried, ...],
    coach: Coach,
) -> list[readiness.Look]:
    said = vars(objective)
    answered = {each["question"]: each["answer"] for each in said["of_looks"]}
    first = next((link for link in links if link.parent), None)
    is_asked = objective.draft is not None and not objective.draft.is_private
    around = readiness.Around(
        leads_somewhere=bool(links) or objective.stands_alone,
        parent=first.parent if first else None,
        guard_rails=len(said["of_rails"]),
        is_guarded_above=first is not None and vars(first)["is_guarded"],
        initiatives=tuple(each.text for each in tried),
        drifts=drifts_of(key_results),
        answer=answered.get(readiness.ENOUGH, ""),
        is_out_of_reach=_is_out_of_reach(objective, key_results, links),
    )
    return readiness.looks(
        objective,
        key_results,
        around,
        coach=coach,
        has_opinions=is_asked or said["of_rounds"],
        inherits=any(
            link.parent.domain and link.parent.topology for link in links if link.parent
        ),
        answered=answered,
    )


def _is_out_of_reach(
    objective: Objective, key_results: list[KeyResult], links: Sequence[AlignmentLink]
) -> bool:
    labels = {verdict(row.title).label for row in key_results}
    if Label.OUTPUT not in labels or not links:
        return False
    return bool(drift_below(links[0], objective)[0])


def pieces_of(objective: Objective) -> list[AlignmentLink]:
    """Return the links from what leads to an objective, oldest first. One query."""
    links = AlignmentLink.objects.select_related(
        "objective__team", "objective__cycle", "key_result"
    )
    return list(links.filter(parent=objective).order_by("pk"))


def why_not_committed(left: Sequence[Objective]) -> list[tuple[Objective, str]]:
    """Return objectives of a published draft with why they did not begin. One query."""
    hits = LimitHit.objects.select_related("team").filter(objective__in=left)
    latest = {hit.objective_id: hit for hit in hits.order_by("pk")}
    return [(each, _why(each, latest.get(each.pk))) for each in left]


def _why(objective: Objective, hit: LimitHit | None) -> str:
    if objective.state == Objective.State.PROPOSED:
        return "It is not ready."
    if hit is None:
        return "Its team commits it."
    return f"{hit.team.name} had {hit.in_process} of {hit.effective_limit} in process."


def decisions_of(draft: Draft) -> QuerySet[PublisherDecision]:
    """Return what its publisher decided about push-backs. One query."""
    rows = PublisherDecision.objects.select_related(
        "objective__team", "decided_by__user"
    )
    return rows.filter(draft=draft).order_by("pk")


def decisions_about(objective: Objective) -> QuerySet[PublisherDecision]:
    """Return what publishers decided about an objective that was pushed back. One query."""
    rows = PublisherDecision.objects.select_related("draft", "decided_by__user")
    return rows.filter(objective=objective).order_by("pk")

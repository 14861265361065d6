"""The strategy page of the organisation and of each unit, and its goals."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from objectives import actions, policies, queries
from objectives.forms.strategy import (
    GoalForm,
    RetireGoalForm,
    StrategyForm,
    saved_goal,
    texts,
)
from objectives.models import StrategyGoal
from objectives.views.opened import done, who
from okrhub.lib.decisions import Decision
from okrhub.lib.errors import Conflict, Stale
from okrhub.lib.forms import VersionedForm, show_refusal
from okrhub.lib.htmx import render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.models import Unit
from teams.queries import current_units, unit_number
from teams.requests import reader

EVENT = "strategy:written"
PAGE = 20
SAVED = 303


@dataclass(frozen=True, slots=True)
class Place:
    """Whose strategy it is, and where its pages are."""

    slug: str
    name: str
    unit: Unit | None

    def _address(self, page: str) -> str:
        if self.unit is None:
            return reverse(f"objectives:strategy{page}", args=[self.slug])
        return reverse(
            f"objectives:unit_strategy{page}", args=[self.slug, self.unit.pk]
        )

    @property
    def address(self) -> str:
        """Return the address of the strategy."""
        return self._address("")

    @property
    def edit(self) -> str:
        """Return where its texts are written."""
        return self._address("_edit")

    @property
    def history(self) -> str:
        """Return where its versions are listed."""
        return self._address("_history")

    @property
    def set_goal(self) -> str:
        """Return where a goal is set."""
        return self._address("_goal_set")


@require_safe
def strategy(request: MemberRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """Show a strategy with its goals."""
    place = place_here(request, pk)
    shown = queries.strategy_of(place.unit)
    support = queries.support_of(shown.goals)
    context = {
        "place": place,
        "strategy": shown,
        "goals": [(goal, support[goal.pk]) for goal in shown.goals],
        "places": places(request),
        "may_write": may_write(request),
    }
    return render_page(request, "objectives/strategy.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def strategy_edit(
    request: MemberRequest, slug: str, pk: int | None = None
) -> HttpResponse:
    """Write the texts of a strategy."""
    with tenant(request.organization.pk, read_only=True):
        place = place_here(request, pk)
        may_write(request).enforce()
        now = queries.strategy_of(place.unit)
    form = StrategyForm.over(now, typed(request))
    status = save(
        form,
        lambda: actions.write_strategy(
            place.unit,
            texts=form.changes(),
            version=form.cleaned_data["version"],
            **who(request),
        ),
        theirs={**texts(now), "version": now.version},
    )
    if status == SAVED:
        return done(request, EVENT, to=place.address, words="The strategy is saved.")
    context = {"place": place, "form": form}
    return render_page(request, "objectives/strategy_edit.html", context, status=status)


@require_safe
def strategy_history(
    request: MemberRequest, slug: str, pk: int | None = None
) -> HttpResponse:
    """List the versions of a strategy with what each changed."""
    place = place_here(request, pk)
    page = Paginator(queries.strategy_editions(place.unit), PAGE).get_page(
        request.GET.get("page")
    )
    context = {"place": place, "page": page, "editions": queries.editions(list(page))}
    return render_page(request, "objectives/strategy_history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def strategy_goal_set(
    request: MemberRequest, slug: str, pk: int | None = None
) -> HttpResponse:
    """Set a goal."""
    with tenant(request.organization.pk, read_only=True):
        place = place_here(request, pk)
        may_write(request).enforce()
        current = queries.strategy_of(place.unit).goals
    form = GoalForm(
        typed(request),
        replaceable=current,
        initial={"replaces": request.GET.get("replaces", "")},
    )
    status = save(
        form,
        lambda: actions.set_strategy_goal(place.unit, **form.said(), **who(request)),
    )
    if status == SAVED:
        return done(request, EVENT, to=place.address, words="The goal is set.")
    context = {"place": place, "form": form, "goal": None}
    return render_page(
        request, "objectives/strategy_goal_edit.html", context, status=status
    )


@require_safe
def strategy_goal(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Lead from G-2 to its place on the page of its strategy."""
    goal = goal_here(request, reference)
    place = place_of(request, goal.page.unit)
    return HttpResponseRedirect(f"{place.address}#goal-{goal.number}")


@require_http_methods(["GET", "HEAD", "POST"])
def strategy_goal_edit(
    request: MemberRequest, slug: str, reference: str
) -> HttpResponse:
    """Change a goal's words or time."""
    with tenant(request.organization.pk, read_only=True):
        goal = goal_here(request, reference)
        may_write(request).enforce()
    place = place_of(request, goal.page.unit)
    form = GoalForm(typed(request), goal=goal)
    status = save(
        form,
        lambda: actions.edit_strategy_goal(
            goal,
            changes=form.changes(),
            version=form.cleaned_data["version"],
            **who(request),
        ),
        theirs={**saved_goal(goal), "version": goal.version},
    )
    if status == SAVED:
        words = f"{goal.reference} is saved."
        return done(request, EVENT, to=place.address, words=words)
    context = {"place": place, "form": form, "goal": goal}
    return render_page(
        request, "objectives/strategy_goal_edit.html", context, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
def strategy_goal_retire(
    request: MemberRequest, slug: str, reference: str
) -> HttpResponse:
    """Retire a goal, with or without a successor."""
    with tenant(request.organization.pk, read_only=True):
        goal = goal_here(request, reference)
        may_write(request).enforce()
        others = [each for each in queries.current_goals() if each.pk != goal.pk]
    place = place_of(request, goal.page.unit)
    form = RetireGoalForm(typed(request), goal=goal, others=others)
    status = save(
        form,
        lambda: actions.retire_strategy_goal(goal, **form.said(), **who(request)),
        theirs={"version": goal.version},
    )
    if status == SAVED:
        words = f"{goal.reference} is retired."
        return done(request, EVENT, to=place.address, words=words)
    context = {"place": place, "form": form, "goal": goal}
    return render_page(
        request, "objectives/strategy_goal_retire.html", context, status=status
    )


@require_POST
def strategy_goal_restore(
    request: MemberRequest, slug: str, reference: str
) -> HttpResponse:
    """Take back that a goal was retired."""
    with tenant(request.organization.pk, read_only=True):
        goal = goal_here(request, reference)
    actions.restore_strategy_goal(goal, **who(request))
    place = place_of(request, goal.page.unit)
    words = f"{goal.reference} is a goal again."
    return done(request, EVENT, to=place.address, words=words)


def typed(request: MemberRequest) -> QueryDict | None:
    """Return what was sent, or None for a form that is only looked at."""
    return request.POST if request.method == "POST" else None


def save(
    form: forms.Form,
    act: Callable[[], object],
    *,
    theirs: Mapping[str, Any] | None = None,
) -> int:
    """Do what a form says; return SAVED, or the status to show the form with.

    Overtaken, it shows `theirs` beside what was typed.
    """
    if not form.is_bound:
        return 200
    if not form.is_valid():
        return 422
    try:
        act()
    except Conflict as refusal:
        if isinstance(refusal, Stale) and isinstance(form, VersionedForm) and theirs:
            saved = {name: each for name, each in theirs.items() if name != "version"}
            form.keep_beside(saved, theirs["version"])
            return refusal.status
        return show_refusal(form, refusal)
    return SAVED


def place_here(request: MemberRequest, pk: int | None) -> Place:
    """Return whose strategy is asked for; 404 where its layer is off."""
    if not request.settings.has_strategy:
        raise Http404
    if pk is None:
        return place_of(request, None)
    if not request.settings.has_units:
        raise Http404
    return place_of(request, found(unit_number(pk)))


def place_of(request: MemberRequest, unit: Unit | None) -> Place:
    """Return the place of a unit's strategy, or of the organisation's."""
    organization = request.organization
    return Place(organization.slug, unit.name if unit else organization.name, unit)


def goal_here(request: MemberRequest, reference: str) -> StrategyGoal:
    """Return a goal; 404 where the layer is off."""
    if not request.settings.has_strategy:
        raise Http404
    return found(queries.strategy_goal_called(reference))


def places(request: MemberRequest) -> list[Place]:
    """Return whose strategies there can be, the organisation's first. One query."""
    units = current_units() if request.settings.has_units else []
    return [place_of(request, unit) for unit in [None, *units]]


def may_write(request: MemberRequest) -> Decision:
    """Return whether the person may write strategies. One query."""
    return policies.may_write_strategy(reader(request).standing)

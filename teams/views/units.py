"""Units: the parts of an organisation that hold teams."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from okrhub.lib.errors import Conflict, Stale
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import changed, render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from organizations.policies import LEADERS
from organizations.queries import people
from organizations.requests import MemberRequest
from teams import actions, policies, queries
from teams.forms import UnitEditForm, UnitForm
from teams.models import Unit


@require_http_methods(["GET", "HEAD", "POST"])
def unit_list(request: MemberRequest, slug: str) -> HttpResponse:
    """Show the units as a tree; create one."""
    _check_layer(request)
    with tenant(request.organization.pk, read_only=True):
        standing = queries.standing(request.membership, request.today)
        may_edit = policies.may_edit_units(standing)
        form = UnitForm(
            request.POST or None,
            units=queries.current_units(),
            leaders=_leaders() if may_edit else [],
        )
    if form.is_bound:
        may_edit.enforce()
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            actions.create_unit(
                **form.cleaned_data, actor=request.membership, on=request.today
            )
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            return changed(request, "unit:created", request.path)
    context = {"form": form, "may_edit": may_edit, "units": queries.unit_tree}
    return render_page(request, "teams/unit_list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Rename a unit or move it."""
    _check_layer(request)
    with tenant(request.organization.pk, read_only=True):
        unit = found(queries.unit_number(pk))
        standing = queries.standing(request.membership, request.today)
        policies.may_edit_units(standing).enforce()
        others = queries.current_units().exclude(pk=unit.pk)
        form = UnitEditForm.over(
            unit, units=others, leaders=_leaders(), data=request.POST
        )
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            _save(request, unit, form)
        except Stale as stale:
            status = stale.status
            _show_both(request, unit, form)
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            address = reverse("teams:unit_list", args=[slug])
            return changed(request, "unit:edited", address)
    context = {"form": form, "unit": unit}
    return render_page(request, "teams/unit_edit.html", context, status=status)


@require_POST
def unit_archive(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Archive an empty unit."""
    _check_layer(request)
    with tenant(request.organization.pk, read_only=True):
        unit = found(queries.unit_number(pk))
    actions.archive_unit(unit, actor=request.membership, on=request.today)
    messages.success(request, f"{unit.name} is archived.")
    return changed(request, "unit:archived", reverse("teams:unit_list", args=[slug]))


def _leaders() -> list[Membership]:
    return [person for person in people() if person.role in LEADERS]


def _check_layer(request: MemberRequest) -> None:
    if not request.settings.has_units:
        raise Http404


def _save(request: MemberRequest, unit: Unit, form: UnitEditForm) -> None:
    actions.edit_unit(
        unit,
        form.cleaned_data["version"],
        **form.changes(),
        actor=request.membership,
        on=request.today,
    )


def _show_both(request: MemberRequest, unit: Unit, form: UnitEditForm) -> None:
    with tenant(request.organization.pk, read_only=True):
        now = found(queries.unit_number(unit.pk))
        saved = {"name": now.name, "parent": now.parent, "leader": now.leader}
    form.keep_beside(saved, now.version)

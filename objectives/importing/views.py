"""Import pages, for administrators: upload, columns, preview, progress, result."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from objectives.importing import actions, progress, queries, shown
from objectives.importing.forms import RowsForm, UploadForm
from objectives.importing.policies import may_import, may_see_import
from objectives.importing.subjects import Subject, subject_of, subjects
from objectives.models import ImportRow, ImportRun
from okrhub.lib.errors import Conflict
from okrhub.lib.forms import show_refusal
from okrhub.lib.htmx import changed, render_page, wants_fragment
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest
from teams.requests import reader
from teams.standing import Standing

PAGE_SIZE = 50
State = ImportRun.State
STEPS = {
    State.UPLOADED: "import_mapping",
    State.STAGED: "import_preview",
    State.DONE: "import_result",
    State.FAILED: "import_result",
}


@require_safe
def import_list(request: MemberRequest, slug: str) -> HttpResponse:
    """Show past imports, the newest first."""
    person = reader(request).standing
    taken = _taken(person)
    runs = queries.runs_seen_by(person)
    page = Paginator(runs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "taken": taken}
    return render_page(request, "objectives/import_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_upload(request: MemberRequest, slug: str) -> HttpResponse:
    """Take a file."""
    with tenant(request.organization.pk, read_only=True):
        person = reader(request).standing
        taken = _taken(person)
        unfinished = list(queries.unfinished_seen_by(person))
    asked = request.GET.get("of", taken[0].name)
    subject = found(next((each for each in taken if each.name == asked), None))
    is_sent = request.method == "POST"
    sent = (request.POST, request.FILES) if is_sent else ()
    form = UploadForm(subject, *sent)
    status = 422 if is_sent else 200
    if is_sent and form.is_valid():
        try:
            run = _begin(request, subject, form)
        except Conflict as conflict:
            status = show_refusal(form, conflict)
        else:
            return changed(request, "import:begun", _address(request, run))
    context = {
        "form": form,
        "subject": subject,
        "taken": taken,
        "unfinished": unfinished,
    }
    return render_page(request, "objectives/import_upload.html", context, status=status)


def _begin(request: MemberRequest, subject: Subject, form: UploadForm) -> ImportRun:
    file, mapping = form.cleaned_data["file"], form.cleaned_data.get("mapping")
    return actions.begin_import(
        file.name,
        file.chunks(),
        subject=subject.name,
        mapping=mapping.as_json() if mapping else None,
        actor=request.membership,
        on=request.today,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_mapping(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Ask what the columns mean."""
    run = _run(request, pk)
    if run.state not in {State.UPLOADED, State.STAGED} or not run.columns:
        return redirect(_address(request, run))
    form = subject_of(run).columns_form(run.columns, run.mapping, request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        run = actions.map_columns(
            run, form.chosen(), actor=request.membership, on=request.today
        )
        return changed(request, "import:mapped", _address(request, run))
    context = {"run": run, "form": form, "subject": subject_of(run)}
    return render_page(
        request, "objectives/import_mapping.html", context, status=status
    )


@require_safe
def import_preview(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Show what would come in, every problem by row, and who will be over the limit."""
    run = _run(request, pk)
    if run.state != State.STAGED:
        return redirect(_address(request, run))
    subject = subject_of(run)
    context = {
        "run": run,
        "subject": subject,
        "figures": subject.figures(run.result),
        "unused": shown.unused_columns(run, subject.headers_used(run.mapping)),
        "has_cycles_without_days": queries.leaves_out_cycles_without_days(run),
        "adds_something": subject.adds_something(run.result),
        **_rows(request, run),
    }
    return render_page(
        request, "objectives/import_preview.html", context, fragment="rows"
    )


@require_POST
def import_confirm(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Let the worker write it."""
    run = actions.confirm_import(
        _run(request, pk),
        actor=request.membership,
        on=request.today,
        now=request.now,
    )
    return changed(request, "import:confirmed", _address(request, run))


@require_POST
def import_discard(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Forget an import that was not confirmed."""
    run = _run(request, pk)
    actions.discard_import(run, actor=request.membership, on=request.today)
    address = reverse("objectives:import_list", args=[slug])
    return changed(request, "import:discarded", address)


@require_safe
def import_progress(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Show how far the worker is; when there is something to do, lead there."""
    run = _run(request, pk)
    step = STEPS.get(State(run.state))
    if step and (run.columns or run.state != State.UPLOADED):
        address = reverse(f"objectives:{step}", args=[slug, pk])
        if wants_fragment(request):
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return redirect(address)
    written = progress.told(run.pk) if run.state == State.APPLYING else 0
    context = {
        "run": run,
        "progress": shown.progress(
            run, written=written, noun=subject_of(run).words.noun, now=request.now
        ),
    }
    return render_page(
        request, "objectives/import_progress.html", context, fragment="progress"
    )


@require_safe
def import_result(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Show what came in, what did not and why."""
    run = _run(request, pk)
    if run.state not in {State.DONE, State.FAILED}:
        return redirect(_address(request, run))
    subject = subject_of(run)
    context = {
        "run": run,
        "subject": subject,
        "figures": subject.figures(run.result),
        "last_day": shown.day_to_see(run.result),
        **_rows(request, run),
        "filters": [("", "All"), ("left_out", "Left out")],
    }
    return render_page(
        request, "objectives/import_result.html", context, fragment="rows"
    )


def _taken(person: Standing) -> list[Subject]:
    """Return what a person may import; refused where that is nothing."""
    taken = [each for each in subjects() if each.may_import(person)]
    if not taken:
        may_import(person).enforce()
    return taken


def _run(request: MemberRequest, pk: int) -> ImportRun:
    """Return a run of this organisation, to who began it and to administrators."""
    with tenant(request.organization.pk, read_only=True):
        person = reader(request).standing
        run = found(queries.run_number(pk))
        decision = subject_of(run).may_import(person)
        may_see_import(person, run, decision).enforce()
        return run


def _rows(request: MemberRequest, run: ImportRun) -> dict[str, Any]:
    form = RowsForm(request.GET)
    wanted = form.cleaned_data["show"] if form.is_valid() else ""
    page: Page[ImportRow] = Paginator(queries.rows(run, wanted), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    return {
        "page": page,
        "lines": [subject_of(run).line(row) for row in page],
        "shown": wanted,
        "filters": queries.ROW_FILTERS.items(),
    }


def _address(request: MemberRequest, run: ImportRun) -> str:
    return reverse(
        "objectives:import_progress", args=[request.organization.slug, run.pk]
    )

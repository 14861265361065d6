"""One field at a time: kept while it is typed, shared, given back."""

import json
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from measures.queries import metrics
from objectives import actions, policies
from objectives.actions.revising import Why
from objectives.fields import fields_of, text_of
from objectives.forms.inline import AskedWhy, FieldForm, Inline, Options, inline
from objectives.models import KeyResult, Objective
from objectives.views.drafts import objective_address, who
from objectives.views.opened import key_result_here, objective_here
from objectives.views.sharpening import sharpening_address
from okrhub.lib.differences import changed_words
from okrhub.lib.errors import Conflict, Stale
from okrhub.lib.htmx import SeeOther, render_page, wants_fragment
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.queries import last_written, writers
from organizations.requests import MemberRequest

Record = Objective | KeyResult


@require_POST
def objective_field(
    request: MemberRequest, slug: str, reference: str, name: str
) -> HttpResponse:
    """Keep, share or give back a field of an objective."""
    objective, actor = objective_here(request, reference)
    policies.may_edit_objective(actor, objective).enforce()
    return write(request, objective, name)


@require_POST
def key_result_field(
    request: MemberRequest, slug: str, reference: str, name: str
) -> HttpResponse:
    """Keep, share or give back a field of a key result."""
    row, actor = key_result_here(request, reference)
    policies.may_edit_key_result(actor, row, row.objective).enforce()
    return write(request, row, name)


def write(request: MemberRequest, record: Record, name: str) -> HttpResponse:
    """Do what was asked with the field; 404 for a field that is none."""
    found(fields_of(record).get(name))
    form = FieldForm(request.POST, name)
    if not form.is_valid():
        return HttpResponse("Say what to do: keep, share or back.", status=422)
    typed = form.cleaned_data
    if typed["act"] == "keep":
        return keep(request, record, name, typed)
    if typed["act"] == "back":
        actions.return_field(record, name, **who(request))
        return answer(request, record, name)
    return share(request, record, name, typed)


def keep(
    request: MemberRequest, record: Record, name: str, typed: dict[str, Any]
) -> HttpResponse:
    """Keep what is typed; "kept" is said once the database has it."""
    draft = actions.keep_field(
        record, name, text=typed["text"], base=typed["base"], **who(request)
    )
    shown = inline(record, name, Options(), typed=draft)
    return render_page(request, "objectives/_field_kept.html", {"field": shown})


def share(
    request: MemberRequest, record: Record, name: str, typed: dict[str, Any]
) -> HttpResponse:
    """Share a field; who was overtaken sees both texts and keeps the own one."""
    before = text_of(record, name)
    try:
        saved = actions.share_field(
            record,
            name,
            text=typed["text"],
            base=typed["base"],
            why=Why(typed["rationale"], typed["occasion"]),
            **who(request),
        )
    except Stale as refusal:
        return overtaken(request, record, name, typed["text"], refusal)
    except Conflict as refusal:
        return refused(request, record, name, typed, refusal)
    if typed["undo"]:
        return HttpResponse(
            status=204, headers={"HX-Trigger": json.dumps({"draft:changed": {}})}
        )
    response = answer(request, saved, name)
    if wants_fragment(request):
        undo = {
            "address": request.path,
            "values": {
                "act": "share",
                "text": before,
                "base": text_of(saved, name),
                "undo": "on",
            },
        }
        words = f"{record.reference} is shared."
        response["HX-Trigger"] = json.dumps(
            {"draft:shared": {}, "toast": {"words": words, "undo": undo}}
        )
    return response


def refused(
    request: MemberRequest,
    record: Record,
    name: str,
    typed: dict[str, Any],
    refusal: Conflict,
) -> HttpResponse:
    """Say beside the field what is wrong; ask why where a promise changes."""
    lacks = [lack["field"] for lack in refusal.facts.get("missing", [])]
    why = None
    for missing in {"rationale", "occasion"}.intersection(lacks):
        why = AskedWhy(typed["rationale"], typed["occasion"], missing)
    return answer(
        request, record, name, text=typed["text"], error=refusal.reason, why=why
    )


def answer(
    request: MemberRequest,
    record: Record,
    name: str,
    *,
    text: str | None = None,
    error: str = "",
    why: AskedWhy | None = None,
) -> HttpResponse:
    """Answer with the field, or lead back to the page without a script."""
    if not wants_fragment(request) and not error:
        return SeeOther(page_of(request, record))
    with tenant(request.organization.pk, read_only=True):
        shown = inline(
            record, name, options(record, name), text=text, error=error, why=why
        )
    context = {
        "field": shown,
        "record": record,
        "back": page_of(request, record),
        "is_alone": not wants_fragment(request),
    }
    return render_page(
        request,
        "objectives/field.html",
        context,
        fragment="field",
        status=422 if error else 200,
    )


def overtaken(
    request: MemberRequest, record: Record, name: str, mine: str, refusal: Stale
) -> HttpResponse:
    """Show the text shared meanwhile beside the own one, which stays."""
    theirs = str(refusal.facts["theirs"])
    with tenant(request.organization.pk, read_only=True):
        shown = inline(record, name, options(record, name), text=mine)
        table = record._meta.db_table  # noqa: SLF001 - Django's documented model API
        column = f"{name}_id" if shown.field.holds in {"person", "metric"} else name
        by, at = last_written(table, record.pk, column)
    left, right = changed_words(_words(shown, theirs), _words(shown, mine))
    context = {
        "field": shown,
        "record": record,
        "theirs": theirs,
        "mine": mine,
        "left": left,
        "right": right,
        "by": by,
        "at": date_format(at, "H:i") if at else "",
        "back": page_of(request, record),
    }
    return render_page(
        request, "objectives/field_overtaken.html", context, fragment="both", status=409
    )


def options(record: Record, name: str) -> Options:
    """Return what can be chosen in one field. One query at most."""
    holds = fields_of(record)[name].holds
    return Options(
        people=list(writers()) if holds == "person" else (),
        metrics=list(metrics()) if holds == "metric" else (),
    )


def page_of(request: MemberRequest, record: Record) -> str:
    """Return the page on which the field stands."""
    page = request.POST.get("page", "")
    objective = record if isinstance(record, Objective) else record.objective
    if page == "canvas":
        return reverse(
            "screens:canvas", args=[request.organization.slug, objective.reference]
        )
    if page == "sharpen" and isinstance(record, KeyResult):
        return sharpening_address(request, record)
    to = objective_address(request, objective.reference, objective.draft)
    if isinstance(record, KeyResult) and "?" in to:
        return f"{to}&open={record.reference}#{record.reference}"
    return to


def _words(shown: Inline, text: str) -> str:
    return dict(shown.choices).get(text, text)

"""Answers of every kind, to see what the script makes of them."""

import json

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.forms import NumberText
from okrhub.urls import urlpatterns as pages

FORM = """<form id="draft" method="post" action="/stage/save/" hx-post="/stage/save/"
hx-swap="outerHTML" data-guard>{% csrf_token %}{{ form }}<button type="submit">Save</button></form>"""

PAGE = (
    """{% extends "bare.html" %}{% block title %}A stage{% endblock %}
{% block main %}<h1>A stage</h1>"""
    + FORM
    + """{% for name in answers %}<button type="button" hx-post="/stage/{{ name }}/"
hx-target="#draft" hx-swap="outerHTML">{{ name }}</button>{% endfor %}
<button type="button" command="show-modal" commandfor="sure">Drop</button>
<a href="/stage/" data-tip="Where you are">Here</a>
{% include "components/confirm_dialog.html" with id="sure" title="Drop it?" sentence="It goes." address="/stage/done/" action="Drop it" version=3 fields=None %}
{% endblock %}"""
)


class DraftForm(forms.Form):
    """A sentence and a number."""

    title = forms.CharField()
    target = forms.DecimalField(widget=NumberText)


def rendered(
    request: HttpRequest, source: str, form: forms.Form, status: int = 200
) -> HttpResponse:
    context = {"form": form, "answers": ANSWERS}
    page = engines["django"].from_string(source).render(context, request)
    return HttpResponse(page, status=status)


def stage(request: HttpRequest) -> HttpResponse:
    return rendered(request, PAGE, DraftForm())


def save(request: HttpRequest) -> HttpResponse:
    return rendered(request, FORM, DraftForm(request.POST), status=422)


def refused(request: HttpRequest) -> HttpResponse:
    raise NotPermitted("Only the product owner may commit.")


def conflict(request: HttpRequest) -> HttpResponse:
    raise Conflict("All three slots are taken.")


def unchanged(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=304)


def done(request: HttpRequest) -> HttpResponse:
    trigger = json.dumps({"toast": {"words": "Saved."}})
    return HttpResponse(status=204, headers={"HX-Trigger": trigger})


def counted(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<p id="draft" data-announce="12 objectives">Twelve</p>')


def busy(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<h1>Busy</h1>", status=503)


ANSWERS = {
    view.__name__: view for view in (refused, conflict, unchanged, done, counted, busy)
}
urlpatterns = [
    path("stage/", stage),
    path("stage/save/", save),
    *(path(f"stage/{name}/", view) for name, view in ANSWERS.items()),
    *pages,
]

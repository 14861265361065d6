"""The one-page summary of a review: for members, and for who has its address."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from okrhub.lib.htmx import done, render_page
from okrhub.lib.requests import found
from okrhub.lib.tenancy import tenant
from organizations.requests import MemberRequest, OpenedRequest
from sprints import actions, policies, queries, seals
from sprints.models import SprintReview
from teams.queries import standing_with_teams

READS = "Cache-Control", "private, no-store"


@require_safe
def summary(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Show the summary of a sprint's review, to be printed."""
    review = found(queries.review_called(reference))
    person, teams = standing_with_teams(request.membership, request.today)
    may_share = policies.may_review(person, review.sprint.team)
    link = queries.summary_link_of(review, request.now) if may_share else None
    context = _context(review) | {
        "my_teams": teams,
        "remarks": queries.remarks_in(review),
        "may_share": may_share and review.closed_at is not None,
        "link": link,
        "address": "",
    }
    if link is not None:
        token = seals.summary_token(request.organization.pk, review.pk, link.created_at)
        path = reverse("sprints:summary_read", args=[slug, token])
        context["address"] = request.build_absolute_uri(path)
    return render_page(request, "sprints/summary.html", context)


@require_POST
def summary_share(request: MemberRequest, slug: str, reference: str) -> HttpResponse:
    """Give the summary an address for stakeholders, or take it back."""
    with tenant(request.organization.pk, read_only=True):
        review = found(queries.review_of(found(queries.sprint_called(reference))))
    if request.POST.get("act") == "revoke":
        words = "The address leads nowhere any more."
        actions.revoke_summary(
            review, actor=request.membership, on=request.today, now=request.now
        )
    else:
        words = "Whoever has the address reads the summary, for 30 days."
        actions.share_summary(
            review, actor=request.membership, on=request.today, now=request.now
        )
    to = reverse("sprints:summary", args=[slug, reference])
    return done(request, "summary:shared", to=to, words=words)


@require_safe
def summary_read(request: OpenedRequest, slug: str, token: str) -> HttpResponse:
    """Show the summary to who has its address: no names, no words of people."""
    review = found(queries.summary_at(token, request.now))
    context = _context(review) | {"remarks": [], "may_share": False, "address": ""}
    response = render_page(request, "sprints/summary_read.html", context)
    name, value = READS
    response[name] = value
    response["X-Robots-Tag"] = "noindex"
    return response


def _context(review: SprintReview) -> dict[str, object]:
    return {
        "review": review,
        "sprint": review.sprint,
        "team": review.sprint.team,
        "seen": list(queries.seen_in(review).values()),
        "increments": queries.increments_in(review),
        "decisions": queries.decisions_of(review),
    }

"""Where pages lead after a change."""

from django.urls import reverse

from sprints.models import Sprint


def address_of(slug: str, sprint: Sprint) -> str:
    """Return the address of a sprint's page."""
    return reverse("sprints:sprint_detail", args=[slug, sprint.reference])

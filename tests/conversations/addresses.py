"""Where the pages of conversations are."""

from django.urls import reverse

HTMX = {"HX-Request": "true"}


def address(name, **kwargs):
    return reverse(f"conversations:{name}", kwargs={"slug": "acme"} | kwargs)

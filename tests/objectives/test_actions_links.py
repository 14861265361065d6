"""An OKR leads to another one: no ring, and one primary parent."""

import pytest

from objectives import actions
from objectives.models import AlignmentLink
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant


def test_links_form_no_ring(draft, acme, pia, today, now):
    top, middle, bottom = draft("Top"), draft("Middle"), draft("Bottom")
    for below, above in ((middle, top), (bottom, middle)):
        actions.link_objective(below, actor=pia, parent=above, on=today, now=now)

    with pytest.raises(Conflict, match="O-3 already leads to O-1"):
        actions.link_objective(top, actor=pia, parent=bottom, on=today, now=now)
    with pytest.raises(Conflict, match="does not lead to itself"):
        actions.link_objective(top, actor=pia, parent=top, on=today, now=now)

    with tenant(acme.pk):
        assert AlignmentLink.objects.count() == 2


def test_one_primary_parent_takes_the_place_of_the_former(draft, acme, pia, today, now):
    child, first, second = draft("Child"), draft("First"), draft("Second")

    actions.link_objective(child, actor=pia, parent=first, on=today, now=now)
    link = actions.link_objective(
        child, actor=pia, parent=second, rationale="Closer", on=today, now=now
    )

    with tenant(acme.pk):
        assert list(AlignmentLink.objects.values_list("parent_id", "rationale")) == [
            (second.pk, "Closer")
        ]

    actions.unlink_objective(link, actor=pia, on=today, now=now)

    with tenant(acme.pk):
        assert AlignmentLink.objects.count() == 0


def test_a_link_to_a_key_result_names_one_of_its_objective(
    draft, acme, pia, today, now
):
    child, parent = draft("Child"), draft("Parent")
    with tenant(acme.pk):
        own = child.key_results.get()

    with pytest.raises(Conflict, match="belongs to another objective"):
        actions.link_objective(
            child, actor=pia, parent=parent, key_result=own, on=today, now=now
        )

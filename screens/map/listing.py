"""The map as a nested list, for screen readers and small screens; pure but for addresses."""

from collections.abc import Callable, Iterable

from django.utils.safestring import SafeString

from okrhub.lib.charts import element
from okrhub.lib.templatetags.design import percent, status, status_word
from screens.map.graph import Branch, Card

STRONG = {"goal", "unit", "team"}
NO_LINK = status("warn", "No link")


def listing(
    branches: Iterable[Branch], *, address: Callable[[Card], str]
) -> SafeString:
    """Return each card with what leads to it below, as one list."""
    return _items(branches, address, "body top")


def _items(
    branches: Iterable[Branch], address: Callable[[Card], str], name: str | None = None
) -> SafeString:
    return element("ul", *(_item(one, address) for one in branches), class_=name)


def _item(branch: Branch, address: Callable[[Card], str]) -> SafeString:
    card = branch.card
    marks = card.teams[:2] if card.kind == "objective" else ()
    line = element(
        "div",
        *(
            element(
                "span",
                mark.letters,
                class_=f"tm s c{mark.colour}",
                aria_hidden="true",
            )
            for mark in marks
        ),
        element(
            "span",
            element(
                "a",
                card.title,
                class_="quiet strong" if card.kind in STRONG else "quiet",
                href=address(card),
            ),
            SafeString("<br>"),
            element("span", *_told(branch), class_="meta xs"),
            class_="grow",
        ),
        *_state(card),
        class_="flex top",
    )
    below = [_items(branch.below, address)] if branch.below else []
    return element("li", line, *below)


def _told(branch: Branch) -> Iterable[str]:
    """Return the small line, and below it a line for each need and help."""
    card = branch.card
    parts = [card.note]
    if card.kind == "objective":
        parts.append(", shared with ".join(mark.name for mark in card.teams))
    if card.progress is not None:
        parts.append(percent(card.progress))
    parts += [f"{count} {status_word(key)}" for key, count in card.counts]
    yield f"{', '.join(part for part in parts if part)}."
    for words in branch.beside:
        yield SafeString("<br>")
        yield f"{words}."


def _state(card: Card) -> Iterable[str]:
    if card.status:
        yield status(card.status)
    elif card.is_orphan:
        yield NO_LINK

"""People's Markdown as HTML: text, lists, headings and links; nothing that acts or loads.

Raw HTML is text, an image is its words, a link leads to an address that is written out
in full and does not tell where it was followed from. Two walls, each enough by itself
for what acts: markdown-it writes no raw HTML, nh3 leaves what is on a short list.
"""

from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "pre", "code"),
    *("ul", "ol", "li", "strong", "em", "s", "a"),
}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
RELATION = "noopener noreferrer nofollow"
BELOW_HEADINGS = 2
DEEPEST = 6


def _words_of_image(
    self: RendererHTML,
    tokens: Sequence[Token],
    at: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    """Show an image as its words: to load one would tell its server who reads."""
    return nh3.clean_text(
        self.renderInlineAsText(tokens[at].children or [], options, env)
    )


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
    parser.add_render_rule("image", _words_of_image)
    return parser


@lru_cache(maxsize=512)
def html_of(text: str) -> str:
    """Return safe HTML; a heading stands two levels below the page's own."""
    parser = _parser()
    env: dict[str, Any] = {}
    tokens = parser.parse(text, env)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            level = int(token.tag.removeprefix("h")) + BELOW_HEADINGS
            token.tag = f"h{min(level, DEEPEST)}"
    written = parser.renderer.render(tokens, parser.options, env)
    return nh3.clean(
        written,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        url_relative="deny",
        link_rel=RELATION,
    )

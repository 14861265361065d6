import pytest

from okrhub.lib.markdown import html_of


def test_what_people_write_becomes_text_lists_headings_and_links():
    shown = html_of(
        "# Direction\n\nWe *choose* **one** clinic.\n\n- first\n- ~~second~~\n\n"
        "> Buy what is common\n\n[the study](https://example.org/study)"
    )

    assert shown == (
        "<h3>Direction</h3>\n<p>We <em>choose</em> <strong>one</strong> clinic.</p>\n"
        "<ul>\n<li>first</li>\n<li><s>second</s></li>\n</ul>\n"
        "<blockquote>\n<p>Buy what is common</p>\n</blockquote>\n"
        '<p><a href="https://example.org/study" rel="noopener noreferrer nofollow">'
        "the study</a></p>\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<b hx-get="/o/acme/" hx-trigger="load">x</b>',
        '<div style="position:fixed">x</div>',
        "<svg><script>alert(1)</script></svg>",
        "`<iframe src=https://example.org>`",
        "```\n<object data=x>\n```",
    ],
)
def test_html_is_shown_as_the_text_it_is(text):
    shown = html_of(text)

    assert "&lt;" in shown
    assert not any(
        f"<{tag}" in shown for tag in ("script", "img", "a ", "b ", "div", "svg")
    )


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:x",
        "//tracker.example/x",
        "/o/acme/settings/",
        "&#106;avascript:alert(1)",
        "file:///etc/passwd",
    ],
)
def test_a_link_leads_nowhere_but_to_a_whole_address(address):
    shown = html_of(f"[read this]({address})")

    assert "read this" in shown
    assert "href" not in shown


@pytest.mark.parametrize(
    "text",
    [
        "![our clinic](https://tracker.example/pixel.gif)",
        "![our clinic][p]\n\n[p]: https://tracker.example/pixel.gif",
        "![our clinic](//tracker.example/pixel.gif)",
    ],
)
def test_an_image_is_its_words_and_loads_nothing(text):
    assert html_of(text) == "<p>our clinic</p>\n"


def test_the_words_of_an_image_are_text_as_well():
    shown = html_of("![<script>alert(1)</script>](https://example.org/x.png)")

    assert "<script" not in shown


def test_a_heading_never_stands_above_those_of_the_page():
    assert html_of("# One\n\n###### Six") == "<h3>One</h3>\n<h6>Six</h6>\n"


def test_an_address_written_in_angle_brackets_is_a_link():
    assert html_of("<https://example.org/>") == (
        '<p><a href="https://example.org/" rel="noopener noreferrer nofollow">'
        "https://example.org/</a></p>\n"
    )

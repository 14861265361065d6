"""What the dashboard counts, read from its page, and how long the lists are."""

import re
from html import unescape

FIGURE = re.compile(
    r'<a[^>]*href="([^"]*/(?:alignment|work-items)/list/[^"]*)"[^>]*>(.*?)</a>', re.S
)
LINE = re.compile(
    r'<tr role="row">\s*<td|<li>\s*(?:<span class="ref">|<span class="tm)'
)


def main_of(answer):
    """Return what stands in the middle of a page."""
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


def figures(browser, board):
    """Return what each link of a dashboard that begins with a number counts."""
    words = {
        unescape(address): re.sub(r"<svg.*?</svg>|<[^>]+>", " ", text, flags=re.S)
        for address, text in FIGURE.findall(main_of(browser.get(board)))
    }
    found = {address: re.match(r"\s*(\d+)", text) for address, text in words.items()}
    return {address: int(number[1]) for address, number in found.items() if number}


def opened(browser, address):
    """Return how many lines a list has, on all of its pages."""
    lines = number = 0
    has_more = True
    while has_more:
        number += 1
        page = main_of(browser.get(f"{address}&page={number}"))
        lines += len(LINE.findall(page))
        has_more = 'rel="next"' in page
    return lines

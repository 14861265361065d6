"""The map as a file that stands alone: the drawing with the colours of the page."""

from base64 import b64encode
from functools import cache

from django.conf import settings

FONT = "static/vendor/inter-5.3.0/inter-latin-wght-normal.woff2"
STYLE = """
text{font-family:Inter,system-ui,sans-serif;font-size:12px;fill:#1c2230}
.colhead{font-weight:560;fill:#5b6472}.nmeta{font-size:11.5px;fill:#5b6472}
.ntitle{font-size:13px;font-weight:590}.nnum{font-weight:600}
.node>rect:first-of-type{fill:#fff;stroke:#d3d8e0}
.node.goal>rect:first-of-type{fill:#232a5c}.goal .ntitle{fill:#fff}.goal .nmeta{fill:#c3caf5}
.node.orphan>rect:first-of-type{stroke:#9a5b00;stroke-dasharray:4 3}
.edge{fill:none;stroke:#b4bcc9;stroke-width:1.5}.edge.also{stroke-dasharray:3 4}
.dep{fill:none;stroke:#3b47c9;stroke-width:1.6}.head{fill:#3b47c9;stroke:none}
.dep.warn{stroke:#9a5b00}.dep.bad{stroke:#b42318}.head.warn{fill:#9a5b00}.head.bad{fill:#b42318}
.depwords{font-weight:560;fill:#3b4351}.depmeta{font-size:11.5px;fill:#5b6472}
.depmeta.warn{fill:#8a5200}.depmeta.bad{fill:#b42318}
.stripe{fill:#c9ced6}.stripe.ok{fill:#1a7f4b}.stripe.warn{fill:#d38b00}.stripe.bad{fill:#c8321f}
.stripe.stale,.stripe.early{fill:#7b8494}.stripe.topo1{fill:#3b47c9}.stripe.topo2{fill:#7a3fc4}
.stripe.topo3{fill:#0f7f8c}.stripe.topo4{fill:#7b8494}
.mono{stroke:none}.monot{font-size:10px;font-weight:650}
.mono.c1{fill:#dbe9fb}.monot.c1{fill:#17457d}.mono.c2{fill:#d9f0ee}.monot.c2{fill:#0d5352}
.mono.c3{fill:#e9e2fa}.monot.c3{fill:#4f3596}.mono.c4{fill:#fbe3ec}.monot.c4{fill:#8a2350}
.mono.c5{fill:#efe9d2}.monot.c5{fill:#5d4f0d}.mono.c6{fill:#e2e6ec}.monot.c6{fill:#364252}
"""


def standalone(picture: str) -> str:
    """Return a drawing as a document of its own; its links are left out."""
    head, _, rest = picture.partition(">")
    namespace = head.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    style = f"{_font()}{STYLE}"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{namespace}><style>{style}</style>{rest}\n'


@cache
def _font() -> str:
    """Return the font of the page, by whose widths the words were broken into lines."""
    font = b64encode((settings.BASE_DIR / FONT).read_bytes()).decode()
    source = f"url(data:font/woff2;base64,{font}) format('woff2')"
    return f"@font-face{{font-family:Inter;font-weight:100 900;src:{source}}}"

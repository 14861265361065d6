"""The map as a file that stands alone: the drawing with the colours of the page."""

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
.stripe{fill:#c9ced6}.stripe.ok{fill:#1a7f4b}.stripe.warn{fill:#d38b00}.stripe.bad{fill:#c8321f}
.stripe.stale,.stripe.early{fill:#7b8494}.stripe.topo1{fill:#3b47c9}.stripe.topo2{fill:#7a3fc4}
.stripe.topo3{fill:#0f7f8c}.stripe.topo4{fill:#7b8494}
.mono{fill:#e6e9f2}.monot{font-size:10px;font-weight:650;fill:#1c2230}
"""


def standalone(picture: str) -> str:
    """Return a drawing as a document of its own; its links are left out."""
    head, _, rest = picture.partition(">")
    namespace = head.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{namespace}><style>{STYLE}</style>{rest}\n'

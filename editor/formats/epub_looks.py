"""The style sheet of the EPUB that Facing exports.

May import how marks look on a web page. Reading programs know few of the newer rules, and none
puts up with a page that chooses the colours of paper and ink: both stay the reader's. Colours of
marks are plain values, for custom properties are known to few.
"""

from __future__ import annotations

import re
from typing import Final

from .html_looks import MARK_STYLE

_COLOURS: Final = {
    "strike": "#b3341f",
    "addition": "#2668b5",
    "stamp": "#7b4fb5",
    "hand": "#33783f",
    "doubt": "#96640a",
    "muted": "#6e6a62",
}
_MARKS: Final = re.sub(r"var\(--(\w+)\)", lambda match: _COLOURS[match[1]], MARK_STYLE)
EPUB_STYLE: Final = f"""\
body{{margin:0 4%;line-height:1.5}}
h1,h2,h3,h4,h5,h6{{line-height:1.3;page-break-after:avoid;break-after:avoid}}
h1.page{{font-size:.85em;font-weight:600;letter-spacing:.04em;margin:0 0 1.2em}}
.title{{text-align:center;margin-top:20%}}
.title h1{{font-size:1.6em;margin-bottom:1.5em}}
.transcript p,.transcript h2,.transcript h3,.transcript h4,.transcript h5,.transcript h6{{
margin:0 0 .9em;white-space:pre-wrap;text-align:start;text-indent:0;-webkit-hyphens:none;
hyphens:none;overflow-wrap:break-word}}
.transcript [data-gap]{{margin-top:2em}}
.transcript .heading{{font-size:1.15em;text-align:center}}
figure.scan{{margin:0 0 1.5em;text-align:center;page-break-inside:avoid;break-inside:avoid;
page-break-after:always;break-after:page}}
.blank figure.scan{{page-break-after:auto;break-after:auto}}
figure.scan img{{max-width:100%;max-height:92vh}}
{_MARKS}.transcript p.stamp{{border:1.5px solid {_COLOURS["stamp"]};border-radius:.5em;
padding:.5em .9em}}
.kind,p.stamp .kind::before{{font-size:.7em;letter-spacing:.02em;color:{_COLOURS["muted"]};
font-style:normal;text-decoration:none}}
p.stamp .kind::before{{content:attr(aria-label);display:block}}
aside{{margin-top:1.5em;padding-top:.8em;border-top:1px solid {_COLOURS["muted"]}}}
aside .beside.classification{{letter-spacing:normal;font-weight:inherit}}
.endnotes{{font-size:.85em;margin-top:1.5em;border-top:1px solid {_COLOURS["muted"]}}}
.endnotes h2{{font-size:1em;margin:.8em 0 .4em}}
.notes{{margin:0;padding-left:2em}}
.notes q{{font-style:italic}}
.unseen{{font-size:.85em;color:{_COLOURS["muted"]}}}
.warning{{border:2px solid {_COLOURS["strike"]};color:{_COLOURS["strike"]};font-weight:600;
padding:.4em .8em;margin:0 0 1em}}
.about ul{{padding-left:1.2em}}
"""

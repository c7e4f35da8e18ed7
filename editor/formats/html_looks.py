"""The style sheet and the script of the web page that Facing exports.

Imports nothing. Colours are those of the window in both themes; the page follows the reader's
system and prints on white. Signs of marks are never by colour alone.
"""

from __future__ import annotations

from typing import Final

# How marks look in a text; a format without custom properties puts its colours in.
MARK_STYLE: Final = """\
del.strike{text-decoration:line-through solid var(--strike) .09em;color:var(--strike)}
del.overstrike{text-decoration:line-through double var(--strike);color:var(--strike)}
del.overstrike::before,del.overstrike::after{content:"\\2715";font-size:.6em;vertical-align:.4em;
display:inline-block;text-decoration:none;padding:0 .1em}
ins{font-style:italic;color:var(--addition);text-decoration:overline solid var(--addition) .06em}
ins::before{content:"\\2038";font-style:normal;padding-right:.05em;display:inline-block}
ins.at-above{position:relative;top:-.22em}
ins.at-below{position:relative;top:.22em;text-decoration-line:underline}
.handwriting{font-style:italic;color:var(--hand);
text-decoration:underline wavy var(--hand) .06em;text-underline-offset:.22em}
span.stamp{border:1.5px solid var(--stamp);border-radius:.3em;padding:0 .25em;
box-decoration-break:clone;-webkit-box-decoration-break:clone}
.classification{letter-spacing:.14em}
p.classification{font-weight:600}
.form{color:var(--muted)}
mark{background:none;color:inherit}
mark.unclear{border-bottom:2px dotted var(--doubt)}
mark.unclear::after{content:"?";color:var(--doubt);font-size:.75em;vertical-align:.35em;
display:inline-block}
mark.note,mark.query{border-bottom:1px dashed var(--doubt)}
.gap{color:var(--doubt);border:1px dotted var(--doubt);border-radius:.25em;padding:0 .2em}
.redaction{background:#1f1d1a;color:#fff;padding:0 .3em;-webkit-print-color-adjust:exact;
print-color-adjust:exact}
.ref{font:600 .6875rem/1 system-ui,sans-serif;vertical-align:.55em;text-decoration:none;
letter-spacing:normal;padding:0 .15em;display:inline-block;font-style:normal}
"""

STYLE: Final = (
    """
:root{color-scheme:light dark;--paper:#fbfaf7;--panel:#f1efea;--line:#d8d4ca;--ink:#1f1d1a;
--muted:#5e5a52;--accent:#1b5faa;--strike:#9b2c1f;--addition:#1f5fa8;--stamp:#6b3fa0;--hand:#2f6b3a;
--doubt:#8a5a00;--hot:#ffe9a8}
@media (prefers-color-scheme:dark){:root{--paper:#1d1e20;--panel:#27292c;--line:#3b3e42;
--ink:#eceae4;--muted:#a9a59b;--accent:#7db4f0;--strike:#f0917f;--addition:#86b9f2;--stamp:#c3a3ee;
--hand:#8ccb98;--doubt:#e5b95c;--hot:#5a4a12}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
font:1.0625rem/1.55 "Source Serif 4",Georgia,Cambria,"Times New Roman",serif}
header,main,footer{max-width:92rem;margin:0 auto;padding:0 2rem}
header{padding-top:2rem}
h1{font-size:1.75rem;line-height:1.25;margin:0 0 .5rem}
article h2,footer h2{font:600 .8125rem/1.4 system-ui,sans-serif;letter-spacing:.04em;
color:var(--muted);margin:0 0 1rem}
article h2.only{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:2px}
.pages{display:flex;flex-wrap:wrap;gap:.25rem .75rem;list-style:none;margin:0;padding:0;
font:.875rem/1.5 system-ui,sans-serif}
article{padding:1.5rem 0 2.5rem;border-top:1px solid var(--line)}
article:first-child{border-top:0}
.facing{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:2.5rem;
align-items:start}
.transcript{order:2;max-width:38em;overflow-wrap:break-word}
.alone .transcript{max-width:42em;margin:0 auto}
.transcript :is(p,h3,h4,h5,h6){margin:0 0 .9em;white-space:pre-wrap}
.transcript [data-gap]{margin-top:2.2em}
.transcript>:first-child{margin-top:0}
.transcript .heading{font-size:1.2rem;line-height:1.35;text-align:center}
.scan{order:1;margin:0;position:sticky;top:1rem}
.scan div{position:relative;border:1px solid var(--line);background:#fff;
max-height:calc(100vh - 2rem);overflow:auto}
.scan img{display:block;width:100%;height:auto}
.scan svg{position:absolute;top:0;left:0;width:100%;height:auto}
.scan .w{fill:transparent}
.scan .m{fill:none;stroke:var(--s,#1b5faa);opacity:.55;
vector-effect:non-scaling-stroke;stroke-width:1.25px}
.scan .strike,.scan .overstrike{--s:#9b2c1f}.scan .addition{--s:#1f5fa8}
.scan .stamp,.scan .classification{--s:#6b3fa0}.scan .handwriting{--s:#2f6b3a}
.scan .unclear,.scan .gap,.scan .query{--s:#8a5a00;stroke-dasharray:4 3}
.scan .redaction{--s:#000}
.scan .w.hot{fill:#f5b400;fill-opacity:.35;stroke:#8a5a00;stroke-width:1.5px;
vector-effect:non-scaling-stroke}
.scan .m.hot{opacity:1;stroke-width:3px}
.transcript .w.hot,.transcript [data-m].hot,.notes .hot{background:var(--hot)}
"""
    + MARK_STYLE
    + """\
.transcript p.stamp{border:1.5px solid var(--stamp);border-radius:.5em;padding:.5em .9em;
width:fit-content;max-width:100%;min-width:12em;position:relative;margin-top:1.2em}
p.stamp .kind::before{content:attr(aria-label);position:absolute;top:-.85em;left:.8em;
background:var(--paper);padding:0 .4em;white-space:nowrap}
.kind,.kind::before{font:.6875rem/1.5 system-ui,sans-serif;letter-spacing:.02em;
color:var(--muted);font-style:normal;text-decoration:none}
aside{margin-top:1.6em;padding-top:1em;border-top:1px solid var(--line)}
aside .beside{margin-bottom:.5em;color:inherit;text-decoration:none;font-style:normal}
aside .beside.classification{letter-spacing:normal;font-weight:inherit}
.notes,details{font:.875rem/1.5 system-ui,sans-serif;color:var(--ink);max-width:60rem}
.notes{margin:1.5rem 0 0;padding-left:2rem}
.notes li{padding:.1rem 0}
.notes li::marker{color:var(--muted);font-weight:600}
.notes q{font-family:"Source Serif 4",Georgia,serif;font-style:italic}
details{margin-top:1rem}summary{color:var(--muted);cursor:pointer}
.unseen{color:var(--muted);font:.8125rem/1.5 system-ui,sans-serif}
.warning{border:2px solid var(--strike);color:var(--strike);
font:600 .9375rem/1.5 system-ui,sans-serif;padding:.4rem .8rem;margin:0 0 1rem}
footer{border-top:1px solid var(--line);padding-top:1.5rem;padding-bottom:3rem;color:var(--muted);
font:.875rem/1.55 system-ui,sans-serif}
footer ul{margin:0;padding-left:1.25rem;max-width:60rem}
@media screen and (max-width:60rem){.facing{grid-template-columns:minmax(0,1fr)}
.scan{position:static}
header,main,footer{padding-left:1rem;padding-right:1rem}
.scan div{max-height:70vh}.transcript{order:1}.scan{order:2}}
@media print{:root{color-scheme:light;--paper:#fff;--panel:#fff;--line:#bbb;--ink:#000;--muted:#444;
--accent:#1b5faa;--strike:#9b2c1f;--addition:#1f5fa8;--stamp:#6b3fa0;--hand:#2f6b3a;--doubt:#8a5a00;
--hot:transparent}
@page{size:landscape;margin:12mm}
body{font-size:9.5pt}header,main,footer{max-width:none;padding:0}
.pages,summary{display:none}.scan{position:static}
.scan div{max-height:none;overflow:visible;width:fit-content}
.scan img{width:auto;max-width:100%;max-height:156mm}
header{padding-top:0}h1{font-size:1.25rem}article:first-child .scan img{max-height:142mm}
article{break-after:page;border:0;padding:0}
.facing{gap:8mm}h3,h4,p.stamp,figure{break-inside:avoid}.notes{font-size:8pt}}
"""
)

# The tie between words and scan: by pointer on either side, by the arrow keys in the text.
SCRIPT: Final = """
(function(){
"use strict";
var hot=[];
function key(node){
var at=node.closest&&node.closest("[data-w],[data-m]");
if(!at)return null;
var name=at.hasAttribute("data-w")?"data-w":"data-m";
return {page:at.closest("article"),query:"["+name+'="'+at.getAttribute(name)+'"]'};
}
function show(found){
hot.forEach(function(node){node.classList.remove("hot");});
hot=found?Array.from(found.page.querySelectorAll(found.query)):[];
hot.forEach(function(node){node.classList.add("hot");});
}
function reveal(){
var calm=matchMedia("(prefers-reduced-motion: reduce)").matches;
hot.forEach(function(node){
node.scrollIntoView({block:"nearest",inline:"nearest",behavior:calm?"auto":"smooth"});});
}
document.addEventListener("pointerover",function(event){show(key(event.target));});
document.addEventListener("click",function(event){
if(!event.target.closest("a,summary")&&key(event.target)){show(key(event.target));reveal();}});
document.querySelectorAll(".transcript").forEach(function(text){
var words=Array.from(text.querySelectorAll(".w")),at=-1;
text.addEventListener("focus",function(){if(at<0&&words.length)at=0;if(at>=0)show(key(words[at]));});
text.addEventListener("blur",function(){show(null);});
text.addEventListener("keydown",function(event){
var step={ArrowRight:1,ArrowLeft:-1}[event.key];
if(event.key==="Home")step=-words.length;
if(event.key==="End")step=words.length;
if(!step||!words.length||event.ctrlKey||event.altKey||event.metaKey||event.target!==text)return;
at=Math.max(0,Math.min(words.length-1,at+step));
show(key(words[at]));reveal();event.preventDefault();
});
});
}());
"""

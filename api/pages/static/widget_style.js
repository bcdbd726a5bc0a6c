// The look of the widget's box: the colour of the page that it stands in, on white.

  const light = (rgb) => rgb.map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const onWhite = (rgb) => 1.05 / (light(rgb) + 0.05);

  /** [r, g, b] of a CSS colour; of the usual blue where it is none. */
  function rgb(colour) {
    const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, 1, 1);
    pen.fillStyle = "#3457d5";
    if (CSS.supports("color", colour)) pen.fillStyle = colour; // var() and its like leave the colour before
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  }

  /** The style sheet of a box whose buttons and marks are of `colour`. */
export function sheet(colour) {
    const accent = rgb(colour);
    let ink = accent; // the colour as text on white: darkened until it can be read
    while (onWhite(ink) < 5) ink = ink.map((c) => Math.floor(c * 0.92));
    const made = new CSSStyleSheet(); // a page's policy refuses <style> and style=, not this
    made.replaceSync(`
:host{display:block}
.box{all:initial;display:block;box-sizing:border-box;max-width:680px;color:inherit;font:16px/1.6 -apple-system,BlinkMacSystemFont,"Apple SD Gothic Neo","Segoe UI","Malgun Gothic","Noto Sans KR","NanumBarunGothic",sans-serif;word-break:keep-all;overflow-wrap:anywhere;color-scheme:light;--accent:rgb(${accent});--ink:rgb(${ink});--on:${onWhite(accent) >= 4.5 ? "#fff" : "#000"};--tint:color-mix(in srgb,var(--accent) 7%,#fff)}
.box *{box-sizing:border-box}
p,ul,ol{margin:0;padding:0}
form,article,details,.none,[role=listbox],.people>li{color:#191c24}
form{position:relative;display:flex;gap:5px;padding:5px;border:2px solid var(--ink);border-radius:14px;background:#fff}
form:focus-within{outline:3px solid color-mix(in srgb,var(--accent) 40%,#fff)}
input{flex:1;min-width:0;padding:9px 10px;border:0;background:none;color:inherit;font:inherit;outline:0;appearance:none}
input::placeholder{color:#5a6172;opacity:1}
button{flex:none;padding:9px 18px;border:0;border-radius:10px;background:var(--accent);color:var(--on);font:inherit;font-weight:700;cursor:pointer}
[role=listbox]{position:absolute;z-index:9;left:-2px;right:-2px;top:calc(100% + 6px);overflow:auto;max-height:320px;padding:6px;border:1px solid #ccd1dc;border-radius:14px;background:#fff;box-shadow:0 8px 24px rgb(20 30 60/16%);list-style:none}
[hidden],.kind{display:none!important}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
[role=option]{padding:9px 12px;border-radius:9px;cursor:pointer}
[aria-selected=true]{background:var(--tint);box-shadow:inset 3px 0 var(--ink)}
mark{background:none;color:var(--ink);font-weight:700}
.status:not(:empty){margin:12px 2px 0;font-size:14px}
.found{display:grid;gap:10px;margin-top:12px}
article,details{min-width:0;border:1px solid #dfe3ea;border-radius:14px;background:#fff}
article{padding:18px 18px 16px;border-top:4px solid var(--accent)}
.head{font-size:18px;font-weight:700;line-height:1.45}
.part{margin-top:8px;font-weight:700}
.next{margin-top:8px;font-weight:600}
summary{padding:12px 16px;border-radius:14px;font-weight:600;cursor:pointer}
details .body{padding:0 16px 16px;margin:0}
.body,.answer{display:grid;gap:10px}
.body{margin-top:8px}
:is(.body,.answer)>*{min-width:0}
.answer :is(ul,ol){padding-left:1.6em}
.table{overflow-x:auto}
table{border-collapse:collapse;font:inherit}
th,td{min-width:5.5em;padding:5px 10px;border:1px solid #dfe3ea;text-align:left;vertical-align:top}
th{background:var(--tint)}
.center{text-align:center}
.right{text-align:right}
a{color:var(--ink);text-underline-offset:.2em}
a:focus-visible,button:focus-visible,summary:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
.head:focus{outline:0}
.steps{display:grid;gap:12px;list-style:none;counter-reset:n}
.steps>li{position:relative;min-height:28px;padding-left:40px;counter-increment:n}
.steps>li::before{content:counter(n);position:absolute;left:0;display:grid;place-items:center;width:28px;height:28px;border-radius:50%;background:var(--accent);color:var(--on);font-size:14px;font-weight:700}
.when{display:inline-block;margin:2px 0;padding:1px 8px;border-radius:7px;background:#fdf1dc;color:#74480a;font-size:14px;font-weight:600}
.whom{color:var(--ink);font-size:15px;font-weight:600}
.people{display:grid;gap:8px;list-style:none}
.people>li{padding:11px 14px;border-radius:11px;background:var(--tint);font-size:15px}
.reach{font-weight:700}
.soft,.times,.told{font-size:14px}
article .soft,details .soft,.times,.told{color:#5a6172}
.notice,.warning{padding:9px 14px;border-radius:11px;background:#fdf1dc;color:#5c3a08;font-size:15px}
.link{padding:0;background:none;color:#5c3a08;text-decoration:underline;font-weight:600}
.none,.quietly{border:1px dashed #5a6172;background:#fff}
.feedback{display:flex;flex-wrap:wrap;align-items:center;gap:8px;padding-top:10px;border-top:1px solid #dfe3ea;font-size:15px}
.told{flex-basis:100%}
.quietly{padding:5px 16px;border:1px solid #ccd1dc;color:inherit}
.quietly[aria-pressed=true]{border-color:var(--ink);background:var(--accent);color:var(--on)}
@media (forced-colors:active){button,.steps>li::before,.when,.people>li{border:1px solid}[aria-selected=true],[aria-pressed=true]{forced-color-adjust:none;background:Highlight!important;color:HighlightText!important}[aria-selected=true] *{color:inherit}}`);
    return made;
  }

// The look of the widget's box, in the colours of the page that it stands in.

import { colours } from "./widget_colours.js";

/** The style sheet of a box with the options of its tag. */
export function sheet({ accent, radius, theme }) {
  const made = new CSSStyleSheet(); // a page's policy refuses <style> and style=, not this
  const dark = `.box{${colours("dark", accent)}}`;
  const themes = {
    light: `.box{${colours("light", accent)}}`,
    dark,
    auto: `.box{${colours("light", accent)}}@media (prefers-color-scheme:dark){${dark}}`,
  };
  made.replaceSync(`
:host{display:block}
.box{all:initial;display:block;box-sizing:border-box;max-width:680px;color:inherit;font:16px/1.6 -apple-system,BlinkMacSystemFont,"Apple SD Gothic Neo","Segoe UI","Malgun Gothic","Noto Sans KR","NanumBarunGothic",sans-serif;word-break:keep-all;overflow-wrap:anywhere;--radius:${radius}px;--inner:max(0px,var(--radius) - 4px)}
${themes[theme]}
.box *{box-sizing:border-box}
p,ul,ol{margin:0;padding:0}
form,article,details,.none,[role=listbox],.people>li{color:var(--text)}
form{position:relative;display:flex;flex-wrap:wrap;gap:5px;padding:5px;border:2px solid var(--ink);border-radius:var(--radius);background:var(--surface)}
form:focus-within{outline:3px solid color-mix(in srgb,var(--ink) 40%,var(--surface))}
input{flex:1;min-width:0;padding:9px 10px;border:0;background:none;color:inherit;font:inherit;outline:0;appearance:none}
input::placeholder{color:var(--soft);opacity:1}
button{flex:none;padding:9px 18px;border:0;border-radius:var(--inner);background:var(--accent);color:var(--on);font:inherit;font-weight:700;cursor:pointer}
[role=listbox],.recent{position:absolute;z-index:9;left:-2px;right:-2px;top:calc(100% + 6px);overflow:auto;max-height:320px;padding:6px;border:1px solid var(--edge);border-radius:var(--radius);background:var(--surface);box-shadow:0 8px 24px var(--shade);list-style:none}
[hidden],.kind{display:none!important}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
[role=option]{padding:9px 12px;border-radius:var(--inner);cursor:pointer}
[aria-selected=true]{background:var(--tint);box-shadow:inset 3px 0 var(--ink)}
mark{background:none;color:var(--ink);font-weight:700}
.recent{display:grid;grid-template-columns:1fr auto;align-items:center}
.recent>p{padding:4px 12px;color:var(--soft);font-size:14px}
.recent>.link{padding:4px 12px;color:var(--ink);font-size:14px}
.recent>ul{grid-column:1/-1;list-style:none}
.recent li{display:flex}
.again{flex:1;min-width:0;padding:9px 12px;background:none;color:inherit;font-weight:400;text-align:start}
.away{width:44px;min-height:44px;padding:0;background:none;color:var(--soft);font-size:20px;line-height:1}
.again:hover,.away:hover{background:var(--tint)}
.status:not(:empty){margin:12px 2px 0;font-size:14px}
.found{display:grid;gap:10px;margin-top:12px}
article,details{min-width:0;border:1px solid var(--line);border-radius:var(--radius);background:var(--surface)}
article{padding:18px 18px 16px;border-top:4px solid var(--accent)}
.head{font-size:18px;font-weight:700;line-height:1.45}
.part{margin-top:8px;font-weight:700}
.next{margin-top:8px;font-weight:600}
summary{padding:12px 16px;border-radius:var(--radius);font-weight:600;cursor:pointer}
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
.recent button:focus-visible{outline-offset:-3px}
.head:focus{outline:0}
.steps{display:grid;gap:12px;list-style:none;counter-reset:n}
.steps>li{position:relative;min-height:28px;padding-left:40px;counter-increment:n}
.steps>li::before{content:counter(n);position:absolute;left:0;display:grid;place-items:center;width:28px;height:28px;border-radius:50%;background:var(--accent);color:var(--on);font-size:14px;font-weight:700}
.when{display:inline-block;margin:2px 0;padding:1px 8px;border-radius:7px;background:var(--notice);color:var(--warn);font-size:14px;font-weight:600}
.whom{color:var(--ink);font-size:15px;font-weight:600}
.people{display:grid;gap:8px;list-style:none}
.people>li{padding:11px 14px;border-radius:var(--inner);background:var(--tint);font-size:15px}
.reach{font-weight:700}
.soft,.times,.told{font-size:14px}
article .soft,details .soft,.times,.told{color:var(--soft)}
.notice,.warning{padding:9px 14px;border-radius:var(--inner);background:var(--notice);color:var(--warn);font-size:15px}
.link{padding:0;background:none;color:var(--warn);text-decoration:underline;font-weight:600}
.none,.quietly{border:1px dashed var(--soft);background:var(--surface)}
.feedback{display:flex;flex-wrap:wrap;align-items:center;gap:8px;padding-top:10px;border-top:1px solid var(--line);font-size:15px}
.told{flex-basis:100%}
.quietly{padding:5px 16px;border:1px solid var(--edge);color:inherit}
.quietly[aria-pressed=true]{border-color:var(--ink);background:var(--accent);color:var(--on)}
@media (forced-colors:active){button,.steps>li::before,.when,.people>li{border:1px solid}[aria-selected=true],[aria-pressed=true]{forced-color-adjust:none;background:Highlight!important;color:HighlightText!important}[aria-selected=true] *{color:inherit}}`);
  return made;
}

// The look of the chat, beside that of the box and of its dialog.

/** The style sheet that a chat needs. */
export function sheet() {
  const made = new CSSStyleSheet();
  made.replaceSync(`
.inside,.talk{display:flex;flex:1;flex-direction:column;min-height:0;padding:0!important;overflow:hidden}
.talk{outline:0}
.tools{display:flex;gap:4px 16px;padding:0 18px 8px;border-bottom:1px solid var(--line);font-size:14px}
.tools>*{padding:4px 0;color:var(--ink);font-weight:600}
.tools>:last-child{margin-left:auto}
.log{position:relative;display:flex;flex:1;flex-direction:column;gap:12px;min-height:0;padding:12px 14px;overflow-y:auto;overscroll-behavior:contain}
.log:focus-visible{outline:3px solid var(--ink);outline-offset:-3px}
.turn{display:flex;flex-direction:column;align-items:flex-start;gap:8px}
.bubble{max-width:92%;padding:9px 14px;border-radius:var(--radius);border-bottom-left-radius:3px;background:var(--tint);font-size:15px}
.bubble:not(p){display:grid;gap:6px;min-width:0}
.bubble>*{min-width:0}
.mine{align-self:flex-end;border-radius:var(--radius);border-bottom-right-radius:3px;background:var(--accent);color:var(--on);white-space:pre-wrap}
.bubble [href^=tel]{white-space:nowrap}
.bubble .head{font-size:16px}
.step{border-left:4px solid var(--accent);border-radius:3px var(--radius) var(--radius) 3px}
.place{display:flex;flex-wrap:wrap;align-items:center;gap:4px 8px;color:var(--ink);font-size:14px;font-weight:700}
.people,.offers{align-self:stretch;display:grid;gap:6px;list-style:none}
.people>li{font-size:15px}
.open{font-weight:600}
.handoff{display:grid;gap:8px;align-self:stretch;padding:12px;border:1px solid var(--line);border-top:4px solid var(--accent);border-radius:var(--radius)}
.handoff>.bubble{max-width:none;padding:0 2px;background:none}
.brief{padding:0 2px;font-size:14px}
.brief>p{font-weight:700}
.brief>ul{padding-left:1.2em}
.quick{display:flex;flex-wrap:wrap;gap:6px}
.choice{min-height:44px;padding:7px 14px;border:1px solid var(--ink);background:var(--surface);color:var(--ink);font-size:15px;line-height:1.4;text-align:start}
.quick .choice{border-radius:22px}
.offers .choice{width:100%}
.choice:hover{background:var(--tint)}
.failed{align-self:flex-end;max-width:92%;padding:7px 12px;border-radius:var(--inner);background:var(--notice);color:var(--warn);font-size:14px}
.waiting{padding:0 18px;color:var(--soft);font-size:14px}
form{flex:none;flex-wrap:nowrap;align-items:flex-end;margin:6px 12px calc(12px + env(safe-area-inset-bottom))}
.grown{display:grid;flex:1;min-width:0;max-height:132px;overflow-y:auto}
.grown::after,textarea{grid-area:1/1;padding:9px 10px;font:inherit;white-space:pre-wrap;overflow-wrap:anywhere}
.grown::after{content:attr(data-text) " ";visibility:hidden}
textarea{width:100%;min-width:0;margin:0;border:0;background:none;color:inherit;outline:0;resize:none;overflow:hidden;appearance:none}
textarea::placeholder{color:var(--soft);opacity:1}
form button:disabled{opacity:.55;cursor:default}
@media (min-width:601px){dialog.chat{height:min(720px,var(--seen) - 116px);max-height:none}}
@media (prefers-reduced-motion:no-preference){.log{scroll-behavior:smooth}}
@media (forced-colors:active){.bubble,.failed{border:1px solid}}`);
  return made;
}

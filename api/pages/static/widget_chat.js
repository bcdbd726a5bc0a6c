// The widget as a chat, which is fetched when a visitor opens it for the first time.

import { el } from "./dom.js";
import { kept } from "./widget_chat_kept.js";

/** The `nodes` of a chat with the texts of `options`; `left` says whether the visitor left it open on the page before. */
export function content(options) {
  const status = el("p.waiting", { role: "status" });
  const place = el("div.talk", { tabindex: -1 }, status);
  let fetching = null;
  let made = null;
  let open = false;

  async function opened() {
    open = true;
    if (made) return made.opened();
    status.textContent = "대화를 준비하고 있어요…";
    try {
      const [{ chat }, { sheet }] = await (fetching ??= parts());
      if (made) return;
      made = chat(options);
      place.getRootNode().adoptedStyleSheets.push(sheet());
    } catch {
      fetching = null;
      status.textContent = "연결하지 못했어요. 닫았다가 다시 열어 주세요.";
      return;
    }
    const focused = place.matches(":focus");
    place.replaceChildren(...made.nodes);
    if (focused) made.input.focus();
    if (open) made.opened();
  }

  function closed() {
    open = false;
    made?.closed();
  }

  const input = { focus: () => (made ? made.input : place).focus() };
  return { nodes: [place], input, opened, closed, left: kept().open };
}

const parts = () => Promise.all([import("./widget_chat_talk.js"), import("./widget_chat_style.js")]);

// Recent searches below the widget's field while it is empty.

import { el } from "./dom.js";
import { forget, forgetAll, keep, texts } from "./recent.js";

/** Show recent searches in `form` when its empty `input` gets the focus; what keeps another one. */
export function recent(form, input) {
  const list = el("ul");
  const all = el("button.link", { type: "button", "aria-label": "최근 검색 모두 지우기" }, "지우기");
  const group = el("div.recent", { role: "group", "aria-label": "최근 검색", hidden: true }, el("p", {}, "최근 검색"), all, list);

  function show() {
    list.replaceChildren(...texts().map(item));
    group.hidden = Boolean(input.value) || !list.childElementCount;
  }

  function item(text) {
    const again = el("button.again", { type: "button" }, text);
    const away = el("button.away", { type: "button", "aria-label": `‘${text}’ 지우기` }, "×");
    again.addEventListener("click", () => search(text));
    away.addEventListener("click", () => remove(() => forget(text)));
    return el("li", {}, again, away);
  }

  function search(text) {
    input.value = text;
    input.focus();
    group.hidden = true;
    form.requestSubmit();
  }

  function remove(forgetting) {
    forgetting();
    input.focus(); // the button that had it is gone
    show();
  }

  all.addEventListener("click", () => remove(forgetAll));
  input.addEventListener("focus", show);
  input.addEventListener("input", show);
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (!form.contains(relatedTarget)) group.hidden = true;
  });
  form.addEventListener("keydown", (event) => {
    if (group.hidden || event.isComposing) return;
    if (event.key === "Escape") group.hidden = true;
    else if (event.key === "ArrowDown" && event.target === input) list.querySelector("button").focus();
    else return;
    event.preventDefault();
  });
  group.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  form.append(group);
  if (input.matches(":focus")) show();
  return { keep };
}

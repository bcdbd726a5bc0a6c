// The widget's box: a search field, and below it what was found.

import { el } from "./dom.js";
import { searchField } from "./search_field.js";
import * as service from "./service.js";
import { sheet } from "./widget_style.js";

const answers = () => import("./widget_answers.js");

/** Place a box as `script`, the tag of the page, says, once the page has been read. */
export function start(script) {
  if (document.readyState !== "loading") place(script);
  else document.addEventListener("DOMContentLoaded", () => place(script), { once: true });
}

function place(script) {
  const { color = "", placeholder = "무엇이 궁금하세요?", target } = script.dataset;
  const host = el("div");
  let spot = null;
  try {
    spot = target ? document.querySelector(target) : null;
  } catch {
    console.warn(`widget.js: data-target is no selector: ${target}`);
  }
  if (spot) spot.append(host);
  else if (document.body.contains(script)) script.after(host);
  else document.body.append(host);
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(color)];
  root.append(box(placeholder));
}

function box(placeholder) {
  const list = el("ul", { id: "suggestions", role: "listbox", "aria-label": "추천 검색어", hidden: true });
  const input = el("input", {
    type: "text", role: "combobox", "aria-label": "궁금한 점", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": list.id, autocomplete: "off", enterkeyhint: "search", maxlength: 512, placeholder,
  });
  const form = el("form", { role: "search", "aria-label": "도움말 검색" }, input, el("button", { type: "submit" }, "검색"), list);
  const told = el("p.hidden", { "aria-live": "polite" });
  const status = el("p.status", { role: "status" });
  const results = el("div");
  let running = new AbortController();

  async function search(query, chosen = null, as_typed = false) {
    if (!query) return;
    running.abort();
    const { signal } = (running = new AbortController());
    status.textContent = "찾고 있어요…";
    try {
      const [answer, { found }] = await Promise.all([service.search({ q: query, as_typed }, signal), answers()]);
      if (signal.aborted) return;
      if (answer.personal?.length && input.value.trim() === query) input.value = answer.query; // masked
      status.textContent = `‘${answer.query}’ 검색 결과`;
      results.replaceChildren(found(answer, chosen, () => search(query, null, true)));
    } catch {
      if (signal.aborted) return;
      status.textContent = "지금은 찾을 수 없어요. 잠시 뒤에 다시 시도해 주세요.";
      results.replaceChildren();
    }
  }

  function choose({ text, faq }) {
    input.value = text;
    search(text, faq);
  }

  searchField({ form, input, list, told, ask: (text) => service.suggestions(text, 6), choose, search });
  input.addEventListener("focus", () => answers().catch(() => {}), { once: true });
  return el("div.box", { lang: "ko" }, form, told, status, results);
}

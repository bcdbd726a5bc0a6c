// The widget's search field, and below it what was found.

import { el } from "./dom.js";
import { searchField } from "./search_field.js";
import * as service from "./service.js";

const answers = () => import("./widget_answers.js");

/** The nodes of a search field with the texts of `options`, and the `input` among them. */
export function content({ title, placeholder, submit, none, recent }) {
  const list = el("ul", { id: "suggestions", role: "listbox", "aria-label": "추천 검색어", hidden: true });
  const input = el("input", {
    type: "text", role: "combobox", "aria-label": "궁금한 점", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": list.id, autocomplete: "off", enterkeyhint: "search", maxlength: 512, placeholder,
  });
  const form = el("form", { role: "search", "aria-label": title }, input, el("button", { type: "submit" }, submit), list);
  const told = el("p.hidden", { id: "told", role: "status" });
  const status = el("p.status", { role: "status" });
  const results = el("div.results");
  const masked = new Set(); // questions in which something stands for personal data
  let lately = null; // the searches of before, once the field has had the focus
  let running = new AbortController();

  async function search(query, chosen = null, as_typed = false) {
    if (!query) return;
    running.abort();
    const { signal } = (running = new AbortController());
    status.textContent = "찾고 있어요…";
    try {
      const asked = service.search({ q: query, as_typed }, signal);
      const [answer, { found }, before] = await Promise.all([asked, answers(), lately]);
      if (signal.aborted) return;
      if (answer.personal?.length) {
        masked.add(answer.query);
        if (input.value.trim() === query) input.value = answer.query;
      } else if (!masked.has(query)) before?.keep(query);
      status.textContent = `‘${answer.query}’ 검색 결과`;
      results.replaceChildren(found(answer, chosen, () => search(query, null, true), none));
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

  function begin() {
    answers().catch(() => {});
    if (recent) lately = import("./widget_recent.js").then((made) => made.recent(form, input)).catch(() => null);
  }

  searchField({ form, input, list, told, ask: (text) => service.suggestions(text, 6), choose, search });
  input.addEventListener("focus", begin, { once: true });
  return { nodes: [form, told, status, results], input };
}

// One FAQ before it is opened: its question and its category.

import { el, marked } from "./dom.js";
import { excuse, here, path } from "./service.js";

/** The beginning of a long text. */
export function short(text) {
  const letters = [...text];
  return letters.length > 60 ? `${letters.slice(0, 60).join("").trim()}…` : text;
}

/** The nodes of a hit's question, in which what matched is marked. */
export function title({ faq, highlights }) {
  return marked(faq.title, highlights?.question?.spans);
}

/** The category of a FAQ, as a link or as an element of another `tag`; null if it has none. */
export function chip(faq, tag = "a") {
  if (!faq.category.length) return null;
  const href = tag === "a" ? here({ category: path(faq.category) }) : null;
  return el(`${tag}.chip`, { href }, faq.category.join(" › "));
}

/**
 * A hit, or a FAQ with contacts, of which only the question shows until it is opened. `body` gives what stands below
 * the question, or a promise of it, from the hit and the `level` of headings; `rank` stands before the question, `end`
 * makes what stands below all.
 */
export function folded(hit, body, { rank = null, level = 3, end = () => null } = {}) {
  const heading = el("span.title", {}, el("span", {}, title(hit)), chip(hit.faq, "span"));
  const number = rank && el("span.rank", { "aria-hidden": "true" }, String(rank));
  const inside = el("div.inside");
  const details = el("details.card", {}, el("summary", {}, number, heading), inside);
  let drawn = false;
  details.addEventListener("toggle", async () => {
    if (!details.open || drawn) return;
    try {
      const below = await body(hit, level);
      if (!drawn) inside.replaceChildren(...[below, end()].filter(Boolean));
      drawn = true;
    } catch (error) {
      inside.textContent = excuse(error).join(". ");
    }
  });
  return details;
}

// Numbered steps that a visitor ticks off.

import { el } from "./dom.js";

const ticked = new Map(); // per FAQ the places of its finished steps, kept while the page is open

/** The list of the steps of `faq`; `known` has its contacts by id. */
export function steps(faq, known) {
  if (!ticked.has(faq.id)) ticked.set(faq.id, new Set());
  const done = ticked.get(faq.id);
  return el("ol.steps", {}, faq.steps.map((each, place) => step(each, place, done, known.get(each.contact))));
}

function step(each, place, done, contact) {
  const box = el("input", { type: "checkbox", checked: done.has(place), autocomplete: "off" });
  box.addEventListener("change", () => done[box.checked ? "add" : "delete"](place));
  const words = el(
    "span.words",
    {},
    each.condition && el("span.condition", {}, each.condition),
    el("span.do", {}, each.text),
    contact && el("span.whom", {}, "→ ", contact.name),
  );
  return el("li", {}, el("label", {}, box, words));
}

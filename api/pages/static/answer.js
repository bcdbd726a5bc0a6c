// One FAQ, open: its answer, steps and contacts.

import { reach, times } from "./contacts.js";
import { el, written } from "./dom.js";
import { chip, title } from "./question.js";
import { root } from "./service.js";

const ticked = new Map(); // per FAQ the places of its finished steps, kept while the page is open

/** The hit's FAQ; its heading is of `level`, `end` stands below it. */
export function best(hit, level, end = null) {
  return el("article.card.best", {}, chip(hit.faq), el(`h${level}`, {}, title(hit)), body(hit, level + 1), end);
}

/** What stands below the question of a hit, or of a FAQ with contacts; its headings are of `level`. */
export function body({ faq, contacts }, level) {
  const known = new Map(contacts.map((contact) => [contact.id, contact]));
  const named = new Set([...faq.contacts, ...faq.steps.map((step) => step.contact)]);
  const mentioned = [...named].map((id) => known.get(id)).filter(Boolean);
  return el("div.body", {},
    written("div.answer", faq.answer_html),
    faq.steps.length > 0 && [
      el(`h${level}`, {}, "이렇게 해 보세요"),
      el("p.tip", {}, "마친 단계는 눌러서 표시해 두세요."),
      steps(faq, known),
    ],
    mentioned.length > 0 && el("ul.ways", { "aria-label": "문의" }, mentioned.map(way)),
    el("p.updated", {},
      faq.updated && el("span", {}, `${faq.updated.replaceAll("-", ". ")}. 업데이트`),
      el("a", { href: `${root.pathname}faq/${encodeURIComponent(faq.id)}` }, "이 도움말만 보기")));
}

function way(contact) {
  return el("li", {}, el("strong", {}, contact.name), reach(contact), times(contact));
}

/** The list of the steps of `faq`; `known` has its contacts by id. */
function steps(faq, known) {
  if (!ticked.has(faq.id)) ticked.set(faq.id, new Set());
  const done = ticked.get(faq.id);
  return el("ol.steps", {}, faq.steps.map((each, place) => step(each, place, done, known.get(each.contact))));
}

function step(each, place, done, contact) {
  const box = el("input", { type: "checkbox", checked: done.has(place), autocomplete: "off" });
  box.addEventListener("change", () => done[box.checked ? "add" : "delete"](place));
  const words = el("span.words", {},
    each.condition && el("span.condition", {}, each.condition),
    written("span.do", each.text_html),
    contact && el("span.whom", {}, "→ ", contact.name));
  return el("li", {}, el("label", {}, box, words));
}

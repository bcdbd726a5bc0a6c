// One FAQ, open: its answer, steps and contacts.

import { reach, times } from "./contacts.js";
import { el } from "./dom.js";
import { markdown } from "./markdown.js";
import { chip, title } from "./question.js";
import { steps } from "./steps.js";

/** The hit's FAQ; its heading is of `level`, `end` stands below it. */
export function best(hit, level, end = null) {
  return el("article.card.best", {}, chip(hit.faq), el(`h${level}`, {}, title(hit)), body(hit, level + 1), end);
}

/** What stands below the question of a hit, or of a FAQ with contacts; its headings are of `level`. */
export function body({ faq, contacts, highlights }, level) {
  const known = new Map(contacts.map((contact) => [contact.id, contact]));
  const named = new Set([...faq.contacts, ...faq.steps.map((step) => step.contact).filter(Boolean)]);
  const mentioned = [...named].map((id) => known.get(id)).filter(Boolean);
  return el(
    "div.body",
    {},
    markdown(faq.answer, highlights?.answer?.spans),
    faq.steps.length > 0 && el(`h${level}`, {}, "이렇게 해 보세요"),
    faq.steps.length > 0 && el("p.tip", {}, "마친 단계는 눌러서 표시해 두세요."),
    faq.steps.length > 0 && steps(faq, known),
    mentioned.length > 0 && el("ul.ways", { "aria-label": "문의" }, mentioned.map(way)),
    el(
      "p.updated",
      {},
      faq.updated && el("span", {}, `${faq.updated.replaceAll("-", ". ")}. 업데이트`),
      el("a", { href: `/faq/${encodeURIComponent(faq.id)}` }, "이 도움말만 보기"),
    ),
  );
}

function way(contact) {
  return el("li", {}, el("strong", {}, contact.name), reach(contact), times(contact));
}

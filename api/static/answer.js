// One FAQ on the page: its answer, steps and contacts.

import { el, safe } from "./dom.js";
import { beginning, markdown } from "./markdown.js";

/** The answer, open; its heading is of `level`. */
export function best(faq, contacts, level) {
  return el("article.card.best", {}, chip(faq), el(`h${level}`, {}, title(faq)), body(faq, contacts, level + 1));
}

/** A FAQ of which only the question shows until it is opened; `rank` stands before it, its headings are of `level`. */
export function folded(faq, contacts, rank = null, level = 3) {
  const heading = el("span.title", {}, title(faq), chip(faq, "span"));
  const number = rank && el("span.rank", { "aria-hidden": "true" }, String(rank));
  const details = el("details.card", {}, el("summary", {}, number, heading));
  details.addEventListener("toggle", () => details.open && details.append(body(faq, contacts, level)), { once: true });
  return details;
}

/** All ways to ask a person, beside what is shown. */
export function help(contacts, heading) {
  return contacts.length > 0 && el("aside.help", { "aria-label": heading }, el("h2", {}, heading), ways(contacts, 3));
}

/** A list of all ways to ask a person, each with a heading of `level`; nothing if there are none. */
export function ways(contacts, level) {
  const way = (contact) =>
    el("li", {}, el(`h${level}`, {}, contact.name), reach(contact), el("p", {}, contact.how), times(contact));
  return contacts.length ? [el("ul.people", {}, contacts.map(way))] : [];
}

/** A category's path as it is written in addresses. */
export const path = (category) => category.join(" > ");
export const here = (state) => `/?${new URLSearchParams(Object.entries(state).filter(([, value]) => value))}`;

function title(faq) {
  return faq.question || beginning(faq.answer);
}

function chip(faq, tag = "a") {
  if (!faq.category.length) return null;
  const href = tag === "a" ? here({ category: path(faq.category) }) : null;
  return el(`${tag}.chip`, { href }, faq.category.join(" › "));
}

function body(faq, contacts, level) {
  const known = new Map(contacts.map((contact) => [contact.id, contact]));
  const named = new Set([...faq.contacts, ...faq.steps.map((step) => step.contact).filter(Boolean)]);
  const mentioned = [...named].map((id) => known.get(id)).filter(Boolean);
  return el(
    "div.body",
    {},
    markdown(faq.answer),
    faq.steps.length > 0 && el(`h${level}`, {}, "이렇게 해 보세요"),
    faq.steps.length > 0 && el("ol.steps", {}, faq.steps.map((each) => step(each, known.get(each.contact)))),
    mentioned.length > 0 && el("ul.ways", { "aria-label": "문의" }, mentioned.map(way)),
    faq.updated && el("p.updated", {}, `${faq.updated.replaceAll("-", ". ")}. 업데이트`),
  );
}

function step(each, contact) {
  const condition = each.condition && el("span.condition", {}, each.condition);
  return el("li", {}, el("div", {}, condition, el("p", {}, each.text), contact && el("p.whom", {}, "→ ", contact.name)));
}

function way(contact) {
  return el("li", {}, el("strong", {}, contact.name), reach(contact), times(contact));
}

function reach({ channel, address, name }) {
  if (!address) return null;
  const phone = `tel:${address.replace(/[^\d+]/g, "")}`;
  const href = { phone, email: `mailto:${address}` }[channel] ?? (/^https?:/.test(address) ? safe(address) : null);
  return href ? el("a.reach", { href, "aria-label": `${name} ${address}` }, address) : el("span.reach", {}, address);
}

function times({ hours, wait }) {
  const text = [hours, wait].filter(Boolean).join(" · ");
  return text ? el("p.times", {}, text) : null;
}

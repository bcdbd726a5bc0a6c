// One FAQ on the page: its answer, steps and contacts.

import { el, safe } from "./dom.js";
import { beginning, markdown } from "./markdown.js";

/** The first hit, open. */
export function best(faq, contacts) {
  return el("article.card.best", {}, chip(faq), el("h2", {}, title(faq)), body(faq, contacts));
}

/** A FAQ of which only the question shows until it is opened; `rank` stands before it if it is given. */
export function folded(faq, contacts, rank = null) {
  const heading = el("span.title", {}, title(faq), chip(faq, "span"));
  const number = rank && el("span.rank", { "aria-hidden": "true" }, String(rank));
  const details = el("details.card", {}, el("summary", {}, number, heading));
  details.addEventListener("toggle", () => details.open && details.append(body(faq, contacts)), { once: true });
  return details;
}

/** All ways to ask a person. */
export function help(contacts, heading) {
  if (!contacts.length) return null;
  const ways = contacts.map((contact) =>
    el("li", {}, el("h3", {}, contact.name), reach(contact), el("p", {}, contact.how), times(contact)),
  );
  return el("aside.help", { "aria-label": heading }, el("h2", {}, heading), el("ul", {}, ways));
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

function body(faq, contacts) {
  const known = new Map(contacts.map((contact) => [contact.id, contact]));
  const named = new Set([...faq.contacts, ...faq.steps.map((step) => step.contact).filter(Boolean)]);
  const ways = [...named].map((id) => known.get(id)).filter(Boolean);
  return el(
    "div.body",
    {},
    markdown(faq.answer),
    faq.steps.length > 0 && el("h3", {}, "이렇게 해 보세요"),
    faq.steps.length > 0 && el("ol.steps", {}, faq.steps.map((each) => step(each, known.get(each.contact)))),
    ways.length > 0 && el("ul.ways", { "aria-label": "문의" }, ways.map(way)),
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

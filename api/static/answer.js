// One FAQ on the page: its answer, steps and contacts.

import { el, safe } from "./dom.js";
import { beginning, markdown } from "./markdown.js";
import { marker } from "./marks.js";
import { steps } from "./steps.js";

/** The hit's FAQ, open; its heading is of `level`, `end` stands below it. */
export function best(hit, level, end = null) {
  return el("article.card.best", {}, chip(hit.faq), el(`h${level}`, {}, title(hit)), body(hit, level + 1), end);
}

/**
 * A FAQ of which only the question shows until it is opened: a hit, or a FAQ with contacts.
 * `rank` stands before it, its headings are of `level`, `end` makes what stands below it.
 */
export function folded(hit, { rank = null, level = 3, end = () => null } = {}) {
  const heading = el("span.title", {}, el("span", {}, title(hit)), chip(hit.faq, "span"));
  const number = rank && el("span.rank", { "aria-hidden": "true" }, String(rank));
  const details = el("details.card", {}, el("summary", {}, number, heading));
  const open = () => details.open && details.append(el("div.inside", {}, body(hit, level), end()));
  details.addEventListener("toggle", open, { once: true });
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

function title({ faq, highlights }) {
  const { question } = faq;
  return question ? marker(question, highlights?.question?.spans)(question) : beginning(faq.answer);
}

function chip(faq, tag = "a") {
  if (!faq.category.length) return null;
  const href = tag === "a" ? here({ category: path(faq.category) }) : null;
  return el(`${tag}.chip`, { href }, faq.category.join(" › "));
}

function body({ faq, contacts, highlights }, level) {
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
      el("a", { href: `/faq/${encodeURIComponent(faq.id)}` }, "이 도움말 주소"),
    ),
  );
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

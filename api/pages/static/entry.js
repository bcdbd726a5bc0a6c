// One FAQ of which the question shows, and the ways to ask a person.

import { el, safe } from "./dom.js";
import { later } from "./later.js";
import { marker } from "./marks.js";
import { excuse } from "./service.js";

/**
 * A FAQ of which only the question shows until it is opened: a hit, or a FAQ with contacts.
 * `rank` stands before it, its headings are of `level`, `end` makes what stands below it.
 */
export function folded(hit, { rank = null, level = 3, end = () => null } = {}) {
  const heading = el("span.title", {}, el("span", {}, title(hit)), chip(hit.faq, "span"));
  const number = rank && el("span.rank", { "aria-hidden": "true" }, String(rank));
  const inside = el("div.inside");
  const details = el("details.card", {}, el("summary", {}, number, heading), inside);
  let drawn = false;
  details.addEventListener("toggle", async () => {
    if (!details.open || drawn) return;
    try {
      const { body } = await later();
      if (!drawn) inside.replaceChildren(...[body(hit, level), end()].filter(Boolean));
      drawn = true;
    } catch (error) {
      inside.textContent = excuse(error).join(". ");
    }
  });
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

export function title({ faq, highlights }) {
  const { question } = faq;
  return question ? marker(question, highlights?.question?.spans)(question) : beginning(faq.answer);
}

export function chip(faq, tag = "a") {
  if (!faq.category.length) return null;
  const href = tag === "a" ? here({ category: path(faq.category) }) : null;
  return el(`${tag}.chip`, { href }, faq.category.join(" › "));
}

/** The address of a contact, to be called, written to or visited; null if it has none. */
export function reach({ channel, address, name }) {
  if (!address) return null;
  const phone = `tel:${address.replace(/[^\d+]/g, "")}`;
  const href = { phone, email: `mailto:${address}` }[channel] ?? (/^https?:/.test(address) ? safe(address) : null);
  return href ? el("a.reach", { href, "aria-label": `${name} ${address}` }, address) : el("span.reach", {}, address);
}

export function times({ hours, wait }) {
  const text = [hours, wait].filter(Boolean).join(" · ");
  return text ? el("p.times", {}, text) : null;
}

/** The first words of Markdown without its signs. */
function beginning(text, length = 60) {
  const plain = text
    .replace(/^\s*(?:[-*+]|\d+[.)]|#+)\s+|\*\*|__|`/gm, "")
    .replace(/!?\[([^\]]*)\]\([^)\s]+\)/g, "$1");
  const words = [...plain.trim().replace(/\s+/g, " ")];
  return words.length > length ? `${words.slice(0, length).join("")}…` : words.join("");
}

// The ways to ask a person.

import { el, safe } from "./dom.js";

/** All ways to ask a person, beside what is shown. */
export function help(contacts, heading) {
  return contacts.length > 0 && el("aside.help", { "aria-label": heading }, el("h2", {}, heading), ways(contacts, "h3"));
}

/** A list of `contacts`, the name of each in an element `tag`; false if there are none. */
export function ways(contacts, tag) {
  const way = (contact) =>
    el("li", {}, el(tag, {}, contact.name), " ", reach(contact), el("p", {}, contact.how), times(contact));
  return contacts.length > 0 && el("ul.people", { "aria-label": "문의 방법" }, contacts.map(way));
}

/** The address of a contact, to be called, written to or visited; null if it has none. */
export function reach({ channel, address, name }) {
  if (!address) return null;
  const phone = `tel:${address.replace(/[^\d+]/g, "")}`;
  const href = { phone, email: `mailto:${address}` }[channel] ?? (/^https?:/.test(address) ? safe(address) : null);
  return href ? el("a.reach", { href, "aria-label": `${name} ${address}` }, address) : el("span.reach", {}, address);
}

/** When a contact is there, and how long one waits; "" if neither is known. */
export function times({ hours, wait }) {
  const text = [hours, wait].filter(Boolean).join(" · ");
  return text && el("p.times", {}, text);
}

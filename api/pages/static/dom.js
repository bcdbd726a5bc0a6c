// Nodes: data becomes text nodes and checked attributes, and only what the service wrote as HTML becomes markup.

// A site with the widget may ask for Trusted Types; this is the one place that needs them.
const policy = globalThis.trustedTypes?.createPolicy("mureum", { createHTML: (html) => html });

/** An element: el("a.chip", {href: "/"}, "text", [node, node], null). Children that are null, false or "" are left out. */
export function el(selector, attributes = {}, ...children) {
  const [tag, ...classes] = selector.split(".");
  const element = document.createElement(tag);
  element.classList.add(...classes);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter(Boolean));
  return element;
}

/** `url` if it leads to a page, a phone or a mailbox, else null: `javascript:` and its like never become links. */
export function safe(url) {
  try {
    return ["https:", "http:", "mailto:", "tel:"].includes(new URL(url, import.meta.url).protocol) ? url : null;
  } catch {
    return null;
  }
}

/** An element with `html`, which the service made safe: an answer or the text of a step. */
export function written(selector, html) {
  const element = el(selector);
  element.innerHTML = policy ? policy.createHTML(html) : html;
  return element;
}

/** `element`, whose links are made to lead from the address `base`, and those to pages into a window of their own. */
export function outward(element, base) {
  for (const link of element.querySelectorAll("a")) {
    const href = link.getAttribute("href");
    if (!/^[a-z]+:/.test(href)) link.href = new URL(href, base);
    if (/^https?:/.test(link.href)) link.target = "_blank";
  }
  return element;
}

/** The nodes of `text`; `spans` of it, [start, end) in code points as the service counts, are marked. */
export function marked(text, spans = []) {
  const nodes = [];
  let done = 0;
  for (const [start, end] of units(text, spans)) {
    nodes.push(text.slice(done, start), el("mark", {}, text.slice(start, end)));
    done = end;
  }
  return [...nodes, text.slice(done)];
}

/** `spans` in UTF-16 code units; one that does not fit the text is left out. */
function units(text, spans) {
  const starts = [0];
  for (const letter of text) starts.push(starts.at(-1) + letter.length);
  const known = ([start, end]) => start >= 0 && start < end && end < starts.length;
  return (spans ?? []).filter(known).map(([start, end]) => [starts[start], starts[end]]);
}

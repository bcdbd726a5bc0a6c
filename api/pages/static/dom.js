// Elements without markup: data only ever becomes text nodes and checked attributes.

/** An element: el("a.chip", {href: "/"}, "text", node, null). Null and false children are left out. */
export function el(selector, attributes = {}, ...children) {
  const [tag, ...classes] = selector.split(".");
  const element = document.createElement(tag);
  element.classList.add(...classes);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== false && child !== undefined));
  return element;
}

/** `url` if it leads to a page, a phone or a mailbox, else null: `javascript:` and its like never become links. */
export function safe(url) {
  try {
    return ["https:", "http:", "mailto:", "tel:"].includes(new URL(url, location.href).protocol) ? url : null;
  } catch {
    return null;
  }
}

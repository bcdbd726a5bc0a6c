// Nodes without markup: data only ever becomes text nodes and checked attributes.

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

/**
 * A function that gives the nodes of `part`, a piece of `text` that begins at `at`.
 * `spans` are [start, end) in code points of `text`, as the service counts; `at` is counted as JavaScript does.
 */
export function marker(text, spans = []) {
  const places = units(text, spans);
  return (part, at = 0) => {
    const nodes = [];
    let done = 0;
    for (const [start, end] of places) {
      const [from, to] = [Math.max(start - at, done), Math.min(end - at, part.length)];
      if (from >= to) continue;
      nodes.push(part.slice(done, from), el("mark", {}, part.slice(from, to)));
      done = to;
    }
    return [...nodes, part.slice(done)];
  };
}

/** `spans` in UTF-16 code units; one that does not fit the text is left out. */
function units(text, spans) {
  const starts = [0];
  for (const letter of text) starts.push(starts.at(-1) + letter.length);
  const known = ([start, end]) => start >= 0 && start < end && end < starts.length;
  return (spans ?? []).filter(known).map(([start, end]) => [starts[start], starts[end]]);
}

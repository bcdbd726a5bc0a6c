// Matched parts of a text as <mark>, made of nodes: the text itself is never read as markup.

import { el } from "./dom.js";

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
    return [...nodes, part.slice(done)].filter((node) => node !== "");
  };
}

/** `spans` in UTF-16 code units; one that does not fit the text is left out. */
function units(text, spans) {
  const starts = [0];
  for (const letter of text) starts.push(starts.at(-1) + letter.length);
  const known = ([start, end]) => start >= 0 && start < end && end < starts.length;
  return (spans ?? []).filter(known).map(([start, end]) => [starts[start], starts[end]]);
}

// Categories as links that keep the question.

import { el } from "./dom.js";
import { here, names, path } from "./service.js";

/** The widest categories of `all`, and those within the one that the address names: `now` is what it says. */
export function chips(all, now) {
  const chosen = names(now.category);
  const chip = (name, target, current) => {
    const href = here({ ...now, category: target });
    return el("li", {}, el("a.chip", { href, "aria-current": current && "true" }, name));
  };
  const row = (parts, first) =>
    el("ul", {}, first, parts.map((each) => chip(each.path.at(-1), path(each.path), starts(chosen, each.path))));
  const rows = [row(all.filter((each) => each.path.length === 1), chip("전체", "", !chosen.length))];
  for (let depth = 1; depth <= chosen.length; depth++) {
    const parts = all.filter((each) => each.path.length === depth + 1 && starts(each.path, chosen.slice(0, depth)));
    if (parts.length) rows.push(row(parts));
  }
  return rows;
}

const starts = (whole, part) => part.every((name, place) => whole[place] === name);

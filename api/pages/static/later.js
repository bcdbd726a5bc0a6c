// What only an answer needs: fetched when a visitor first touches something, at the latest when it is to be shown.

import { el } from "./dom.js";

/** It did not come, and a browser may remember that for as long as the page is open. */
export class Missing extends Error {}

let loaded = null;

/** What draws answers, results and categories, with their stylesheet. */
export function later() {
  loaded ??= parts().catch(() => {
    loaded = null;
    throw new Missing();
  });
  return loaded;
}

async function parts() {
  const [answer, category, results] = await Promise.all([
    import("./answer.js"),
    import("./category.js"),
    import("./results.js"),
    // These are imported by those; asked for here they come at the same time.
    import("./feedback.js"),
    import("./filter.js"),
    import("./markdown.js"),
    import("./outcome.js"),
    import("./steps.js"),
    import("./understood.js"),
    style(),
  ]);
  return { body: answer.body, category: category.category, results: results.results };
}

function style() {
  const link = el("link", { rel: "stylesheet", href: "/static/answer.css" });
  const styled = new Promise((come, fail) => {
    link.addEventListener("load", come);
    link.addEventListener("error", fail);
  });
  document.head.append(link);
  return styled;
}

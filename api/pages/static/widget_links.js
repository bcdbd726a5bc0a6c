// Links out of the widget, which stands in a page of another site.

import { el } from "./dom.js";
import { root } from "./service.js";

/** `element`, whose links are made to lead from the service, and pages to a window of their own. */
export function outward(element) {
  for (const link of element.querySelectorAll("a")) {
    const href = link.getAttribute("href");
    if (!/^[a-z]+:/.test(href)) link.href = new URL(href, root);
    if (/^https?:/.test(link.href)) link.target = "_blank";
  }
  return element;
}

/** A link to the page of the FAQ with this `id` and `title`. */
export function page(id, title) {
  const href = `faq/${id.split("/").map(encodeURIComponent).join("/")}`;
  const label = `자세히 보기: ${title} (새 창)`;
  return outward(el("p", {}, el("a", { href, rel: "noopener noreferrer", "aria-label": label }, "자세히 보기")));
}

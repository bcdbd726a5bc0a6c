// The widget's box: where it stands in a page of another site, and what passes between the two.

import { el } from "./dom.js";
import { options } from "./widget_options.js";
import { sheet } from "./widget_style.js";

const KEYS = ["keydown", "keypress", "keyup"];

/**
 * Place a box as `script`, the tag of the page, says, once the page has been read; what opens and closes it.
 * `content` makes what stands in it of the tag's options.
 */
export async function start(script, content) {
  if (document.readyState === "loading") {
    await new Promise((go) => document.addEventListener("DOMContentLoaded", go, { once: true }));
  }
  const given = options(script.dataset);
  const host = el("mureum-widget");
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(given)];
  for (const type of KEYS) root.addEventListener(type, (event) => event.stopPropagation()); // no shortcuts of the page
  const box = el("div.box", { lang: "ko" });
  root.append(box);
  const inside = content(given);
  if (given.mode !== "inline") {
    const { dialog } = await import("./widget_dialog.js");
    const ways = dialog(root, box, inside, given);
    document.body.append(host);
    if (inside.left) ways.stay();
    return ways;
  }
  box.append(...inside.nodes);
  place(host, script, given.target);
  return { open: () => inside.input.focus(), close: () => inside.input.blur() };
}

/** Put `host` into what the selector `target` finds, else where `script` stands. */
function place(host, script, target) {
  let spot = null;
  try {
    spot = target ? document.querySelector(target) : null;
  } catch {
    console.warn(`widget.js: data-target is no selector: ${target}`);
  }
  if (spot) spot.append(host);
  else if (document.body.contains(script)) script.after(host);
  else document.body.append(host);
}

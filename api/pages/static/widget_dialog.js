// The widget in a dialog: a panel or a chat that a floating button opens, or a window over the page that keys open.

import { el } from "./dom.js";
import { dialogSheet } from "./widget_dialog_style.js";
import { onShortcut } from "./widget_shortcut.js";
import { followViewport } from "./widget_viewport.js";

/**
 * Put the nodes of a search or a chat, and the `input` among them, into `box`, in a dialog as `mode` says; what opens
 * and closes it, and what leaves it open as on the page before. `opened` and `closed` are called after either.
 */
export function dialog(root, box, { nodes, input, opened, closed }, { mode, title, button }) {
  const heading = el("p.title", { id: "title", role: "heading", "aria-level": 2 }, title);
  const away = el("button.away", { type: "button", "aria-label": "닫기" }, "×");
  const inside = [el("header", {}, heading, away), el("div.inside", {}, nodes)];
  const frame = el("div.frame", { tabindex: -1 }, inside); // a press on a text in it leaves the focus here
  const made = el(`dialog.${mode}`, { "aria-labelledby": heading.id }, frame);
  const covers = () => mode === "modal" || matchMedia("(max-width: 600px)").matches;

  /** Open it over all of the page where it is a window, or takes the whole screen. */
  function open() {
    if (!made.open && covers()) made.showModal();
    else if (!made.open) made.show();
    tell();
    input.focus();
  }

  /** Open it beside the page, which keeps the focus. */
  function stay() {
    if (covers()) return;
    made.open = true;
    tell();
  }

  function close() {
    made.close();
    if (made.contains(root.activeElement)) opener.focus(); // it was not opened from anywhere
  }

  function tell() {
    opener.setAttribute("aria-expanded", String(made.open));
    (made.open ? opened : closed)?.();
  }

  const opener = el("button.opener", { type: "button", "aria-haspopup": "dialog", "aria-expanded": "false" }, button);
  opener.addEventListener("click", () => (made.open ? close() : open()));
  made.addEventListener("close", tell);
  away.addEventListener("click", close);
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return; // the list of suggestions was closed by it
    event.preventDefault();
    if (!event.isComposing && event.keyCode !== 229) close();
  });
  closeOutside(made, close);
  root.adoptedStyleSheets.push(dialogSheet());
  followViewport(root);
  if (mode === "modal") onShortcut(open);
  box.append(...(mode === "modal" ? [made] : [opener, made]));
  return { open, close, stay };
}

/** Close `dialog` with a press that begins and ends outside, on what darkens the page. */
function closeOutside(dialog, close) {
  let outside = false;
  dialog.addEventListener("pointerdown", ({ target }) => (outside = target === dialog));
  dialog.addEventListener("click", ({ target }) => outside && target === dialog && close());
}

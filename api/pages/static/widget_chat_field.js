// The field of the chat: it grows with what is typed, Enter sends it, and Shift+Enter begins a line.

import { el } from "./dom.js";

/**
 * The `form` and its `input`. `send` gets what was typed, never within a syllable in the making, and says whether it
 * took it. `wait` tells whether something is under way, `put` writes a text.
 */
export function field({ title, placeholder, submit }, send) {
  const input = el("textarea", {
    rows: 1, maxlength: 512, "aria-label": "메시지", placeholder, enterkeyhint: "send", autocomplete: "off",
  });
  const grown = el("div.grown", {}, input);
  const button = el("button", { type: "submit" }, submit);
  const form = el("form", { "aria-label": title }, grown, button);
  let composing = false;

  function put(text) {
    input.value = text;
    grow();
  }

  /** Let the text, which the style sheet repeats below the field, make the place as high as it needs. */
  const grow = () => (grown.dataset.text = input.value);

  function submitted() {
    const text = input.value.trim();
    if (text && send(text)) put("");
    input.focus();
  }

  input.addEventListener("input", grow);
  input.addEventListener("compositionstart", () => (composing = true));
  input.addEventListener("compositionend", () => (composing = false));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // the key belongs to the input method
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    submitted();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // The last syllable is not the field's yet for every browser: wait for its end.
    if (composing) input.addEventListener("compositionend", () => setTimeout(submitted), { once: true });
    else submitted();
  });
  return { form, input, put, wait: (waits) => (button.disabled = waits) };
}

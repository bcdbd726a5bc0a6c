// The keys that open the widget anywhere in a page: / and Ctrl+K or ⌘K.

const FIELDS = "input, textarea, select";
const K = ["k", "K", "ㅏ"]; // the last with a Korean keyboard

/** Call `open` at a press of them that nobody else uses: no handler of the page, no field and no input method. */
export function onShortcut(open) {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.isComposing || event.keyCode === 229) return;
    const [at] = event.composedPath();
    if (at instanceof Element && (at.matches(FIELDS) || at.isContentEditable)) return;
    if (!isShortcut(event)) return;
    event.preventDefault();
    open();
  });
}

function isShortcut({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  if (key === "/") return !ctrlKey && !metaKey && !altKey;
  return K.includes(key) && ctrlKey !== metaKey && !altKey && !shiftKey;
}

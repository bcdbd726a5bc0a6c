// A search field with suggestions under it: a combobox with a list, as WAI-ARIA describes it.

import { el, marked } from "./dom.js";

const PAUSE = 120; // milliseconds
const SYLLABLE = 300; // in a composition, where each key stroke is only a part of a syllable
const KEPT = 100; // answers, so that taking letters back asks nothing
const QUIET = 600; // milliseconds without news before the number of suggestions is said aloud

/**
 * Put suggestions for what is typed into `input` in `list`, and their number in `told`, which is read aloud.
 * `ask` gets a text and gives a promise of suggestions; `choose` gets the one that was chosen, `search` the text with
 * which `form` was sent. Neither is called within a syllable in the making.
 */
export function searchField({ form, input, list, told, ask, choose, search }) {
  const kept = new Map();
  let shown = [];
  let active = -1;
  let timer = 0;
  let asking = false; // at most one request is under way
  let composing = false; // a syllable is in the making
  let wanted = false; // nothing is shown after a choice, a search or Escape until something is typed
  let news = ""; // what is said aloud once it has been true for a while
  let saying = 0;

  const typed = () => input.value.trim();
  const isOpen = () => !list.hidden;

  function later(event) {
    wanted = true;
    activate(-1); // Enter searches what has been typed since
    say("");
    clearTimeout(timer);
    if (!typed()) return show([]);
    timer = setTimeout(update, event.isComposing ? SYLLABLE : PAUSE);
  }

  async function update() {
    timer = 0;
    const text = typed();
    if (!wanted || asking || !text) return;
    if (!kept.has(text)) {
      asking = true;
      try {
        kept.set(text, await ask(text));
        if (kept.size > KEPT) kept.delete(kept.keys().next().value);
      } catch {
        if (text === typed()) show([]); // the field works without suggestions
        return;
      } finally {
        asking = false;
        if (text !== typed() && !timer) update(); // what came belongs to an older text
      }
    }
    if (!wanted || text !== typed()) return;
    const found = kept.get(text);
    show(found, found.length ? `추천 ${found.length}개` : "추천 없음");
  }

  function show(found, said = "") {
    shown = found;
    list.replaceChildren(...found.map(option));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(isOpen()));
    activate(-1);
    say(said);
  }

  /** Say `text` once nothing else is to be said for a while. It would talk over a syllable in the making. */
  function say(text) {
    news = text;
    clearTimeout(saying);
    if (!news) told.textContent = "";
    else saying = setTimeout(() => composing || (told.textContent = news), QUIET);
  }

  function option(each, place) {
    const words = el("span.words", {}, marked(each.text, each.spans));
    const kind = each.kind === "category" && el("span.kind", {}, "분류");
    const item = el("li", { role: "option", id: `${list.id}-${place}`, "aria-selected": "false" }, words, kind);
    item.addEventListener("pointermove", () => activate(place));
    item.addEventListener("click", () => take(place));
    return item;
  }

  function activate(place) {
    if (place === active && place >= 0) return;
    list.children[active]?.setAttribute("aria-selected", "false");
    active = place;
    const chosen = list.children[active];
    if (!chosen) return input.removeAttribute("aria-activedescendant");
    chosen.setAttribute("aria-selected", "true");
    chosen.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", chosen.id);
  }

  function close() {
    wanted = false;
    clearTimeout(timer);
    show([]);
  }

  function take(place) {
    const chosen = shown[place];
    leave();
    choose(chosen);
  }

  function submit() {
    leave();
    search(typed());
  }

  /** Close the list. The end of the focus ends a syllable in the making, and a keyboard that would hide the answer. */
  function leave() {
    close();
    if (composing || matchMedia("(pointer: coarse)").matches) input.blur();
  }

  const turn = (by) => activate(((active + by + 1 + shown.length + 1) % (shown.length + 1)) - 1);
  const keys = {
    ArrowDown: () => turn(1),
    ArrowUp: () => turn(-1),
    Home: () => active >= 0 && (activate(0), true),
    End: () => active >= 0 && (activate(shown.length - 1), true),
    Enter: () => active >= 0 && (take(active), true),
    Escape: close,
  };

  input.addEventListener("input", later); // comes for each letter of a syllable in the making, too
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // the key belongs to the input method
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!isOpen()) return event.key === "ArrowDown" && later(event);
    if (event.key in keys && keys[event.key]() !== false) event.preventDefault();
  });
  input.addEventListener("blur", close);
  input.addEventListener("compositionstart", () => (composing = true));
  input.addEventListener("compositionend", () => {
    composing = false;
    say(news);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // The last syllable is not the field's yet for every browser: wait for its end.
    if (composing) input.addEventListener("compositionend", () => setTimeout(submit), { once: true });
    else submit();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("pointerleave", () => activate(-1));
}

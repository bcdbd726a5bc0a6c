// What a visitor searched for lately, kept on the visitor's device for one site. A device that keeps nothing is fine.

const KEY = "mureum.recent";
const KEPT = 5;

/** The texts, the last one first. */
export function texts() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(kept) ? kept.filter((text) => text && typeof text === "string").slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

/** Keep `text` as the last one. */
export function keep(text) {
  write([text, ...texts().filter((each) => each !== text)].slice(0, KEPT));
}

export function forget(text) {
  write(texts().filter((each) => each !== text));
}

export function forgetAll() {
  write([]);
}

function write(kept) {
  try {
    if (kept.length) localStorage.setItem(KEY, JSON.stringify(kept));
    else localStorage.removeItem(KEY);
  } catch {
    // it is full, or the visitor wants none
  }
}

// A conversation as it is kept in the visitor's tab, from page to page. A tab that keeps nothing is fine.

const KEY = `mureum.chat ${new URL("..", import.meta.url)}`; // a site may have chats of several services
const LIFE = 24 * 60 * 60 * 1000; // milliseconds
const KEPT = 60; // turns

/** A conversation in which nothing was said; `open` says whether its panel is. */
export const fresh = () => ({ token: null, turns: [], draft: "", open: false });

/** The conversation of this tab. */
export function kept() {
  try {
    const { until, talk } = JSON.parse(sessionStorage.getItem(KEY));
    const known = until > Date.now() && talk.turns.every(({ said, sent }) => typeof said === "string" && sent);
    return known ? { ...fresh(), ...talk } : fresh();
  } catch {
    return fresh();
  }
}

export function keep(talk) {
  try {
    const held = { until: Date.now() + LIFE, talk: { ...talk, turns: talk.turns.slice(-KEPT) } };
    sessionStorage.setItem(KEY, JSON.stringify(held));
  } catch {
    // it is full, or the visitor wants none
  }
}

export function forget() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}

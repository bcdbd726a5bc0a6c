// What a page says of its box: the attributes of the script tag.

const MODES = ["inline", "button", "modal"];
const THEMES = ["light", "dark", "auto"];
const RADIUS = 14; // pixels
const ROUNDEST = 32;

/** The options that `data`, a tag's data attributes, give; what they leave out or misspell is as usual. */
export function options(data) {
  return {
    mode: among(MODES, data.mode),
    target: data.target,
    title: data.title || "도움말 검색",
    placeholder: data.placeholder || "무엇이 궁금하세요?",
    button: data.button || "도움말",
    submit: data.submit || "검색",
    none: data.none,
    recent: data.recent !== "off",
    accent: data.accent ?? "",
    radius: /^\d+$/.test(data.radius) ? Math.min(Number(data.radius), ROUNDEST) : RADIUS,
    theme: among(THEMES, data.theme),
  };
}

/** `text` if it is one of `known`, else the first of them. */
const among = (known, text) => (known.includes(text) ? text : known[0]);

// What a page says of its box: the attributes of the script tag.

const MODES = ["inline", "button", "modal", "chat"];
const THEMES = ["light", "dark", "auto"];
const SEARCH = { title: "도움말 검색", button: "도움말", submit: "검색" };
const CHAT = { title: "도움말 대화", button: "물어보기", submit: "보내기" };
const RADIUS = 14; // pixels
const ROUNDEST = 32;

/** The options that `data`, a tag's data attributes, give; what they leave out or misspell is as usual. */
export function options(data) {
  const mode = among(MODES, data.mode);
  const usual = mode === "chat" ? CHAT : SEARCH;
  return {
    mode,
    target: data.target,
    title: data.title || usual.title,
    placeholder: data.placeholder || "무엇이 궁금하세요?",
    button: data.button || usual.button,
    submit: data.submit || usual.submit,
    none: data.none,
    recent: data.recent !== "off",
    accent: data.accent ?? "",
    radius: /^\d+$/.test(data.radius) ? Math.min(Number(data.radius), ROUNDEST) : RADIUS,
    theme: among(THEMES, data.theme),
  };
}

/** `text` if it is one of `known`, else the first of them. */
const among = (known, text) => (known.includes(text) ? text : known[0]);

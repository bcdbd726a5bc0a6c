// A conversation as a text: a file made in the browser, and a mail.

import { el, written } from "./dom.js";

const TITLE = "도움말 대화 기록";
const LETTERS = 2000; // of an address, that every system passes to its mail program
const SHORTER = "앞부분은 길어서 뺐어요. ‘대화 저장’으로 받은 파일을 붙여 주세요.";

/** Give the visitor `turns` as a file. */
export function save(turns) {
  const text = [TITLE, new Date().toLocaleString("ko-KR"), "", ...lines(turns), ""].join("\n");
  const href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  el("a", { href, download: `도움말-대화-${new Date().toLocaleDateString("sv")}.txt` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

/** The address of a mail with `turns`, as many of the last ones as fit; to the help center, if it has told its own. */
export function mail(turns) {
  const told = turns.flatMap(({ reply }) => reply?.messages ?? []).map(({ contact }) => contact?.contact);
  const to = told.findLast((each) => each?.channel === "email" && each.address)?.address ?? "";
  const begun = `mailto:${to}?subject=${encoded(TITLE)}&body=`;
  const all = lines(turns).map((line) => encoded(`${line}\n`));
  const shorter = encoded(`${SHORTER}\n\n`);
  let left = LETTERS - begun.length - shorter.length;
  let first = all.length;
  while (first > 0 && (left -= all[first - 1].length) >= 0) first--;
  return begun + (first ? shorter : "") + all.slice(first).join("");
}

/** `text` as a part of an address; half an emoji, which no address can hold, is replaced. */
const encoded = (text) => encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd").replaceAll("\n", "\r\n"));

const lines = (turns) => turns.flatMap(({ said, reply }) => [
  ...(said ? [`나: ${said}`] : []),
  ...(reply ? [...reply.messages.map((each) => `도우미: ${words(each)}`), ...offered(reply)] : []),
]);

const offered = ({ state, choices }) =>
  state === "clarify" ? choices.map(({ label }, place) => `  ${place + 1}. ${label}`) : [];

function words({ part, text, html, title, number, of, condition }) {
  if (part === "contact") return text;
  if (part === "answer") return `${title}\n${plain(html)}`;
  if (part === "step") return `${number}/${of}단계${condition ? ` (${condition})` : ""}: ${plain(html)}`;
  return plain(html);
}

/** The text of `html`, with the signs of lists and the addresses of links. */
function plain(html) {
  const element = written("div", html);
  for (const item of element.querySelectorAll("li")) {
    const list = item.parentElement;
    item.prepend(list.localName === "ol" ? `${list.start + [...list.children].indexOf(item)}. ` : "- ");
  }
  for (const link of element.querySelectorAll("a")) {
    if (/^https?:/.test(link.getAttribute("href")) && link.textContent !== link.getAttribute("href")) {
      link.append(` (${link.getAttribute("href")})`);
    }
  }
  for (const end of element.querySelectorAll("br")) end.replaceWith("\n");
  return element.textContent.replace(/\n\s*\n/g, "\n").trim();
}

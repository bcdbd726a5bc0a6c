// Short Markdown to nodes: paragraphs, lists, headings as bold lines, **bold**, `code` and [links](https://…).

import { el, marker, safe } from "./dom.js";

const INLINE = /\*\*(.+?)\*\*|__(.+?)__|`([^`]+)`|!?\[([^\]]*)\]\(([^)\s]+)\)/g;
const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;

/** The nodes of `text`; `spans` of it, in code points, are marked. */
export function markdown(text, spans = []) {
  const mark = marker(text, spans);
  const blocks = [];
  let open = null; // the paragraph or the list that the next line may go on with
  let next = 0; // where the next line begins
  for (const ended of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const line = ended.replace(/\r?\n$/, "");
    const after = (rest) => inline(rest, next + line.length - rest.length, mark);
    const item = ITEM.exec(line);
    if (!line.trim()) {
      open = null;
    } else if (item) {
      const tag = item[1] ? "OL" : "UL";
      if (open?.tagName !== tag) blocks.push((open = el(tag.toLowerCase())));
      open.append(el("li", {}, after(item[2])), "\n");
    } else if (/^#{1,6}\s/.test(line)) {
      blocks.push(el("p", {}, el("strong", {}, after(line.replace(/^#+\s+/, "")))));
      open = null;
    } else if (open) {
      (open.tagName === "P" ? open : open.lastElementChild).append("\n", el("br"), ...after(line.trimStart()));
    } else {
      blocks.push((open = el("p", {}, after(line.trimStart()))));
    }
    next += ended.length;
  }
  return blocks;
}

/** The words of `text` without its signs, in one line. */
export function words(text) {
  return markdown(text).map((block) => block.textContent).join(" ").trim().replace(/\s+/g, " ");
}

/** The nodes of `text`, which begins at `at` of the whole. */
function inline(text, at, mark) {
  const nodes = [];
  let done = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, bold, strong, code, label, url] = found;
    const within = (part, before) => inline(part, at + found.index + before, mark);
    const named = mark(label ?? "", at + found.index + whole.indexOf("[") + 1);
    nodes.push(...mark(text.slice(done, found.index), at + done));
    if (bold || strong) nodes.push(el("strong", {}, within(bold || strong, 2)));
    else if (code) nodes.push(el("code", {}, mark(code, at + found.index + 1)));
    else if (safe(url)) nodes.push(el("a", { href: url, rel: "noopener noreferrer" }, label ? named : url));
    else nodes.push(...named);
    done = found.index + whole.length;
  }
  return [...nodes, ...mark(text.slice(done), at + done)];
}

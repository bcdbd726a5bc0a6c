// Short Markdown to nodes: paragraphs, lists, headings as bold lines, **bold**, `code` and [links](https://…).

import { el, safe } from "./dom.js";

const INLINE = /\*\*(.+?)\*\*|__(.+?)__|`([^`]+)`|!?\[([^\]]*)\]\(([^)\s]+)\)/g;
const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;

/** The nodes of `text`. */
export function markdown(text) {
  const blocks = [];
  let open = null; // the paragraph or the list that the next line may go on with
  for (const line of text.split(/\r?\n/)) {
    const item = ITEM.exec(line);
    if (!line.trim()) {
      open = null;
    } else if (item) {
      const tag = item[1] ? "OL" : "UL";
      if (open?.tagName !== tag) blocks.push((open = el(tag.toLowerCase())));
      open.append(el("li", {}, inline(item[2])));
    } else if (/^#{1,6}\s/.test(line)) {
      blocks.push(el("p", {}, el("strong", {}, inline(line.replace(/^#+\s+/, "")))));
      open = null;
    } else if (open) {
      (open.tagName === "P" ? open : open.lastElementChild).append(el("br"), ...inline(line.trim()));
    } else {
      blocks.push((open = el("p", {}, inline(line.trim()))));
    }
  }
  return blocks;
}

/** The beginning of `text` without its marks. */
export function beginning(text, length = 60) {
  const words = markdown(text).map((block) => block.textContent).join(" ");
  return words.length > length ? `${[...words].slice(0, length).join("")}…` : words;
}

function inline(text) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, bold, strong, code, label, url] = found;
    nodes.push(text.slice(at, found.index));
    if (bold || strong) nodes.push(el("strong", {}, inline(bold || strong)));
    else if (code) nodes.push(el("code", {}, code));
    else if (safe(url)) nodes.push(el("a", { href: url, rel: "noopener noreferrer" }, label || url));
    else nodes.push(label);
    at = found.index + whole.length;
  }
  nodes.push(text.slice(at));
  return nodes.filter((node) => node !== "");
}

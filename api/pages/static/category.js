// The FAQs of a category, some at a time.

import { body } from "./answer.js";
import { help } from "./contacts.js";
import { el } from "./dom.js";
import { chips } from "./filter.js";
import { folded } from "./question.js";
import * as service from "./service.js";

/** What to show of the category that the address `now` names: its first FAQs are those of `page`. */
export function category(now, page, all, contacts, signal) {
  const list = el("div.list", {}, page.faqs.map((faq) => folded({ faq, contacts }, body)));
  const rest = page.total > page.faqs.length && more(now, page, list, contacts, signal);
  return {
    filter: chips(all, now),
    status: [`‘${now.category.replaceAll(">", "›")}’ 도움말 ${page.total}개`],
    content: [el("div.columns", {}, el("section", {}, list, rest), help(contacts, "직접 물어보기"))],
  };
}

function more(now, page, list, contacts, signal) {
  const size = page.faqs.length;
  const button = el("button.more", { type: "button" }, "더 보기");
  let loading = false; // not `disabled`: a disabled button would lose the keyboard's place
  button.addEventListener("click", async () => {
    if (loading) return;
    loading = true;
    try {
      const next = await service.faqs(now.category, list.children.length, size, signal);
      const fresh = next.faqs.map((faq) => folded({ faq, contacts }, body));
      list.append(...fresh);
      fresh[0]?.querySelector("summary").focus();
      button.hidden = list.children.length >= next.total;
      button.textContent = "더 보기";
    } catch (error) {
      if (!signal.aborted) button.textContent = `${service.excuse(error)[0]}. 다시 눌러 주세요.`;
    }
    loading = false;
  });
  return button;
}

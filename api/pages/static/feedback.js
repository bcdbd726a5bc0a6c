// Whether an answer helped: yes or no, to be changed as long as the page is open.

import { el } from "./dom.js";
import * as service from "./service.js";

const THANKS = { true: "고마워요! 도움이 되어 다행이에요.", false: "알려 주셔서 고마워요. 더 나은 답을 준비할게요." };

/** The question under the FAQ `faq` that stood at `rank`, from 1, in the answer `query_id`; nothing without an id. */
export function feedback(query_id, faq, rank) {
  if (!query_id) return null;
  const told = el("p.told", { "aria-live": "polite" });
  const buttons = [true, false].map((helpful) => {
    const name = helpful ? "네" : "아니요";
    const button = el("button.quietly", { type: "button", "aria-pressed": "false" }, name);
    button.addEventListener("click", () => send(helpful));
    return button;
  });

  let sending = false; // not `disabled`: a disabled button would lose the keyboard's place
  async function send(helpful) {
    if (sending) return;
    sending = true;
    try {
      await service.feedback({ query_id, faq, rank, helpful });
      buttons.forEach((button, place) => button.setAttribute("aria-pressed", String((place === 0) === helpful)));
      told.classList.remove("failed");
      told.textContent = THANKS[helpful];
    } catch {
      told.classList.add("failed");
      told.textContent = "의견을 보내지 못했어요. 다시 눌러 주세요.";
    }
    sending = false;
  }

  return el("div.feedback", { role: "group", "aria-label": "도움이 되었나요?" }, el("p", {}, "도움이 되었나요?"), buttons, told);
}

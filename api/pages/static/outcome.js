// What a search found, drawn as it decides: an answer, some to choose among, or whom to ask.

import { best, body } from "./answer.js";
import { ways } from "./contacts.js";
import { el } from "./dom.js";
import { feedback } from "./feedback.js";
import { folded } from "./question.js";

/** How many FAQs a visitor is asked to look at where it is not clear which one is right. */
export const OFFERED = 3;

/** What `answer` is good for; without anything to show it is "none". */
export const decided = (answer) => (answer.hits.length ? answer.decision : "none");

/** The nodes of one question's outcome; `place` names where it searched, headings begin at `level`. */
export function outcome(answer, contacts, place, level) {
  const { why } = answer;
  const rate = (hit, place) => ({ ...hit, end: () => feedback(answer.query_id, hit.faq.id, place + 1) });
  const hits = answer.hits.map(rate);
  const absent = `찾으시는 내용이 ${place}에 없는 것 같아요`;
  const further = `${contacts.length ? "상담원에게 물어보거나 " : ""}다른 말로 다시 찾아봐 주세요.`;
  switch (decided(answer)) {
    case "answer":
      return [best(hits[0], level, hits[0].end()), ...listed(`h${level}.next`, "다른 도움말", hits.slice(1), level)];
    case "clarify":
      return offered(hits, level, why, unanswered(absent, further, contacts, hits.slice(OFFERED), level));
    default:
      if (!hits.length) return unanswered("맞는 도움말을 찾지 못했어요", why, contacts, hits, level);
      return unanswered(absent, further, contacts, hits, level);
  }
}

/** The first of `hits` to choose among, `why`, and a button that shows what is there `instead`. */
function offered(hits, level, why, instead) {
  const button = el("button.more", { type: "button" }, "이 중에 없어요");
  const otherwise = el("div.instead", { hidden: true }, instead);
  button.addEventListener("click", () => {
    button.hidden = true;
    otherwise.hidden = false;
    instead[0].focus();
  });
  const [heading, list] = listed(`h${level}.which`, "어떤 걸 찾으세요?", hits.slice(0, OFFERED), level);
  return [heading, el("p.quiet", {}, why), list, button, otherwise];
}

function unanswered(heading, text, contacts, nearest, level) {
  return [
    el(`h${level}.which`, { tabindex: -1 }, heading),
    el("p.quiet", {}, text),
    ways(contacts, `h${level + 1}`),
    ...listed(`h${level + 1}.next.quiet`, "혹시 이런 내용인가요?", nearest.slice(0, OFFERED), level),
  ];
}

/** FAQs to open, below their heading; nothing if there are none. */
function listed(selector, heading, hits, level) {
  if (!hits.length) return [];
  const list = el("div.list", {}, hits.map((hit) => folded(hit, body, { level: level + 1, end: hit.end })));
  return [el(selector, {}, heading), list];
}

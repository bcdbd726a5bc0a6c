// What the chat shows of a turn: what the visitor said, and the reply or why there is none.

import { reach, times } from "./contacts.js";
import { el, outward, written } from "./dom.js";
import { page, root } from "./service.js";

const FAQ = "faq:"; // begins the id of a choice that is a FAQ
const ENDED = { solved: "해결됨", unsolved: "해결 안 됨", left: "보던 중" };
const UNSENT = "답을 받지 못했어요.";

const speaker = (name) => el("span.hidden", {}, `${name}: `);

/** The bubble of what the visitor said; null for nothing. */
export const said = (text) => text && el("p.bubble.mine", {}, speaker("나"), text);

/** Why there is no reply, and a button that sends the turn `again`. */
export function failed(why, again) {
  const button = el("button.link", { type: "button" }, "다시 보내기");
  button.addEventListener("click", again);
  return el("p.failed", {}, why || UNSENT, " ", button);
}

/** The nodes of a reply; `choose` gets the choice whose button is pressed. */
export function answered({ state, messages, choices, summary, anew }, choose) {
  const offers = choices.filter(({ id }) => id.startsWith(FAQ));
  const quick = choices.filter(({ id }) => !id.startsWith(FAQ));
  const parts = grouped(messages).map(bubble);
  return [
    anew && el("p.notice", {}, "앞의 대화가 끝나 새 대화로 이어져요."),
    speaker("도우미"),
    state === "handoff" ? el("section.handoff", { "aria-label": "상담 안내" }, parts, brief(summary)) : parts,
    offers.length > 0 && state === "answer" && el("p.next", {}, "다른 도움말"),
    offers.length > 0 && el("ul.offers", { "aria-label": "도움말" }, offers.map((each) => el("li", {}, button(each)))),
    quick.length > 0 && el("div.quick", { role: "group", "aria-label": "답하기" }, quick.map(button)),
  ].flat().filter(Boolean);

  function button(choice) {
    const made = el("button.choice", { type: "button" }, choice.label);
    made.addEventListener("click", () => choose(choice));
    return made;
  }
}

/** `messages`, in which contacts that follow each other are one list. */
function grouped(messages) {
  const groups = [];
  for (const each of messages) {
    if (each.part === "contact" && Array.isArray(groups.at(-1))) groups.at(-1).push(each.contact);
    else groups.push(each.part === "contact" ? [each.contact] : each);
  }
  return groups;
}

function bubble(message) {
  if (Array.isArray(message)) return el("ul.people", { "aria-label": "문의 방법" }, message.map(contact));
  const { part, html, faq, title, number, of, condition } = message;
  if (part === "answer") {
    const label = `자세히 보기: ${title} (새 창)`;
    const whole = { href: page(faq), target: "_blank", rel: "noopener noreferrer", "aria-label": label };
    const text = outward(written("div.answer", html), root);
    return el("div.bubble", {}, el("p.head", {}, title), text, el("p", {}, el("a", whole, "자세히 보기")));
  }
  if (part === "step") {
    const place = el("p.place", {}, `${number}/${of}단계`, condition && el("span.when", {}, condition));
    return el("div.bubble.step", {}, place, outward(written("p", html), root));
  }
  return outward(written("p.bubble", html), root);
}

function contact({ contact, open_now, opens }) {
  return el("li", {},
    el("strong", {}, contact.name), " ", reach(contact),
    open_now !== null && el("p.open", {}, now(open_now, opens)),
    el("p", {}, contact.how), times(contact));
}

function now(open, opens) {
  if (open) return "지금 열려 있어요";
  const moment = opens && new Intl.DateTimeFormat("ko-KR", {
    timeZone: "Asia/Seoul", month: "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).format(new Date(opens));
  return `지금은 닫혀 있어요${moment ? ` · ${moment}에 열어요` : ""}`;
}

/** What a visitor tells the person who goes on; nothing where nothing was asked. */
function brief({ question, tried }) {
  const seen = tried.map(({ title, steps_done, outcome }) => {
    const ending = [steps_done > 0 && `${steps_done}단계까지`, ENDED[outcome]].filter(Boolean).join(", ");
    return el("li", {}, `본 도움말: ${title} (${ending})`);
  });
  if (!question && !seen.length) return null;
  const asked = question && el("li", {}, `물어본 것: ${question}`);
  return el("div.brief", {}, el("p", {}, "상담원에게 이렇게 말씀하시면 빨라요"), el("ul", {}, asked, seen));
}

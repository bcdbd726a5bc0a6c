// What the widget shows of an answer.

import { ways } from "./contacts.js";
import { el, outward, written } from "./dom.js";
import { feedback } from "./feedback.js";
import { contacts as allContacts, page, root } from "./service.js";
import { warning } from "./warning.js";

const OFFERED = 3;

/**
 * What `answer` found: first the FAQ with the id `chosen`, if it is there; `retype` searches what was typed instead.
 * `absent` is said where nothing was found, if the page has words of its own for that.
 */
export function found(answer, chosen, retype, absent) {
  const { corrected_query, hits, query, query_id, questions } = answer;
  const original = el("button.link", { type: "button" }, `‘${query}’ 그대로 검색`);
  original.addEventListener("click", retype);
  const wanted = hits.find((hit) => hit.faq.id === chosen);
  const whole = wanted ? { ...answer, hits: [...new Set([wanted, ...hits])], decision: "answer" } : answer;
  const parts = wanted ? [] : questions.map((part) => [el("p.part", {}, part.query), meanings(part), outcome(part, query_id, absent)]);
  return el("div.found", {},
    warning(answer),
    corrected_query && el("p.notice", {}, `‘${corrected_query}’(으)로 검색한 결과예요. `, original),
    parts.length ? parts : [!wanted && meanings(answer), outcome(whole, query_id, absent)]);
}

/** By which other words an answer was found, if by any. */
const meanings = ({ meanings_text }) => meanings_text && el("p.soft.meanings", {}, meanings_text);

/** The nodes of one question's outcome, as it was decided. */
function outcome({ hits, decision, why, contacts }, query_id, absent) {
  const rated = hits.map((hit, place) => ({ rank: place + 1, ...hit, query_id }));
  const [first, ...others] = rated;
  if (first && decision === "answer") {
    const more = others.slice(0, OFFERED - 1).map(folded);
    const best = el("article", {}, heading(first.faq.title), body(first));
    return [best, more.length > 0 && el("p.next", {}, "다른 도움말"), more];
  }
  const nearest = rated.slice(0, OFFERED).map(folded);
  if (first && decision === "clarify") return [heading("어떤 걸 찾으세요?"), el("p.soft", {}, why), nearest, none(absent)];
  const text = first ? `${contacts.length ? "아래 방법으로 문의하거나 " : ""}다른 말로 다시 찾아봐 주세요.` : why;
  const next = first && el("p.next", {}, "혹시 이런 내용인가요?");
  return [heading(absent || "도움말에 없는 내용이에요"), el("p.soft", {}, text), ways(contacts, "strong"), next, nearest];
}

/** A button that a visitor presses who finds nothing among what is offered. */
function none(absent) {
  const button = el("button.none", { type: "button" }, "이 중에 없어요");
  button.addEventListener("click", async () => {
    const told = heading(absent || "찾으시는 내용이 도움말에 없는 것 같아요");
    const contacts = await allContacts().catch(() => []);
    button.replaceWith(told, ways(contacts, "strong") || el("p.soft", {}, "다른 말로 다시 찾아봐 주세요."));
    told.focus();
  });
  return button;
}

const folded = (hit) => el("details", {}, el("summary", {}, hit.faq.title), body(hit));
const heading = (text) => el("p.head", { role: "heading", "aria-level": 2, tabindex: -1 }, text);

function body({ faq, contacts, rank, query_id }) {
  const known = new Map(contacts.map((contact) => [contact.id, contact.name]));
  const step = ({ condition, text_html, contact }) =>
    el("li", {}, condition && el("span.when", {}, condition), outward(written("p", text_html), root),
      known.has(contact) && el("p.whom", {}, `→ ${known.get(contact)}`));
  const label = `자세히 보기: ${faq.title} (새 창)`;
  const whole = { href: page(faq.id), target: "_blank", rel: "noopener noreferrer", "aria-label": label };
  return el("div.body", {}, outward(written("div.answer", faq.answer_html), root),
    faq.steps.length > 0 && el("ol.steps", { "aria-label": "따라 하기" }, faq.steps.map(step)),
    ways(contacts, "strong"),
    el("p", {}, el("a", whole, "자세히 보기")),
    feedback(query_id, faq.id, rank));
}

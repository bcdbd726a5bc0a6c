// The results of a search: what was understood, and what was found for it.

import { help } from "./contacts.js";
import { el } from "./dom.js";
import { chips } from "./filter.js";
import { decided, OFFERED, outcome } from "./outcome.js";
import { short } from "./question.js";
import { here } from "./service.js";
import { warning } from "./warning.js";

const FOUND = {
  answer: "의 답을 찾았어요",
  clarify: "에 가까운 도움말이 여럿 있어요",
  none: "에 맞는 도움말을 찾지 못했어요",
};

/** What to show of `answer`, which the service gave to what the address said: `asked`. */
export function results(asked, answer, all, contacts) {
  const { questions } = answer;
  const masked = Boolean(answer.personal?.length);
  const now = masked ? { ...asked, q: answer.query } : asked; // no link may hold what was masked
  const place = now.category ? "이 분류" : "도움말";
  const known = (part) => ({ ...part, query_id: part.query_id ?? answer.query_id });
  const draw = (part, level) => outcome(known(part), contacts, place, level);
  const section = (part) =>
    el("section", {}, el("h2", {}, part.query), correction(part, now), meanings(part), draw({ ...part, hits: part.hits.slice(0, OFFERED) }, 3));
  const found = questions.length ? "에서 두 가지를 나누어 찾았어요" : FOUND[decided(answer)];
  const where = now.category ? `‘${now.category.replaceAll(">", "›")}’ 안에서 ` : "";
  const answered = (questions.length ? questions : [answer]).every((part) => decided(part) === "answer");
  const everywhere = now.category && el("a", { href: here({ q: now.q }) }, "전체에서 찾기");
  return {
    filter: chips(all, now),
    instead: masked && now.q,
    status: [`${where}‘${short(answer.corrected_query || answer.query || now.q)}’${found}`, everywhere],
    content: [
      warning(answer),
      correction(answer, now),
      el("div.columns", {},
        questions.length ? el("div.asked", {}, questions.map(section)) : el("section", {}, meanings(answer), draw(answer, 2)),
        answered && help(contacts, "원하는 답이 없나요?")),
    ],
  };
}

/** What was searched instead of the question, and the way back to it; `now` is what the address says. */
function correction({ corrected_query, query }, now) {
  if (!corrected_query) return null;
  const back = el("a", { href: here({ ...now, as_typed: "1" }) }, `원래 검색어 ‘${query || now.q}’(으)로 검색`);
  return el("p.correction", {}, el("span", {}, "‘", el("strong", {}, corrected_query), "’(으)로 검색한 결과예요. "), back);
}

/** By which other words an answer was found, if by any. */
const meanings = ({ meanings_text }) => meanings_text && el("p.meanings.quiet", {}, meanings_text);

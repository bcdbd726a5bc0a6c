// The search page: the address says what is shown, this draws it.

import { folded, help, here, path } from "./answer.js";
import { el } from "./dom.js";
import { chips } from "./filter.js";
import { decided, OFFERED, outcome } from "./outcome.js";
import * as service from "./service.js";
import { combobox } from "./suggestions.js";
import { correction, warning } from "./understood.js";

const PAGE = 20;
const FOUND = {
  answer: "의 답을 찾았어요",
  clarify: "에 가까운 도움말이 여럿 있어요",
  none: "에 맞는 도움말을 찾지 못했어요",
};
const form = document.querySelector("form.search");
const [input, within] = form.querySelectorAll("input");
const filter = document.querySelector(".filter");
const status = document.getElementById("status");
const view = document.getElementById("view");
let running = new AbortController();

function state() {
  const given = new URLSearchParams(location.search);
  const [q, category] = ["q", "category"].map((name) => (given.get(name) || "").trim());
  return { q, category, as_typed: q && given.get("as_typed") === "1" ? "1" : "" };
}

/** Draw what the address says. */
async function draw() {
  running.abort();
  const { signal } = (running = new AbortController());
  const now = state();
  const name = now.q ? "results" : now.category ? "category" : "home";
  write(now.q);
  within.value = now.category;
  within.disabled = !now.category;
  document.body.dataset.view = name;
  document.title = [now.q || now.category, "고객센터 도움말"].filter(Boolean).join(" – ");
  view.setAttribute("aria-busy", "true");
  const waiting = setTimeout(() => wait(now), 150);
  try {
    const drawn = await { results, category, home }[name](now, signal);
    if (signal.aborted) return;
    if (drawn.instead) forget(now, drawn.instead);
    filter.replaceChildren(...drawn.filter);
    filter.hidden = !drawn.filter.length;
    for (const chosen of filter.querySelectorAll("[aria-current]")) chosen.scrollIntoView({ block: "nearest", inline: "center" });
    say(drawn.status);
    view.replaceChildren(...drawn.content.filter(Boolean));
  } catch (error) {
    if (signal.aborted) return;
    fail(error, now);
  } finally {
    clearTimeout(waiting);
    if (!signal.aborted) view.removeAttribute("aria-busy");
  }
}

async function home() {
  const [tops, popular, contacts] = await Promise.all([service.categories(), service.popular(), service.contacts()]);
  const tiles = tops
    .filter((each) => each.path.length === 1)
    .map((each) => el("li", {}, link({ category: path(each.path) }, el("span", {}, each.path[0]), count(each))));
  const asked = popular.map((faq, place) => el("li", {}, folded({ faq, contacts }, { rank: place + 1 })));
  const content = el(
    "div.home",
    {},
    asked.length > 0 && el("section", {}, el("h2", {}, `자주 찾는 질문 TOP ${asked.length}`), el("ol.plain", {}, asked)),
    tiles.length > 0 && el("section", {}, el("h2", {}, "분류로 찾기"), el("ul.tiles", {}, tiles)),
  );
  return { filter: [], status: [], content: [content, help(contacts, "직접 물어보기")] };
}

async function category(now, signal) {
  const [all, contacts, page] = await Promise.all([
    service.categories(),
    service.contacts(),
    service.faqs(now.category, 0, PAGE, signal),
  ]);
  if (!page.total) throw new service.UnknownCategory();
  const list = el("div.list", {}, page.faqs.map((faq) => folded({ faq, contacts })));
  return {
    filter: chips(all, now),
    status: [`‘${now.category.replaceAll(">", "›")}’ 도움말 ${page.total}개`],
    content: [el("div.columns", {}, el("section", {}, list, more(now, page, list, contacts)), help(contacts, "직접 물어보기"))],
  };
}

async function results(asked, signal) {
  const [answer, all, contacts] = await Promise.all([
    service.search(asked, signal),
    service.categories(),
    service.contacts(),
  ]);
  const { questions } = answer;
  const masked = Boolean(answer.personal?.length);
  const now = masked ? { ...asked, q: answer.query } : asked; // no link may hold what was masked
  const place = now.category ? "이 분류" : "도움말";
  const known = (part) => ({ ...part, query_id: part.query_id ?? answer.query_id });
  const draw = (part, level) => outcome(known(part), contacts, place, level);
  const section = (part) =>
    el("section", {}, el("h2", {}, part.query), correction(part, now), draw({ ...part, hits: part.hits.slice(0, OFFERED) }, 3));
  const found = questions.length ? "에서 두 가지를 나누어 찾았어요" : FOUND[decided(answer)];
  const where = now.category ? `‘${now.category.replaceAll(">", "›")}’ 안에서 ` : "";
  const answered = (questions.length ? questions : [answer]).every((part) => decided(part) === "answer");
  return {
    filter: chips(all, now),
    instead: masked && now.q,
    status: [`${where}‘${answer.corrected_query || answer.query || now.q}’${found}`, now.category && link({ q: now.q }, "전체에서 찾기")],
    content: [
      warning(answer),
      correction(answer, now),
      el(
        "div.columns",
        {},
        questions.length ? el("div.asked", {}, questions.map(section)) : el("section", {}, draw(answer, 2)),
        answered && help(contacts, "원하는 답이 없나요?"),
      ),
    ],
  };
}

const count = (each) => el("span.count", { "aria-label": `${each.count}개` }, String(each.count));

function link(target, ...children) {
  return el("a", { href: here(target) }, ...children);
}

function more(now, page, list, contacts) {
  if (page.total <= PAGE) return null;
  const button = el("button.more", { type: "button" }, "더 보기");
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const next = await service.faqs(now.category, list.children.length, PAGE, running.signal);
      const fresh = next.faqs.map((faq) => folded({ faq, contacts }));
      list.append(...fresh);
      fresh[0]?.querySelector("summary").focus();
      button.hidden = list.children.length >= next.total;
    } catch (error) {
      if (error.name !== "AbortError") say([service.excuse(error).join(". ")]);
    }
    button.disabled = false;
  });
  return button;
}

/** What is said aloud, too, when it changes. */
function say(parts) {
  status.replaceChildren(...parts.filter(Boolean).flatMap((part) => [part, " "]));
}

function notice(heading, text, way = null) {
  return el("div.notice", { role: "alert" }, el("h2", {}, heading), el("p", {}, text), way);
}

function wait(now) {
  say([now.q ? "찾고 있어요…" : "불러오고 있어요…"]);
  view.replaceChildren(...[1, 2, 3].map(() => el("div.card.ghost", { "aria-hidden": "true" })));
}

function fail(error, now) {
  const [heading, text] = service.excuse(error);
  let way = link({ q: now.q }, now.q ? "전체에서 찾기" : "처음으로");
  if (!(error instanceof service.UnknownCategory)) {
    way = el("button", { type: "button" }, "다시 시도");
    way.addEventListener("click", draw);
  }
  filter.hidden = true;
  say([]);
  view.replaceChildren(notice(heading, text, way));
}

function go(address) {
  if (address !== location.pathname + location.search) history.pushState(null, "", address);
  scrollTo(0, 0);
  return draw();
}

/** Show `text` in the field; writing the same again would break off a syllable in the making. */
function write(text) {
  if (input.value !== text) input.value = text;
}

/** Keep `masked` instead of a question with personal data: in the address, the title and the field. */
function forget(now, masked) {
  history.replaceState(null, "", here({ ...now, q: masked }));
  document.title = document.title.replace(now.q, () => masked);
  if (input.value.trim() === now.q) write(masked);
}

function submit() {
  close();
  if (matchMedia("(pointer: coarse)").matches) input.blur(); // the keyboard would hide the answer
  const address = here({ q: input.value.trim(), category: within.value });
  const again = address === location.pathname + location.search && view.hasAttribute("aria-busy");
  if (!again) go(address); // some input methods report the same Enter twice
}

/** Search the suggestion `text`, or open it if it is a category. */
function choose({ text, kind, category }) {
  if (composing) input.blur(); // ends the syllable, which would else be written behind the suggestion
  if (kind === "category" && category) return go(here({ category: path(category) }));
  const chosen = within.value.split(">").map((part) => part.trim()).filter(Boolean);
  if (!category || !chosen.every((name, place) => category[place] === name)) within.value = "";
  write(text);
  submit();
}

let composing = false;
const close = combobox({
  input,
  list: document.getElementById("suggestions"),
  told: document.getElementById("told"),
  ask: service.suggestions,
  choose,
});
input.addEventListener("compositionstart", () => (composing = true));
input.addEventListener("compositionend", () => (composing = false));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  // The last syllable is not the field's yet for every browser: wait for its end.
  if (composing) input.addEventListener("compositionend", () => setTimeout(submit), { once: true });
  else submit();
});
document.addEventListener("click", async (event) => {
  const anchor = event.target.closest("a[href^='/?'], a[href='/']");
  if (!anchor || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  await go(anchor.getAttribute("href"));
  view.focus({ preventScroll: true });
});
addEventListener("popstate", draw);
draw();

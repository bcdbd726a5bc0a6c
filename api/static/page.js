// The search page: the address says what is shown, this draws it.

import { folded, help, here, path } from "./answer.js";
import { el } from "./dom.js";
import { decided, OFFERED, outcome } from "./outcome.js";
import * as service from "./service.js";

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
  return { q: (given.get("q") || "").trim(), category: (given.get("category") || "").trim() };
}

/** Draw what the address says. */
async function draw() {
  running.abort();
  const { signal } = (running = new AbortController());
  const now = state();
  const name = now.q ? "results" : now.category ? "category" : "home";
  input.value = now.q;
  within.value = now.category;
  within.disabled = !now.category;
  document.body.dataset.view = name;
  document.title = [now.q || now.category, "고객센터 도움말"].filter(Boolean).join(" – ");
  const waiting = setTimeout(() => wait(now), 150);
  try {
    const drawn = await { results, category, home }[name](now, signal);
    if (signal.aborted) return;
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
  const asked = popular.map((faq, place) => el("li", {}, folded(faq, contacts, place + 1)));
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
  const list = el("div.list", {}, page.faqs.map((faq) => folded(faq, contacts)));
  return {
    filter: chips(all, now),
    status: [`‘${now.category.replaceAll(">", "›")}’ 도움말 ${page.total}개`],
    content: [el("div.columns", {}, el("section", {}, list, more(now, page, list, contacts)), help(contacts, "직접 물어보기"))],
  };
}

async function results(now, signal) {
  const [answer, all, contacts] = await Promise.all([
    service.search(now.q, now.category, signal),
    service.categories(),
    service.contacts(),
  ]);
  const { questions } = answer;
  const draw = (part, level) => outcome(part, contacts, now.category ? "이 분류" : "도움말", level);
  const asked = (part) =>
    el("section", {}, el("h2", {}, part.query), draw({ ...part, hits: part.hits.slice(0, OFFERED) }, 3));
  const found = questions.length ? "에서 두 가지를 나누어 찾았어요" : FOUND[decided(answer)];
  const where = now.category ? `‘${now.category.replaceAll(">", "›")}’ 안에서 ` : "";
  const answered = (questions.length ? questions : [answer]).every((part) => decided(part) === "answer");
  return {
    filter: chips(all, now),
    status: [`${where}‘${answer.query || now.q}’${found}`, now.category && link({ q: now.q }, "전체에서 찾기")],
    content: [
      el(
        "div.columns",
        {},
        questions.length ? el("div.asked", {}, questions.map(asked)) : el("section", {}, draw(answer, 2)),
        answered && help(contacts, "원하는 답이 없나요?"),
      ),
    ],
  };
}

/** The widest categories as links that keep the question, and those within the chosen one. */
function chips(all, now) {
  const chosen = now.category.split(">").map((part) => part.trim()).filter(Boolean);
  const chip = (name, target, current) => {
    const chip = link({ q: now.q, category: target }, name);
    chip.classList.add("chip");
    if (current) chip.setAttribute("aria-current", "true");
    return el("li", {}, chip);
  };
  const row = (parts, first) =>
    el("ul", {}, first, parts.map((each) => chip(each.path.at(-1), path(each.path), starts(chosen, each.path))));
  const rows = [row(all.filter((each) => each.path.length === 1), chip("전체", "", !chosen.length))];
  for (let depth = 1; depth <= chosen.length; depth++) {
    const parts = all.filter((each) => each.path.length === depth + 1 && starts(each.path, chosen.slice(0, depth)));
    if (parts.length) rows.push(row(parts));
  }
  return rows;
}

const starts = (whole, part) => part.every((name, place) => whole[place] === name);
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
      const fresh = next.faqs.map((faq) => folded(faq, contacts));
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
  view.setAttribute("aria-busy", "true");
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

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (matchMedia("(pointer: coarse)").matches) input.blur(); // the keyboard would hide the answer
  go(here({ q: input.value.trim(), category: within.value }));
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

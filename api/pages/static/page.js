// The search page: the address says what is shown, this draws it.

import { help } from "./contacts.js";
import { el } from "./dom.js";
import { folded } from "./question.js";
import { searchField } from "./search_field.js";
import * as service from "./service.js";
import { here, names, path, root } from "./service.js";

const PAGE = 20;
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
  const served = name === "home" && view.querySelector(".home"); // the same, which came with the page
  const waiting = served ? 0 : setTimeout(() => wait(now), 150);
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
    if (!signal.aborted && !served) fail(error, now);
  } finally {
    clearTimeout(waiting);
    if (!signal.aborted) view.removeAttribute("aria-busy");
  }
}

/** What stands below the question of a FAQ; it is fetched when one is opened. */
const body = async (hit, level) => (await answers()).body(hit, level);

async function home() {
  const [tops, popular, contacts] = await Promise.all([service.categories(), service.popular(), service.contacts()]);
  const tiles = tops
    .filter((each) => each.path.length === 1)
    .map((each) => el("li", {}, link({ category: path(each.path) }, el("span", {}, each.path[0]), el("span.count", {}, `${each.count}개`))));
  const asked = popular.map((faq, place) => el("li", {}, folded({ faq, contacts }, body, { rank: place + 1 })));
  const content = el("div.home", {},
    asked.length > 0 && el("section", {}, el("h2", {}, `자주 찾는 질문 TOP ${asked.length}`), el("ol.plain", {}, asked)),
    tiles.length > 0 && el("section", {}, el("h2", {}, "분류로 찾기"), el("ul.tiles", {}, tiles)));
  return { filter: [], status: [], content: [content, help(contacts, "직접 물어보기")] };
}

async function category(now, signal) {
  const asked = [service.faqs(now.category, 0, PAGE, signal), service.categories(), service.contacts()];
  const [drawn, page, ...given] = await Promise.all([answers(), ...asked]);
  if (!page.total) throw new service.UnknownCategory();
  return drawn.category(now, page, ...given, signal);
}

async function results(now, signal) {
  const asked = [service.search(now, signal), service.categories(), service.contacts()];
  const [drawn, ...given] = await Promise.all([answers(), ...asked]);
  return drawn.results(now, ...given);
}

/** It did not come, and a browser may remember that for as long as the page is open. */
class Missing extends Error {}

let loaded = null;

/** What draws answers, results and categories, with its stylesheet: fetched when needed, or likely to be. */
function answers() {
  loaded ??= parts().catch(() => {
    loaded = null;
    throw new Missing();
  });
  return loaded;
}

async function parts() {
  const modules = await Promise.all([
    import("./answer.js"),
    import("./category.js"),
    import("./results.js"),
    // These are imported by those; asked for here they come at the same time.
    import("./feedback.js"),
    import("./filter.js"),
    import("./outcome.js"),
    import("./warning.js"),
    style(),
  ]);
  return Object.assign({}, ...modules);
}

function style() {
  const link = el("link", { rel: "stylesheet", href: new URL("answer.css", import.meta.url) });
  document.head.append(link);
  return new Promise((come, fail) => Object.assign(link, { onload: () => come(), onerror: fail }));
}

function link(target, ...children) {
  return el("a", { href: here(target) }, ...children);
}

/** What is said aloud, too, when it changes. */
function say(parts) {
  status.replaceChildren(...parts.filter(Boolean).flatMap((part) => [part, " "]));
}

function wait(now) {
  say([now.q ? "찾고 있어요…" : "불러오고 있어요…"]);
  view.replaceChildren(...[1, 2, 3].map(() => el("div.card.ghost", { "aria-hidden": "true" })));
}

function fail(error, now) {
  const [heading, text] = service.excuse(error);
  const again = error instanceof Missing ? () => location.reload() : draw;
  let way = link({ q: now.q }, now.q ? "전체에서 찾기" : "처음으로");
  if (error.status === 422) way = link({}, "처음으로");
  else if (!(error instanceof service.UnknownCategory)) {
    way = el("button", { type: "button" }, "다시 시도");
    way.addEventListener("click", again);
  }
  filter.hidden = true;
  say([]);
  view.replaceChildren(el("div.notice", { role: "alert" }, el("h2", {}, heading), el("p", {}, text), way));
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

function search(text) {
  const address = here({ q: text, category: within.value });
  const again = address === location.pathname + location.search && view.hasAttribute("aria-busy");
  if (!again) go(address); // some input methods report the same Enter twice
}

/** Search the suggestion `text`, or open it if it is a category. */
function choose({ text, kind, category }) {
  if (kind === "category" && category) return go(here({ category: path(category) }));
  if (!category || !names(within.value).every((name, place) => category[place] === name)) within.value = "";
  write(text);
  search(text);
}

searchField({
  form,
  input,
  list: document.getElementById("suggestions"),
  told: document.getElementById("told"),
  ask: (text) => service.suggestions(text, 7),
  choose,
  search,
});
document.addEventListener("click", async (event) => {
  const anchor = event.target.closest("a[href]");
  if (anchor?.href.split("?")[0] !== root.href || anchor.hash) return;
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  await go(anchor.getAttribute("href"));
  view.focus({ preventScroll: true });
});
addEventListener("popstate", draw);
for (const sign of ["pointerdown", "focusin"]) addEventListener(sign, () => answers().catch(() => {}), { once: true });
draw();

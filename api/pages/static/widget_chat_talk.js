// The chat, open: a log of what was said, the field below it, and the conversation that leads from turn to turn.

import { el } from "./dom.js";
import { excuse, send as post } from "./service.js";
import { field } from "./widget_chat_field.js";
import { forget, fresh, keep, kept } from "./widget_chat_kept.js";
import { mail, save } from "./widget_chat_transcript.js";
import { answered, failed, said } from "./widget_chat_turns.js";

const SLOW = 600; // milliseconds after which a visitor is told to wait
const LATE = 20_000; // milliseconds after which no answer is expected any more

/** The nodes of a chat with the texts of `options`, the `input` among them, and what to call after it opened or closed. */
export function chat({ title, placeholder, submit }) {
  const log = el("div.log", { role: "log", "aria-label": "대화 내용", "aria-live": "polite", tabindex: 0 });
  const status = el("p.waiting", { role: "status" });
  const entry = field({ title, placeholder, submit }, say);
  const saver = el("button.link", { type: "button" }, "대화 저장");
  const mailer = el("a", {}, "메일로 보내기");
  const restart = el("button.link", { type: "button" }, "새 대화");
  const tools = el("div.tools", { role: "group", "aria-label": "대화 관리" }, saver, mailer, restart);
  let talk = kept();
  let running = null; // what stops the turn that waits for its answer
  let atEnd = true;

  /** Say `text` as the visitor's own words; whether that is possible now. */
  function say(text) {
    if (running) return false;
    send({ said: text, sent: { message: text }, reply: null, failure: "" });
    return true;
  }

  function choose({ id, label }) {
    if (running) return;
    send({ said: label, sent: { choice: id }, reply: null, failure: "" });
    stayAt();
  }

  /** Send a turn that failed again, as the last one. */
  function again(turn, element) {
    if (running) return;
    element.remove();
    talk.turns.splice(talk.turns.indexOf(turn), 1);
    send({ ...turn, failure: "" });
    stayAt();
  }

  /** Where the focus goes when the button that had it is gone; a phone's keyboard is not opened by that. */
  function stayAt() {
    (matchMedia("(pointer: coarse)").matches ? log : entry.input).focus({ preventScroll: true });
  }

  async function send(turn) {
    const mine = talk;
    const element = drawn(turn);
    const stop = new AbortController();
    running = stop;
    mine.turns.push(turn);
    remember();
    log.append(element);
    log.scrollTop = log.scrollHeight;
    entry.wait(true);
    const slow = setTimeout(() => (status.textContent = "답을 찾고 있어요…"), SLOW);
    const late = setTimeout(() => stop.abort(), LATE);
    try {
      const { conversation, ...reply } = await post("v1/chat", { ...turn.sent, conversation: mine.token, channel: "web" }, stop.signal);
      if (mine !== talk) return;
      turn.reply = shown(reply, mine.token);
      mine.token = conversation;
    } catch (error) {
      if (mine !== talk) return;
      turn.failure = excuse(error).join(". ");
    } finally {
      clearTimeout(slow);
      clearTimeout(late);
    }
    finish(turn, element);
  }

  /** Show how a turn ended. */
  function finish(turn, element) {
    running = null;
    status.textContent = "";
    entry.wait(false);
    element.append(...ending(turn, element));
    tidy();
    remember();
    log.scrollTop = element.offsetTop - 12; // the beginning of a long answer
  }

  /** The element of a turn, with what the visitor said. */
  const drawn = (turn) => el("div.turn", {}, said(turn.said));

  /** What stands below what the visitor said. */
  function ending(turn, element) {
    element.classList.toggle("answered", Boolean(turn.reply));
    return turn.reply ? answered(turn.reply, choose) : [failed(turn.failure, () => again(turn, element))];
  }

  /** Take away what could be chosen before the last answer; a FAQ can be chosen at any time. */
  function tidy() {
    for (const old of [...log.querySelectorAll(".answered")].slice(0, -1)) old.querySelector(".quick")?.remove();
  }

  function remember() {
    keep({ ...talk, draft: entry.input.value });
    mailer.href = mail(talk.turns);
  }

  /** Show a conversation that was kept. */
  function draw() {
    log.replaceChildren(...talk.turns.map((turn) => {
      const element = drawn(turn);
      element.append(...ending(turn, element));
      return element;
    }));
    tidy();
    entry.put(talk.draft);
    mailer.href = mail(talk.turns);
  }

  /** Show what another page of the site, or this one before, has left. */
  function redraw() {
    running?.abort();
    running = null;
    status.textContent = "";
    entry.wait(false);
    talk = kept();
    try {
      draw();
    } catch {
      talk = fresh(); // another script has written it
      draw();
    }
  }

  function begin() {
    if (!talk.turns.length && !running) send({ said: "", sent: {}, reply: null, failure: "" });
  }

  function opened() {
    talk.open = true;
    begin();
    remember();
    log.scrollTo({ top: log.scrollHeight, behavior: "instant" });
  }

  function closed() {
    talk.open = false;
    remember();
  }

  saver.addEventListener("click", () => save(talk.turns));
  restart.addEventListener("click", () => {
    forget();
    redraw();
    opened();
    entry.input.focus();
  });
  log.addEventListener("scroll", () => (atEnd = log.scrollTop + log.clientHeight > log.scrollHeight - 8));
  new ResizeObserver(() => atEnd && (log.scrollTop = log.scrollHeight)).observe(log); // a phone's keyboard opens
  addEventListener("pagehide", remember);
  addEventListener("pageshow", ({ persisted }) => persisted && redraw()); // it was left for another page and came back
  redraw();
  return { nodes: [tools, log, status, entry.form], input: entry.input, opened, closed };
}

/** What is kept of a reply; `before` is the token of the conversation that it should go on with. */
function shown({ state, messages, choices, handoff, turn }, before) {
  return { state, messages, choices, summary: handoff?.summary ?? null, anew: turn === 1 && before !== null };
}

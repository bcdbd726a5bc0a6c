// The search box for any page: <script src="https://help.example/widget.js" data-color="#0a7d33" async></script>
// data-placeholder: the field's hint; data-target: a selector of where it goes, else where the script stands.
(() => {
  "use strict";
  const script = document.currentScript;
  const base = new URL(".", script.src).href;
  const OFFERED = 3;
  const PAUSE = 150; // milliseconds
  const SYLLABLE = 300; // in a composition, where each key stroke is only a part of a syllable
  const NOWHERE = "찾으시는 내용이 도움말에 없는 것 같아요";
  const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;
  const INLINE = /\*\*(.+?)\*\*|__(.+?)__|`([^`]+)`|!?\[([^\]]*)\]\(([^)\s]+)\)/g;

  // Data only ever becomes text nodes and checked attributes.
  function el(selector, attributes = {}, ...children) {
    const [tag, ...classes] = selector.split(".");
    const element = document.createElement(tag);
    element.classList.add(...classes);
    for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, value);
    element.append(...children.flat(9).filter(Boolean));
    return element;
  }

  function safe(url, protocols) {
    try {
      return protocols.includes(new URL(url, base).protocol) ? new URL(url, base).href : null;
    } catch {
      return null;
    }
  }

  const out = (href, label, ...children) =>
    el("a", { href, target: "_blank", rel: "noopener noreferrer", "aria-label": label }, children);

  function inline(text) {
    const nodes = [];
    let at = 0;
    for (const [whole, bold, strong, code, label, url, index] of [...text.matchAll(INLINE)].map((m) => [...m, m.index])) {
      const href = url && safe(url, ["https:", "http:", "mailto:", "tel:"]);
      nodes.push(text.slice(at, index));
      if (bold || strong) nodes.push(el("strong", {}, inline(bold || strong)));
      else if (code) nodes.push(el("code", {}, code));
      else nodes.push(href ? out(href, null, label || url) : label);
      at = index + whole.length;
    }
    return [...nodes, text.slice(at)];
  }

  function markdown(text) {
    const blocks = [];
    let open = null;
    for (const line of text.split(/\r?\n/)) {
      const item = ITEM.exec(line);
      const tag = item && (item[1] ? "OL" : "UL");
      if (!line.trim()) open = null;
      else if (item) {
        if (open?.tagName !== tag) blocks.push((open = el(tag)));
        open.append(el("li", {}, inline(item[2])));
      } else if (open) (open.lastElementChild && open.tagName !== "P" ? open.lastElementChild : open).append(el("br"), el("span", {}, inline(line.trim())));
      else blocks.push((open = el("p", {}, inline(line.trim().replace(/^#+\s+/, "")))));
    }
    return blocks;
  }

  function title(faq) {
    const words = [...(faq.question || markdown(faq.answer).map((block) => block.textContent).join(" "))];
    return faq.question || words.length <= 60 ? words.join("") : `${words.slice(0, 60).join("")}…`;
  }

  function reach({ channel, address, name }) {
    if (!address) return null;
    const url = { phone: `tel:${address.replace(/[^\d+]/g, "")}`, email: `mailto:${address}` }[channel];
    const href = url || (/^https?:/.test(address) && safe(address, ["https:", "http:"]));
    return href ? el("a.reach", { href, "aria-label": `${name} ${address}` }, address) : el("span.reach", {}, address);
  }

  function ways(contacts) {
    const way = (contact) =>
      el("li", {}, el("strong", {}, contact.name), " ", reach(contact), el("p", {}, contact.how),
        (contact.hours || contact.wait) && el("p.soft", {}, [contact.hours, contact.wait].filter(Boolean).join(" · ")));
    return contacts.length > 0 && el("ul.ways", { "aria-label": "문의 방법" }, contacts.map(way));
  }

  /** Whether the FAQ `faq` at `rank` in the answer `query_id` helped; it may be changed later. */
  function opinion(query_id, faq, rank) {
    const told = el("p.soft", { "aria-live": "polite" });
    const buttons = [true, false].map((helpful) => {
      const button = el("button.opinion", { type: "button", "aria-pressed": "false" }, helpful ? "네" : "아니요");
      button.addEventListener("click", async () => {
        try {
          await send("v1/feedback", { query_id, faq, rank, helpful });
          buttons.forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
          told.textContent = helpful ? "고마워요! 도움이 되어 다행이에요." : "알려 주셔서 고마워요. 더 나은 답을 준비할게요.";
        } catch {
          told.textContent = "의견을 보내지 못했어요. 다시 눌러 주세요.";
        }
      });
      return button;
    });
    return el("div.opinions", { role: "group", "aria-label": "도움이 되었나요?" }, "도움이 되었나요?", buttons, told);
  }

  function body({ faq, contacts, rank, id }) {
    const name = (id) => contacts.find((contact) => contact.id === id)?.name;
    const step = (each) =>
      el("li", {}, each.condition && el("span.when", {}, each.condition), el("p", {}, each.text),
        name(each.contact) && el("p.whom", {}, `→ ${name(each.contact)}`));
    const place = faq.id.split("/").map(encodeURIComponent).join("/");
    return el("div.body", {}, markdown(faq.answer),
      faq.steps.length > 0 && el("ol.steps", { "aria-label": "따라 하기" }, faq.steps.map(step)),
      ways(contacts), el("p", {}, out(`${base}faq/${place}`, `자세히 보기: ${title(faq)} (새 창)`, "자세히 보기")),
      id && opinion(id, faq.id, rank));
  }

  const folded = (hit) => el("details", {}, el("summary", {}, title(hit.faq)), body(hit));
  const heading = (text) => el("p.head", { role: "heading", "aria-level": 2, tabindex: -1 }, text);

  /** The nodes of one question's outcome, as it was decided. */
  function outcome({ hits: found, decision, why, contacts }, id, all) {
    const hits = found.map((hit, at) => ({ rank: at + 1, ...hit, id }));
    const nearest = hits.slice(0, OFFERED).map(folded);
    if (hits.length && decision === "answer") {
      const more = hits.slice(1, OFFERED).map(folded);
      return [el("article", {}, heading(title(hits[0].faq)), body(hits[0])), more.length > 0 && el("p.next", {}, "다른 도움말"), more];
    }
    if (hits.length && decision === "clarify") {
      const button = el("button.none", { type: "button" }, "이 중에 없어요");
      button.addEventListener("click", async () => {
        const told = heading(NOWHERE);
        button.replaceWith(told, ways(await all().catch(() => [])) || el("p.soft", {}, "다른 말로 다시 찾아봐 주세요."));
        told.focus();
      });
      return [heading("어떤 걸 찾으세요?"), el("p.soft", {}, why), nearest, button];
    }
    const text = hits.length ? `${contacts.length ? "아래 방법으로 문의하거나 " : ""}다른 말로 다시 찾아봐 주세요.` : why;
    return [heading("도움말에 없는 내용이에요"), el("p.soft", {}, text), ways(contacts), hits.length > 0 && el("p.next", {}, "혹시 이런 내용인가요?"), nearest];
  }

  const light = (rgb) => rgb.map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const onWhite = (rgb) => 1.05 / (light(rgb) + 0.05);

  /** [r, g, b] of a CSS colour; of the usual blue where it is none. */
  function rgb(colour) {
    const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, 1, 1);
    pen.fillStyle = "#3457d5";
    if (CSS.supports("color", colour)) pen.fillStyle = colour; // var() and its like leave the colour before
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  }

  function sheet(colour) {
    const accent = rgb(colour);
    let ink = accent; // the colour as text on white: darkened until it can be read
    while (onWhite(ink) < 5) ink = ink.map((c) => Math.floor(c * 0.92));
    const made = new CSSStyleSheet(); // a page's policy refuses <style> and style=, not this
    made.replaceSync(`
:host{display:block}
.box{all:initial;display:block;box-sizing:border-box;max-width:680px;color:inherit;font:16px/1.6 -apple-system,BlinkMacSystemFont,"Apple SD Gothic Neo","Segoe UI","Malgun Gothic","Noto Sans KR","NanumBarunGothic",sans-serif;word-break:keep-all;overflow-wrap:anywhere;color-scheme:light;--accent:rgb(${accent});--ink:rgb(${ink});--on:${onWhite(accent) >= 4.5 ? "#fff" : "#000"};--tint:color-mix(in srgb,var(--accent) 7%,#fff)}
.box *{box-sizing:border-box}
p,ul,ol{margin:0;padding:0}
form,article,details,.none,[role=listbox],.ways>li{color:#191c24}
form{position:relative;display:flex;gap:5px;padding:5px;border:2px solid var(--ink);border-radius:14px;background:#fff}
form:focus-within{outline:3px solid color-mix(in srgb,var(--accent) 40%,#fff)}
input{flex:1;min-width:0;padding:9px 10px;border:0;background:none;color:inherit;font:inherit;outline:0;appearance:none}
input::placeholder{color:#5a6172;opacity:1}
button{flex:none;padding:9px 18px;border:0;border-radius:10px;background:var(--accent);color:var(--on);font:inherit;font-weight:700;cursor:pointer}
[role=listbox]{position:absolute;z-index:9;left:-2px;right:-2px;top:calc(100% + 6px);overflow:auto;max-height:320px;padding:6px;border:1px solid #ccd1dc;border-radius:14px;background:#fff;box-shadow:0 8px 24px rgb(20 30 60/16%);list-style:none}
[hidden]{display:none!important}
[role=option]{padding:9px 12px;border-radius:9px;cursor:pointer}
[role=option]:hover{background:#f3f4f7}
[aria-selected=true],[aria-selected=true]:hover{background:var(--tint);box-shadow:inset 3px 0 var(--ink)}
mark{background:none;color:var(--ink);font-weight:700}
.status:not(:empty){margin:12px 2px 0;font-size:14px}
.results:not(:empty){display:grid;gap:10px;margin-top:12px}
article,details{min-width:0;border:1px solid #dfe3ea;border-radius:14px;background:#fff}
article{padding:18px 18px 16px;border-top:4px solid var(--accent)}
.head{font-size:18px;font-weight:700;line-height:1.45}
.part{margin-top:8px;font-weight:700}
.next{margin-top:8px;font-weight:600}
summary{padding:12px 16px;border-radius:14px;font-weight:600;cursor:pointer}
details .body{padding:0 16px 16px;margin:0}
.body{display:grid;gap:10px;margin-top:8px}
.body>ul:not(.ways),.body>ol:not(.steps){padding-left:1.4em}
a{color:var(--ink);text-underline-offset:.2em}
a:focus-visible,button:focus-visible,summary:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
.head:focus{outline:0}
.steps{display:grid;gap:12px;list-style:none;counter-reset:n}
.steps>li{position:relative;min-height:28px;padding-left:40px;counter-increment:n}
.steps>li::before{content:counter(n);position:absolute;left:0;display:grid;place-items:center;width:28px;height:28px;border-radius:50%;background:var(--accent);color:var(--on);font-size:14px;font-weight:700}
.when{display:inline-block;margin:2px 0;padding:1px 8px;border-radius:7px;background:#fdf1dc;color:#74480a;font-size:14px;font-weight:600}
.whom{color:var(--ink);font-size:15px;font-weight:600}
.ways{display:grid;gap:8px;list-style:none}
.ways>li{padding:11px 14px;border-radius:11px;background:var(--tint);font-size:15px}
.reach{font-weight:700}
.soft{font-size:14px}
article .soft,details .soft,.ways .soft{color:#5a6172}
.notice{padding:9px 14px;border-radius:11px;background:#fdf1dc;color:#5c3a08;font-size:15px}
.link{padding:0;background:none;color:#5c3a08;text-decoration:underline;font-weight:600}
.none,.opinion{border:1px dashed #5a6172;background:#fff}
.opinions{display:flex;flex-wrap:wrap;align-items:center;gap:8px;padding-top:10px;border-top:1px solid #dfe3ea;font-size:15px}
.opinions p{flex-basis:100%}
.opinion{padding:5px 16px;border:1px solid #ccd1dc;color:inherit}
.opinion[aria-pressed=true]{border-color:var(--ink);background:var(--accent);color:var(--on)}
@media (forced-colors:active){button,.steps>li::before,.when,.ways>li{border:1px solid}[aria-selected=true],[aria-pressed=true]{forced-color-adjust:none;background:Highlight!important;color:HighlightText!important}[aria-selected=true] *{color:inherit}}`);
    return made;
  }

  async function ask(path, options) {
    const response = await fetch(base + path, { credentials: "omit", ...options });
    if (!response.ok) throw new Error(`${response.status}`);
    return response.status === 204 ? null : response.json();
  }

  const send = (path, content, signal) =>
    ask(path, { method: "POST", signal, headers: { "content-type": "application/json" }, body: JSON.stringify(content) });

  function place() {
    const { color = "", placeholder = "무엇이 궁금하세요?", target } = script.dataset;
    let spot = null;
    try {
      spot = target ? document.querySelector(target) : null;
    } catch {
      console.warn(`widget.js: data-target is no selector: ${target}`);
    }
    const host = document.createElement("div");
    if (spot) spot.append(host);
    else if (document.body.contains(script)) script.after(host);
    else document.body.append(host);
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet(color)];

    const list = el("ul", { id: "list", role: "listbox", "aria-label": "추천 검색어", hidden: "" });
    const input = el("input", {
      type: "text", role: "combobox", "aria-label": "궁금한 점", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": "list", autocomplete: "off", enterkeyhint: "search", maxlength: 512, placeholder,
    });
    const form = el("form", { role: "search", "aria-label": "도움말 검색" }, input, el("button", { type: "submit" }, "검색"), list);
    const status = el("p.status", { role: "status" });
    const results = el("div.results");
    root.append(el("div.box", { lang: "ko" }, form, status, results));

    let proposals = [];
    let active = -1;
    let timer = 0;
    let asked = "";
    let composing = false;
    let typing = new AbortController();
    let searching = new AbortController();

    function select(index) {
      active = index;
      [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
      if (index < 0) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", `o${index}`);
      list.children[index].scrollIntoView({ block: "nearest" });
    }

    function show(found) {
      proposals = found;
      list.replaceChildren(...found.map(option));
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      select(-1);
    }

    function option({ text, spans = [] }, index) {
      const letters = [...text];
      let at = 0;
      const parts = spans.map(([start, end]) => {
        const plain = letters.slice(at, start).join("");
        at = end;
        return [plain, el("mark", {}, letters.slice(start, end).join(""))];
      });
      const item = el("li", { id: `o${index}`, role: "option", "aria-selected": "false" }, parts, letters.slice(at).join(""));
      item.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
      item.addEventListener("click", () => choose(proposals[index]));
      return item;
    }

    function close() {
      clearTimeout(timer);
      typing.abort();
      asked = "";
      show([]);
    }

    async function suggest() {
      const q = input.value.trim();
      if (q === asked) return;
      typing.abort();
      asked = q;
      if (!q) return show([]);
      const { signal } = (typing = new AbortController());
      const found = await ask(`v1/suggest?${new URLSearchParams({ q, k: 6 })}`, { signal }).catch(() => []);
      if (!signal.aborted) show(found);
    }

    function choose(proposal) {
      if (composing) input.blur(); // ends the syllable, which would else be written behind the proposal
      input.value = proposal.text;
      search(proposal.text, false, proposal.faq);
    }

    async function search(query, asTyped = false, wanted = null) {
      close();
      if (!query) return;
      searching.abort();
      const { signal } = (searching = new AbortController());
      status.textContent = "찾고 있어요…";
      try {
        const answer = await send("v1/search", asTyped ? { query, as_typed: true } : { query }, signal);
        if (signal.aborted) return;
        const chosen = answer.hits.filter((hit) => hit.faq.id === wanted); // a visitor's choice needs no second one
        draw(chosen.length ? { ...answer, hits: [...new Set([...chosen, ...answer.hits])], decision: "answer", questions: [] } : answer, query);
      } catch {
        if (signal.aborted) return;
        status.textContent = "지금은 찾을 수 없어요. 잠시 뒤에 다시 시도해 주세요.";
        results.replaceChildren();
      }
    }

    function draw(answer, query) {
      const { corrected_query: corrected, personal = [], questions } = answer;
      const original = el("button.link", { type: "button" }, `‘${answer.query}’ 그대로 검색`);
      original.addEventListener("click", () => search(query, true));
      const drawn = (part) => outcome(part, answer.query_id, all);
      const parts = questions.length ? questions.map((part) => [el("p.part", {}, part.query), drawn(part)]) : drawn(answer);
      if (personal.length && input.value.trim() === query) input.value = answer.query; // masked
      status.textContent = `‘${answer.query}’ 검색 결과`;
      results.replaceChildren(...el("div", {},
        answer.degraded && el("p.notice", {}, "지금은 낱말로만 찾고 있어요. 평소보다 덜 정확할 수 있어요."),
        personal.length > 0 && el("p.notice", {}, "주민등록번호, 카드번호 같은 개인정보는 적지 마세요. 가리고 검색했어요."),
        corrected && el("p.notice", {}, `‘${corrected}’(으)로 검색한 결과예요. `, original), parts).childNodes);
    }

    const all = () => ask("v1/contacts");

    function submit() {
      if (matchMedia("(pointer: coarse)").matches) input.blur(); // the keyboard would hide the answer
      search(input.value.trim());
    }

    input.addEventListener("input", (event) => {
      clearTimeout(timer);
      timer = setTimeout(suggest, event.isComposing ? SYLLABLE : PAUSE);
    });
    input.addEventListener("compositionstart", () => (composing = true));
    input.addEventListener("compositionend", () => (composing = false));
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === 229) return; // the key belongs to the syllable being composed
      const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === "Escape") close();
      else if (move && proposals.length) {
        const count = proposals.length + 1; // one more place: the field itself
        select(((active + 1 + move + count) % count) - 1);
      } else if (event.key === "Enter" && active >= 0) choose(proposals[active]);
      else return;
      event.preventDefault();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      // The last syllable is not the field's yet for every browser: wait for its end.
      if (composing) input.addEventListener("compositionend", () => setTimeout(submit), { once: true });
      else submit();
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place, { once: true });
  else place();
})();

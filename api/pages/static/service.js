// The service: the addresses of its page, its HTTP API, and what a visitor is told when it fails.

/** Where the service is; this file is one folder below, also for the pages of other sites. */
export const root = new URL("..", import.meta.url);

/** A category's path as it is written in addresses, and its names again. */
export const path = (category) => category.join(" > ");
export const names = (path) => path.split(">").map((part) => part.trim()).filter(Boolean);

/** The address of the page that shows `state`: {q, category, as_typed}, each of which may be missing. */
export const here = (state) => `${root.pathname}?${new URLSearchParams(Object.entries(state).filter(([, value]) => value))}`;

/** The address of the page of the FAQ `id`. */
export const page = (id) => new URL(`faq/${id.split("/").map(encodeURIComponent).join("/")}`, root).href;

export class ServiceError extends Error {
  constructor(status, problem) {
    super(problem.detail || `status ${status}`);
    this.status = status;
    this.type = problem.type;
  }
}

/** No FAQ stands in the category that the address names. */
export class UnknownCategory extends Error {}

const kept = new Map(); // what does not change while the page is open

/** The answer to a question; it goes in the body, so that the search itself leaves it in no access log. */
export function search({ q, category, as_typed }, signal) {
  return send("v1/search", { query: q, category, ...(as_typed && { as_typed: true }) }, signal);
}

/** What may be meant by the beginning `q` of a question: up to `k`. */
export function suggestions(q, k) {
  return request(`v1/suggest?${new URLSearchParams({ q, k })}`);
}

/** Tell whether a FAQ helped: {query_id, faq, rank, helpful}. */
export function feedback(opinion) {
  return send("v1/feedback", opinion);
}

export function faqs(category, offset, limit, signal) {
  return request(`v1/faqs?${new URLSearchParams({ category, offset, limit })}`, { signal });
}

export const categories = () => once("v1/categories");
export const contacts = () => once("v1/contacts");
export const popular = () => once("v1/popular?k=5");

function once(path) {
  if (!kept.has(path)) {
    const answer = request(path);
    kept.set(path, answer);
    answer.catch(() => kept.delete(path));
  }
  return kept.get(path);
}

export function send(path, content, signal) {
  const headers = { "content-type": "application/json" };
  return request(path, { method: "POST", headers, body: JSON.stringify(content), signal });
}

async function request(path, options) {
  const response = await fetch(new URL(path, root), options);
  const content = await response.json().catch(() => ({}));
  if (!response.ok) throw new ServiceError(response.status, content);
  return content;
}

/** What went wrong, in a visitor's words: a heading, and what to do. */
export function excuse(error) {
  if (error instanceof UnknownCategory) return ["찾을 수 없는 분류예요", "분류를 바꾸거나 전체에서 찾아보세요."];
  if (!(error instanceof ServiceError)) return ["연결하지 못했어요", "인터넷 연결을 확인하고 다시 시도해 주세요."];
  if (error.type === "urn:mureum:problem:not-ready") return ["아직 준비하고 있어요", "잠시 뒤에 다시 시도해 주세요."];
  if (error.status === 503) return ["지금은 찾는 사람이 많아요", "잠시 뒤에 다시 시도해 주세요."];
  if (error.status === 422) return ["질문을 읽지 못했어요", "512자 안에서 짧게 적어 주세요."];
  return ["지금은 찾을 수 없어요", "잠시 뒤에 다시 시도해 주세요."];
}

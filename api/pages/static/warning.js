// What a visitor is warned of above the results.

import { el } from "./dom.js";

const PERSONAL = {
  resident_number: "주민등록번호",
  card: "카드번호",
  phone: "전화번호",
  account: "계좌번호",
  email: "이메일 주소",
  passport: "여권번호",
};

/** That personal data should not be typed, if some was; or that the service found less than it could. */
export function warning({ personal = [], degraded }) {
  if (!personal.length) {
    const less = "지금은 낱말로만 찾고 있어요. 평소보다 덜 정확할 수 있어요.";
    return degraded && el("p.warning", { role: "note" }, less);
  }
  const kinds = [...new Set(personal.map((kind) => PERSONAL[kind] ?? "개인정보"))].join("·");
  const ask = "주민등록번호·카드번호 같은 개인정보는 적지 마세요.";
  return el("p.warning", { role: "note" }, el("strong", {}, ask), ` 질문에 적힌 ${kinds}는 가리고 찾았어요.`);
}

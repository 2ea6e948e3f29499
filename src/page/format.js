// How numbers and their units are written.
import {currency, given} from "./data.js";
import {has, inWords, t} from "./words.js";

export const grouped = (x, digits = 0) => !given(x) ?
  "–" :
  (Math.abs(x) < 0.5 * 10 ** -digits ? 0 : x)
    .toLocaleString("en-US", {minimumFractionDigits: digits, maximumFractionDigits: digits});
export const percent = (x, digits = 1) => (given(x) ? grouped(100 * x, digits) + "%" : "–");
export const points = x => (given(x) ? (x > 0 ? "+" : "") + grouped(100 * x, 1) + " " + t("unit.points") : "–");
export const signed = (x, digits = 0) => (given(x) && x > 0 ? "+" : "") + grouped(x, digits);
// Any size of number, four significant digits.
export const compact = x => (!given(x) ? "–" : Math.abs(x) >= 1000 ? grouped(x) : String(+x.toPrecision(4)));
export const plain = x => (Math.abs(x) >= 10 || !given(x) ? grouped(x) : String(+x.toPrecision(2)));
// Three significant digits, for sentences.
export const about = x => (given(x) ? grouped(x === 0 ? 0 : +x.toPrecision(3), Math.abs(x) < 10 ? 1 : 0) : "–");

const ratios = new Set(["coverage", "treatment.use_of_slots"]);
export const isRatio = measure => ratios.has(measure);
export const value = (measure, x) =>
  (isRatio(measure)                ? percent(x) :
     measure.endsWith("mean_wait") ? grouped(x, 1) :
                                     grouped(x));
export const interval = (low, high, write) =>
  (given(low) && given(high) ? t("between", {low: write(low), high: write(high)}) : "–");

export const unit = measure => {
  if (measure === "coverage") return t("unit.of_need");
  if (measure === "treatment.use_of_slots") return t("unit.of_slots");
  if (measure === "procedures") return t("unit.procedures");
  if (measure === "pain_days") return t("unit.days");
  if (measure === "treatment.cost") return money();
  if (measure.endsWith("mean_wait")) return t("unit.weeks");
  return t("unit.patients");
};
// "16,500 patients", 16,500人.
export const people = x => t("people", {n: grouped(x)});
export const aboutPeople = x => t("people", {n: about(x)});

// "JPY per procedure": the currency is the configuration's own.
export function unitName(unit = "") {
  if (!currency || !unit.startsWith(currency)) return inWords("unit", unit);
  const key = "unit.money" + unit.slice(currency.length);
  return has(key) ? t(key, {currency: money()}) : unit;
}
export const money = () => inWords("unit", currency);
export const millions = x => (given(x) ? x / 1e6 : null);
export const inMillions = () => t("millions", {currency: money()});

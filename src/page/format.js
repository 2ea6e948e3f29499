// How numbers and their units are written.
import {currency, given} from "./data.js";
import {unitOf} from "./tables.js";
import {has, inWords, measureKey, measureName, t} from "./words.js";

export const grouped = (x, digits = 0) => !given(x) ?
  "–" :
  (Math.abs(x) < 0.5 * 10 ** -digits ? 0 : x)
    .toLocaleString("en-US", {minimumFractionDigits: digits, maximumFractionDigits: digits});
// Ranks go by halves.
export const rankText = x => grouped(x, Number.isInteger(x) ? 0 : 1);
export const percent = (x, digits = 1) => (given(x) ? grouped(100 * x, digits) + "%" : "–");
export const points = x => (given(x) ? (x > 0 ? "+" : "") + grouped(100 * x, 1) + " " + t("unit.points") : "–");
export const signed = (x, digits = 0) => (given(x) && x > 0 ? "+" : "") + grouped(x, digits);
// Any size of number, four significant digits.
export const compact = x => (!given(x) ? "–" : Math.abs(x) >= 1000 ? grouped(x) : String(+x.toPrecision(4)));
export const plain = x => (Math.abs(x) >= 10 || !given(x) ? grouped(x) : String(+x.toPrecision(2)));
// Three significant digits, for sentences.
export const about = x => (given(x) ? grouped(x === 0 ? 0 : +x.toPrecision(3), Math.abs(x) < 10 ? 1 : 0) : "–");

export const interval = (low, high, write) =>
  (given(low) && given(high) ? t("between", {low: write(low), high: write(high)}) : "–");

// "JPY per procedure": the currency is the configuration's own.
export function unitName(unit = "") {
  if (!currency || !unit.startsWith(currency)) return inWords("unit", unit);
  const key = "unit.money" + unit.slice(currency.length);
  return has(key) ? t(key, {currency: money()}) : unit;
}
export const money = () => inWords("unit", currency);
export const millions = x => (given(x) ? x / 1e6 : null);
export const inMillions = () => t("millions", {currency: money()});

// How numbers of a unit are written, a change of them, and on an axis.
const plainly = {
  write: x => grouped(x),
  change: x => signed(x),
  axis: ",~f"
};
const finely = {
  write: x => grouped(x, 1),
  change: x => signed(x, 1),
  axis: ".1f"
};
const inPercent = {
  write: x => percent(x),
  change: points,
  axis: ".0%"
};
const styleOf = unit => (unit === "proportion" ? inPercent : unit === "weeks" ? finely : plainly);

// A measure by its column in a table: its name, its unit in words (of a proportion, of what), how its numbers are
// written, and what the name is followed by: the unit, unless the numbers say it, as those of a proportion do.
export function quantity(result, table, measure) {
  const of = unitOf(result, table, measure), share = of === "proportion" && measureKey("unit.proportion", measure);
  const unit = share ? t(share) : unitName(of), follows = of && of !== "proportion" ? t("in_unit", {unit}) : "";
  return {...styleOf(of), name: measureName(measure), unit, follows};
}
// "16,500 patients", 16,500人.
export const people = x => t("people", {n: grouped(x)});
export const aboutPeople = x => t("people", {n: about(x)});

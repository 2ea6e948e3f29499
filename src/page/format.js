// How numbers and their units are written.
import {currency, given} from "./data.js";
import {state} from "./state.js";
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

// A unit that suits amounts which stand below each other, as report/money.cpp chooses it; Japanese counts by 万, 億 and
// 兆. `scaled`: an amount in that unit; `write`: that number, with three digits of the least amount,
// two where it is below 1.
const sizes = {
  en: [1e12, 1e9, 1e6],
  ja: [1e12, 1e8, 1e4]
};
const most_plain = 1e8, most_in_a_unit = 1e5, negligible = 1e-6, most_decimals = 6;
export function moneyOf(amounts) {
  const known = amounts.filter(given).map(Math.abs), largest = Math.max(0, ...known);
  const least = Math.min(...known.filter(x => x > 0 && x >= negligible * largest));
  const tooLargeFor = size => largest >= (size ? most_in_a_unit * size : most_plain);
  const suits = (size, i, all) => (given(least) && least >= size) || tooLargeFor(all[i + 1]);
  const place = sizes[state.language].findIndex(suits), size = sizes[state.language][place] ?? 1;
  const decimals = (least < size ? 1 : 2) - Math.floor(Math.log10(least / size));
  const digits = given(least) ? Math.min(most_decimals, Math.max(0, decimals)) : 0;
  return {
    unit: place < 0 ? money() : t("money." + place, {currency: money()}),
    scaled: x => (given(x) ? x / size : null),
    write: x => grouped(x, digits)
  };
}
// "1.05 million JPY", 105万円.
export function amount(x) {
  const {unit, scaled, write} = moneyOf([x]);
  return t("with_unit", {n: write(scaled(x)), unit});
}

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
// written, and what the name is followed by: the unit, unless the numbers say it, as those of a proportion do. Money is
// written in a unit that suits `numbers`, to which `scaled` brings it; other numbers stay as they are.
export function quantity(result, table, measure, numbers = []) {
  const of = unitOf(result, table, measure), share = of === "proportion" && measureKey("unit.proportion", measure);
  const in_money = currency && of === currency ? moneyOf(numbers) : null;
  const unit = in_money ? in_money.unit : share ? t(share) : unitName(of);
  const follows = of && of !== "proportion" ? t("in_unit", {unit}) : "";
  return {...styleOf(of), scaled: x => x, ...in_money, name: measureName(measure), unit, follows};
}
// "16,500 patients", 16,500人.
export const people = x => t("people", {n: grouped(x)});
export const aboutPeople = x => t("people", {n: about(x)});

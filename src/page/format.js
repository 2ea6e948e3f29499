// What is shown, in which language, and how numbers are written.
"use strict";
const read = id => JSON.parse(document.getElementById(id).textContent);
const data = read("results"), text = read("text"), charts = read("charts");
const years = data.years.length ? data.years : (data.compared_years || []);
const reference = data.scenarios[0];
const currency = data.currency || (data.plan && data.plan.currency) || "";
const state = {
  language: data.language === "ja" ? "ja" : "en",
  year: years[0]
};

// The text of a key in the page's language, {name} replaced by values.name.
function t(key, values = {}) {
  const entry = text[key];
  if (!entry) return key;
  return entry[state.language].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
const has = key => key in text;

const given = x => typeof x === "number" && isFinite(x);
const grouped = (x, digits = 0) => !given(x) ?
  "–" :
  (Math.abs(x) < 0.5 * 10 ** -digits ? 0 : x)
    .toLocaleString("en-US", {minimumFractionDigits: digits, maximumFractionDigits: digits});
const percent = (x, digits = 1) => (given(x) ? grouped(100 * x, digits) + "%" : "–");
const points = x => (given(x) ? (x > 0 ? "+" : "") + grouped(100 * x, 1) + " " + t("unit.points") : "–");
const signed = (x, digits = 0) => (given(x) && x > 0 ? "+" : "") + grouped(x, digits);
// Any size of number, four significant digits.
const compact = x => (!given(x) ? "–" : Math.abs(x) >= 1000 ? grouped(x) : String(+x.toPrecision(4)));
const plain = x => (Math.abs(x) >= 10 || !given(x) ? grouped(x) : String(+x.toPrecision(2)));
// Three significant digits, for sentences.
const about = x => (given(x) ? grouped(x === 0 ? 0 : +x.toPrecision(3), Math.abs(x) < 10 ? 1 : 0) : "–");

const ratios = new Set(["coverage", "treatment.use_of_slots"]);
const isRatio = measure => ratios.has(measure);
const value = (measure, x) =>
  (isRatio(measure)                ? percent(x) :
     measure.endsWith("mean_wait") ? grouped(x, 1) :
                                     grouped(x));
const between = (low, high) => (given(low) && given(high) ? t("between", {low, high}) : "–");
const interval = (low, high, write) =>
  (given(low) && given(high) ? t("between", {low: write(low), high: write(high)}) : "–");

const unit = measure => {
  if (measure === "coverage") return t("unit.of_need");
  if (measure === "treatment.use_of_slots") return t("unit.of_slots");
  if (measure === "procedures") return t("unit.procedures");
  if (measure === "pain_days") return t("unit.days");
  if (measure === "treatment.cost") return money();
  if (measure.endsWith("mean_wait")) return t("unit.weeks");
  return t("unit.patients");
};
const measureName = measure => (has("measure." + measure) ? t("measure." + measure) : measure);
// "16,500 patients", 16,500人.
const people = x => t("people", {n: grouped(x)});
const aboutPeople = x => t("people", {n: about(x)});

const regionName = region => (state.language === "en" && region.name_en ? region.name_en : region.name);
const labelOf = entry => (state.language === "ja" && entry.name_ja ? entry.name_ja : entry.name || entry.id);
const titleOf = entry => {
  if (!entry) return "";
  return (state.language === "ja" && entry.title_ja) || entry.title || "";
};
// A scenario in words: its own title, or what it does; one that only inherits the reference's title has none.
function scenarioName(scenario) {
  const done = (scenario.interventions || []).map(labelOf);
  if (scenario !== data.compared?.[0] && scenario.title === data.compared?.[0]?.title)
    return done.length > 0 && done.length <= 2 ? capital(done.join(t("comma"))) : scenario.name;
  return titleOf(scenario) || scenario.name;
}
// Sentences one after the other, those that are there.
const sentences = (...list) => list.filter(Boolean).join(state.language === "ja" ? "" : " ");
const capital = words => words.charAt(0).toUpperCase() + words.slice(1);
// The same of a scenario that a study knows by name only.
function namedScenario(name) {
  const known = [...(data.compared || []), ...data.scenarios].find(s => s && s.name === name);
  return known ? scenarioName(known) : name;
}

// Words for a name of the program, such as a unit, a verdict or a rule; the name itself where there are none.
const inWords = (kind, name) => (has(kind + "." + name) ? t(kind + "." + name) : name || "");
// "JPY per procedure": the currency is the configuration's own.
function unitName(unit = "") {
  if (!currency || !unit.startsWith(currency)) return inWords("unit", unit);
  return inWords("unit", "money" + unit.slice(currency.length)).replaceAll("{currency}", money());
}
const money = () => inWords("unit", currency);
const millions = x => (given(x) ? x / 1e6 : null);
const inMillions = () => t("millions", {currency: money()});

// The family of a parameter that the dictionary knows, the longest that fits: "slots" of "slots.ivr.coeliac".
function familyOf(name) {
  const parts = name.split(".");
  for (let n = parts.length; n > 0; n--)
    if (has("parameter." + parts.slice(0, n).join("."))) return parts.slice(0, n).join(".");
  return "";
}
// A part of a parameter's name: a setting, procedure, provider group, region or intervention by its own name.
function partName(id) {
  const lists = [data.settings, data.procedures, data.providers, ...(data.compared || []).map(s => s.interventions)];
  const found = lists.flatMap(list => list || []).find(entry => entry.id === id);
  const region = (data.regions || []).find(r => r.id === id);
  return found ? labelOf(found) : region ? regionName(region) : inWords("part", id);
}
// "slots.ivr.coeliac" in words, with those of its parts; what the dictionary does not know stays as it is.
function parameterName(name) {
  const family = familyOf(name), rest = name.slice(family.length + 1);
  if (!family) return name;
  return t("parameter." + family) + (rest ? t("colon") + rest.split(".").map(partName).join(t("dot")) : "");
}

const statisticsOf = s => ({mean: s.mean, mcse: s.mcse, low: s["q2.5"], high: s["q97.5"]});
// Statistics of a national measure in a year: {mean, mcse, q2.5, …}, or null.
function at(scenario, measure, year, kind = "national", of = years) {
  const lists = scenario && scenario[kind] && scenario[kind][measure], i = of.indexOf(year);
  if (!lists || i < 0 || !given(lists.mean[i])) return null;
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list[i]]));
}
// The same of a region by its place in data.regions.
function regional(scenario, measure, year, r, of = years) {
  const lists = scenario.regions && scenario.regions[measure], i = of.indexOf(year);
  const pick = name => (lists && lists[name] && lists[name][i] ? lists[name][i][r] : null);
  return {mean: pick("mean"), "q2.5": pick("q2.5"), "q97.5": pick("q97.5")};
}

// Elements: text is always text, never markup.
function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, x] of Object.entries(attributes)) {
    if (name.startsWith("on"))
      node.addEventListener(name.slice(2), x);
    else if (x === true)
      node.setAttribute(name, "");
    else if (x !== false && x !== null && x !== undefined)
      node.setAttribute(name, x);
  }
  for (const child of children.flat())
    if (child !== null && child !== undefined) node.append(child);
  return node;
}
function select(label, options, chosen, change) {
  const box = element(
    "select", {"aria-label": label, onchange: event => change(event.target.value)},
    options.map(([key, name]) => element("option", {value: key, selected: String(key) === String(chosen)}, name)));
  return element("label", {}, label + " ", box);
}

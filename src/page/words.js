// Words of the page's language, and names of the things that the results speak of.
import {compared, isWhatIf, names, reference, regions} from "./data.js";
import {state} from "./state.js";
import text from "./text.json";

// The text of a key in the page's language, as it stands in the dictionary.
export const entryOf = key => text[key][state.language];
// The same with {name} replaced by values.name; the key itself where there is none.
export function t(key, values = {}) {
  if (!has(key)) return key;
  return entryOf(key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
export const has = key => key in text;
// Words for a name of the program, such as a unit, a verdict or a rule; the name itself where there are none.
export const inWords = (kind, name) => (has(kind + "." + name) ? t(kind + "." + name) : name || "");
// Where an option stands by cost and gain, in words: what beats it by its name.
export function standingWords({standing, standing_sure: sure, dominated_by: by, dominated_with: other}, nameOf) {
  const key = "standing." + standing + ".by";
  const doubt = sure === "no" ? t("against.not_sure") : "";
  return by && has(key) ? t(key, {by: nameOf(by), other: other ? nameOf(other) : ""}) + doubt :
                          inWords("standing", standing);
}
// Sentences one after the other, those that are there.
export const sentences = (...list) => list.filter(Boolean).join(state.language === "ja" ? "" : " ");
export const capital = words => words.charAt(0).toUpperCase() + words.slice(1);

// The words of a measure, or of its unit; of what only providers have, such as slots, those where patients are treated.
export const measureKey = (kind, measure) => [`${kind}.${measure}`, `${kind}.treatment.${measure}`].find(has);
export function measureName(measure) {
  const key = measureKey("measure", measure);
  return key ? t(key) : measure;
}
export const evidenceName = name => inWords("evidence", name);
export const regionName = region => (state.language === "en" && region.name_en ? region.name_en : region.name);
export const labelOf = entry => (state.language === "ja" && entry.name_ja ? entry.name_ja : entry.name || entry.id);
export const titleOf = entry => {
  if (!entry) return "";
  return (state.language === "ja" && entry.title_ja) || entry.title || "";
};
// A scenario in words, marked where it is a what-if.
export const scenarioName = scenario =>
  (isWhatIf(scenario) ? t("what_if", {name: ownName(scenario)}) : ownName(scenario));
// Its own title, or what it does; one that only inherits the reference's title has none.
export function ownName(scenario) {
  const done = scenario.interventions.map(labelOf);
  if (scenario !== compared[0] && scenario.title === compared[0]?.title)
    return done.length > 0 && done.length <= 2 ? capital(done.join(t("comma"))) : scenario.name;
  return titleOf(scenario) || scenario.name;
}
// The same of a scenario that a study knows by name only.
export function namedScenario(name) {
  const known = [...compared, reference].find(s => s && s.name === name);
  return known ? scenarioName(known) : name;
}

// The family of a parameter that the dictionary knows, the longest that fits: "slots" of "slots.ivr.coeliac".
export function familyOf(name) {
  const parts = name.split(".");
  for (let n = parts.length; n > 0; n--)
    if (has("parameter." + parts.slice(0, n).join("."))) return parts.slice(0, n).join(".");
  return "";
}
// A part of a parameter's name: a setting, procedure, provider group, region or intervention by its own name.
export function partName(id) {
  const found = [...names, ...compared.flatMap(s => s.interventions)].find(entry => entry.id === id);
  const region = regions.find(r => r.id === id);
  return found ? labelOf(found) : region ? regionName(region) : inWords("part", id);
}
// "slots.ivr.coeliac" in words, with those of its parts; what the dictionary does not know stays as it is.
export function parameterName(name) {
  const family = familyOf(name), rest = name.slice(family.length + 1);
  if (!family) return name;
  return t("parameter." + family) + (rest ? t("colon") + rest.split(".").map(partName).join(t("dot")) : "");
}

// "unmet_need >= 12,000 in 2018" in words, where it is of the plain form.
export function statementInWords(statement = "") {
  const found = /^([\w.]+) (>=|<=|>|<) (\S+) in (\d+)$/.exec(statement);
  if (!found) return statement;
  const [, measure, sign, number, year] = found, signs = {">=": "≥", "<=": "≤"};
  return t("statement", {measure: measureName(measure), sign: signs[sign] || sign, number, year});
}

// The answer at a glance: how big the gap is, why, where, what would help, how sure.
import {joined_queue, losses, treated} from "./colors.js";
import {uncosted} from "./costs.js";
import {at, calibration, checkedRecords, compared, comparedYears, data, fits, given, isMeasure, isWhatIf, plan, reference} from "./data.js";
import {badge, element, textCell} from "./elements.js";
import {about, aboutPeople, amount, compact, grouped, interval, percent} from "./format.js";
import {doseTitle, heldAt, slotsTimes} from "./plan.js";
import {coverageRows, fewNote, regionRows} from "./regions.js";
import {national, outOfHundred} from "./results.js";
import {notSure, openPairs, ranked} from "./scenarios.js";
import {state} from "./state.js";
import {rowsOf} from "./tables.js";
import {entryOf, evidenceName, has, measureName, ownName, scenarioName, sentences, statementInWords, t} from "./words.js";

const bold = x => element("b", {}, x);
// A sentence of the dictionary with some of its {values} in bold.
function sentence(key, values, strong = []) {
  return entryOf(key).split(/(\{\w+\})/).map(part => {
    const name = /^\{(\w+)\}$/.exec(part);
    if (!name) return part;
    const x = String(values[name[1]] ?? "");
    return strong.includes(name[1]) ? bold(x) : x;
  });
}
const card = (key, kind, ...content) => element(
  "section", {class: "card " + kind, id: "card-" + key, "aria-labelledby": "title-" + key},
  element("h2", {id: "title-" + key}, t("card." + key)), ...content);
const big = x => element("p", {class: "big"}, x);
const words = (...x) => element("p", {}, ...x);
const soft = (...x) => element("p", {class: "soft"}, ...x);

// What of the gap services could reach; nothing of a file that does not say.
function avertable() {
  const e = at(reference, "avertable_gap", state.year);
  if (!e) return "";
  const values = {avertable: about(e.mean), low: about(e["q2.5"]), high: about(e["q97.5"])};
  return [state.language === "ja" ? "" : " ", sentence("answer_avertable", values, ["avertable"])].flat();
}

function answer() {
  const [need, done, gap] = ["need", "performed", "unmet_need"].map(m => at(reference, m, state.year));
  if (!need || !gap) return element("p", {class: "answer"}, t("no_levels"));
  const values = {
    year: state.year,
    gap: about(gap.mean),
    done: done ? about(done.mean) : "–",
    need: about(need.mean),
    low: about(gap["q2.5"]),
    high: about(gap["q97.5"])
  };
  return element(
    "p", {class: "answer", id: "answer"}, sentence(done ? "answer" : "answer_gap", values, ["gap"]), avertable(),
    gap.mean < 0 ? " " + t("answer.below_0") : "");
}

function keyRow(measure, color, kind, dots) {
  const e = at(reference, measure, state.year);
  if (!e) return "";
  const {unit, write} = national(measure);
  const swatch = color ? element("span", {class: "swatch", style: "background:" + color}) : "";
  const of_hundred = measure === "need" ? "100" : measure in dots ? grouped(dots[measure]) : "";
  const cells = [of_hundred, write(e.mean), given(e.mcse) ? write(e.mcse) : "–", interval(e["q2.5"], e["q97.5"], write)];
  return element(
    "tr", {class: kind, "data-measure": measure}, element("th", {scope: "row"}, swatch, measureName(measure)),
    cells.map(x => element("td", {}, x)), textCell(unit));
}

function keyTable() {
  if (!at(reference, "need", state.year)) return "";
  const dots = Object.fromEntries((outOfHundred(state.year) || []).map(p => [p.measure, p.dots]));
  const heads = ["", t("of_hundred"), t("statistic.mean"), t("statistic.mcse"), t("futures95"), ""];
  const rows = [
    ["need", null, "total"], ...losses.map(([m, c]) => [m, c, ""]),
    [...joined_queue, ""], ["performed", treated, "total"],
    ["procedures", null, ""], ["unmet_need", null, "total"], ["avertable_gap", null, ""], ["coverage", null, ""]
  ];
  return element(
    "div", {class: "scroll"},
    element(
      "table", {class: "key"},
      element("thead", {}, element("tr", {}, heads.map(h => element(h ? "th" : "td", h ? {scope: "col"} : {}, h)))),
      element("tbody", {}, rows.map(([m, c, kind]) => keyRow(m, c, kind, dots)))),
    at(reference, "coverage", state.year) ? soft(t("coverage_note")) : "");
}

function why() {
  const list = losses.map(([measure]) => ({measure, ...at(reference, measure, state.year)})).filter(x => given(x.mean));
  const sum = list.reduce((a, x) => a + x.mean, 0);
  if (!(sum > 0)) return null;
  const [most, next] = list.sort((a, b) => b.mean - a.mean);
  const share = x => percent(x.mean / sum, 0), name = x => measureName(x.measure);
  const range = {low: about(most["q2.5"]), high: about(most["q97.5"])};
  return card(
    "why", "loss", big(name(most)), soft(has("explain." + most.measure) ? t("explain." + most.measure) : ""),
    words(t("why.words", {n: about(most.mean), share: share(most), ...range})),
    next && next.mean > 0 ? words(t("why.next", {stage: name(next), n: about(next.mean), share: share(next)})) : "");
}

// Of rows from low to high, the first of the n at either end whose interval overlaps that of the next one inwards.
function overlap(rows, n) {
  const meets = (lower, higher) => lower.high >= higher.low, last = rows.length - 1;
  return rows.slice(0, n).find((row, i) => meets(row, rows[i + 1])) ||
    rows.slice(-n).reverse().find((row, i) => meets(rows[last - i - 1], row));
}

function where() {
  const rows = coverageRows(reference).sort((a, b) => a.value - b.value);
  if (rows.length < 2) return null;
  const n = Math.min(3, Math.floor(rows.length / 2)), [lowest] = rows;
  const list = some => some.map(r => r.region + r.few + " " + percent(r.value, 0)).join(t("comma"));
  const most = regionRows().filter(r => given(r.unmet_need)).sort((a, b) => b.unmet_need - a.unmet_need).slice(0, n);
  const overlapping = overlap(rows, n), range = overlapping &&
    {region: overlapping.region, low: percent(overlapping.low, 0), high: percent(overlapping.high, 0)};
  if (rows.every(r => r.value === lowest.value && r.low === r.high))
    return card("where", "", words(t("where.same", {n: rows.length, share: percent(lowest.value)})));
  return card(
    "where", "", big(list(rows.slice(0, n))), words(t("where.high", {list: list(rows.slice(-n).reverse())})),
    most.length ?
      words(t("where.most", {list: most.map(r => r.name + " " + aboutPeople(r.unmet_need)).join(t("comma"))})) :
      "",
    soft(sentences(range ? t("where.care", range) : "", fewNote(rows))));
}

// What the plan found, in a sentence.
function planFound() {
  const answers = rowsOf(plan, "answers"), reached = answer => answer.reached === "yes", found = answers.find(reached);
  if (!answers.length) return "";
  const {context} = plan, p = percent(context.probability, 0);
  const target = statementInWords(context.target), lever = doseTitle();
  if (found) return t("what.plan_reached", {target, p, lever, dose: compact(found.dose), held: heldAt(found.held)});
  const other = rowsOf(plan, "what_reaches").find(reached);
  const instead = other ? t("what.plan_instead", {share: percent(other.dose, 0), slots: slotsTimes(other.held)}) : "";
  return t("what.plan_missed", {target, p, lever, dose: compact(answers[0].dose)}) + instead;
}

// The best of the scenarios whose cost is known, when it is not the best of all.
function bestCosted(list) {
  const saves = ({totals}) => totals.against_first === "dominates" && totals.against_first_sure === "yes";
  const priced = x => !uncosted(x.scenario) && x.scenario.totals && (given(costEach(x)) || saves(x.scenario));
  const best = list.find(priced);
  if (!best) return "";
  const values = {name: scenarioName(best.scenario), n: about(best.mean), cost: amount(costEach(best))};
  const said = t(best === list[0] ? "what.cost" : "what.best_costed", values);
  if (given(costEach(best))) return words(said);
  return words(t(best === list[0] ? "what.saves" : "what.best_saves", {...values, first: scenarioName(compared[0])}));
}
const costEach = x => (x.scenario.totals.cost_per_extra_patient || {}).mean;

// Of the measures of a year none of which is shown to help: which harm, which change nothing, which are not told yet.
function nothingHelps(year) {
  const all = ranked(year).filter(x => isMeasure(x.scenario)), list = some => some.map(x => t("quoted", {name: scenarioName(x.scenario)})).join(t("comma"));
  const kinds = [
    ["worse", x => x.resolved && x.mean < 0], ["same", x => x.resolved && x.mean === 0], ["open", x => !x.resolved]
  ];
  if (!all.length) return t("what.no_measures");
  const found = kinds.map(([kind, is]) => [kind, all.filter(is)]).filter(([, some]) => some.length);
  if (found.length === 1) return t("what.all_" + found[0][0], {year});
  return sentences(t("what.none_helps", {year}), ...found.map(([kind, some]) => t("what." + kind, {list: list(some)})));
}

// The what-if that would avert most, where one is shown to.
function whatIf(helping, year) {
  const most = helping.filter(x => isWhatIf(x.scenario)).sort((a, b) => b.mean - a.mean)[0];
  return most ? soft(t("what.if", {name: ownName(most.scenario), n: about(most.mean), year})) : "";
}

function what() {
  const planned = planFound() ? words(planFound()) : "";
  if (compared.length < 2) return card("what", "", words(t("what.none")), planned);
  const year = comparedYears[comparedYears.length - 1], helping = ranked(year).filter(x => x.resolved && x.mean > 0);
  const list = helping.filter(x => isMeasure(x.scenario));
  if (!list.length) return card("what", "", words(nothingHelps(year)), whatIf(helping, year), planned);
  const [best] = list, coverage = s => percent((at(s, "coverage", year) || {}).mean, 0);
  const costed = bestCosted(list), named = list.slice(0, costed ? 1 : 3).map(x => x.scenario.name);
  const open = notSure(year, openPairs(year).filter(p => named.includes(p.first)));
  const then = list.slice(1, 4).map(x => scenarioName(x.scenario) + " " + aboutPeople(x.mean)).join(t("semicolon"));
  return card(
    "what", "", big(scenarioName(best.scenario)), words(bold(t("what.best", {n: about(best.mean), year}))),
    words(
      t("what.words",
        {low: about(best.low), high: about(best.high), before: coverage(compared[0]), after: coverage(best.scenario)})),
    costed || (then ? words(t("what.next", {list: then})) : ""), open ? soft(open) : "", whatIf(helping, year), planned, soft(t("what.care")));
}

// The gap after calibration to all evidence, or that there was none.
function calibratedGap() {
  const {evidence} = fits.at(-1) || {}, found = rowsOf(calibration, "gap").find(row => row.evidence === evidence);
  if (!found) return t(calibration ? "sure.calibrated" : "sure.not_calibrated");
  const gap = found.unmet_need;
  const range = {low: about(gap["q2.5"]), high: about(gap["q97.5"])}, year = calibration.about.base_year;
  return t("sure.calibrated_gap", {evidence: evidenceName(evidence), gap: about(gap.mean), year, ...range});
}

function parameterShare() {
  const {variance_parameter: known, variance_chance: chance} = at(reference, "unmet_need", state.year) || {};
  if (!given(known)) return "";
  const all = known + Math.max(0, chance);
  return all > 0 ? words(t("sure.parameters", {share: percent(Math.min(1, known / all))})) : "";
}

function sure() {
  const gap = at(reference, "unmet_need", state.year),
        list = data.parameters && data.parameters.scenarios[0].parameters;
  const checked = checkedRecords();
  const assumed = list ? {n: list.filter(p => p.status === "assumed").length, of: list.length} : null;
  return card(
    "sure", "", gap ? big(t("sure.range", {low: about(gap["q2.5"]), high: about(gap["q97.5"])})) : "", parameterShare(),
    assumed ?
      words(
        badge("assumed"), " ", t("sure.assumed", assumed), " ", element("a", {href: "#provenance"}, t("sure.see"))) :
      "",
    words(calibratedGap()),
    checked.length ? soft(checked.every(({record}) => record.checks.passed) ? "✓ " + t("sure.checks") : "✗ " + t("sure.checks_failed")) : "");
}

export function firstScreen() {
  const area = element("div", {id: "first"});
  const waffle = state.figures.find(f => f.id === "waffle").node;
  area.update = () => area.replaceChildren(
    answer(), element("div", {class: "first"}, waffle, keyTable()),
    element("div", {class: "cards"}, [why(), where(), what(), sure()].filter(Boolean)));
  return area;
}

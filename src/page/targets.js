// What was observed of each target against what calibrate predicts.
import targets_chart from "./charts/targets.vg.json";
import {hidden, treated, whole} from "./colors.js";
import {calibration, fits, given, statisticsOf} from "./data.js";
import {badge, element, headOf, rowHead, scrolled, select, textCell} from "./elements.js";
import {compact, grouped, interval, percent, plain, unitName} from "./format.js";
import {state} from "./state.js";
import {column, openedTable, rangeColumns} from "./table.js";
import {groupBy, rowsOf} from "./tables.js";
import {evidenceName, has, parameterName, partName, sentences, t, titleOf} from "./words.js";

export const targets = rowsOf(calibration, "targets");
export const targetOf = name => targets.find(o => o.target === name) || {target: name, unit: ""};
export const targetName = target => titleOf(target) || target.target;
const writerOf = target => (target.unit === "proportion" ? percent : plain);
export const withUnit = (target, x) =>
  target.unit === "proportion" ? percent(x) : t("with_unit", {n: plain(x), unit: unitName(target.unit)});

// A number of a target: a year, a band of procedures, or a part of the whole.
function cellName(label) {
  if (/^\d{4}$/.test(label)) return t("cell.year", {year: label});
  if (/^\d+\+$/.test(label)) return t("cell.open", {n: label.slice(0, -1)});
  if (/^\d+(-\d+)?$/.test(label)) return t("cell.count", {n: label.replace("-", "–")});
  return has("cell." + label) ? t("cell." + label) : partName(label);
}
// The one number that stands for a target: of claims the last year's, of bands those who did none.
const headlineOf = cells => (/^\d{4}$/.test(cells[0].cell) ? cells.at(-1) : cells[0]);

const evidenceLooks = {
  none: [whole, "circle", "●"],
  survey: ["#d55e00", "diamond", "◆"],
  claims: [treated, "square", "■"],
  both: ["#009e73", "triangle-up", "▲"]
};
export const lookOf = evidence => evidenceLooks[evidence] || [hidden, "cross", "✚"];
export const legendOfEvidence = evidence => [lookOf(evidence)[0], evidenceName(evidence), lookOf(evidence)[2]];

// "not met" below 0.005, as in the terminal: a predictive p of all numbers of the target.
const verdictOf = ({predictive_p: p}) => (p < 0.005 ? "not_met" : p < 0.025 ? "doubtful" : "met");
const signs = {
  not_met: "✗",
  doubtful: "?",
  met: ""
};
const checks = rowsOf(calibration, "checks"), checksOf = groupBy(checks, check => check.target);
const missedBy = ({evidence}) =>
  checks.filter(c => c.evidence === evidence && c.draws === "posterior" && verdictOf(c) === "not_met");

// All that predicts a target: the prior, each posterior, and the fits without it where they were made.
function predictorsOf(name) {
  const uses = {posterior: check => (check.used === "yes" ? "fitted" : "compared"), left_out: () => "left_out"};
  const [first, ...rest] = checksOf.get(name) || [], fitted = rest.filter(check => check.draws !== "prior");
  if (!first) return [];
  return [
    {evidence: "none", use: "", check: first},
    ...fitted.map(check => ({evidence: check.evidence, use: uses[check.draws](check), check}))
  ];
}
const sameCheck = ({evidence, target, draws}) => [evidence, target, draws].join("\n");
const cellsOf = groupBy(rowsOf(calibration, "cells"), sameCheck);  // none of a target of many numbers

// "survey: not met; claims: met".
const verdictsOn = name => predictorsOf(name)
                             .filter(p => p.use && p.use !== "left_out")
                             .map(p => evidenceName(p.evidence) + t("colon") + t("verdict." + verdictOf(p.check)))
                             .join(t("semicolon"));

// One row a number and predictor, for the table; a target of many numbers has its share inside only.
function predictionsOf(target) {
  return predictorsOf(target.target).flatMap(({evidence, use, check}) => {
    const shared = {
      target,
      evidence,
      use,
      label: targetName(target),
      id: target.target,
      by: evidenceName(evidence),
      how: use ? t("use." + use) : "–",
      covered: check.covered,
      p: check.predictive_p,
      unit: unitName(target.unit),
      verdict: use ? t("verdict." + verdictOf(check)) : "–",
      sign: use ? signs[verdictOf(check)] : ""
    };
    const cells = cellsOf.get(sameCheck(check));
    if (!cells) return [{...shared, number: t("numbers", {n: check.cells}), key: ""}];
    return cells.map(c => ({
                       ...shared,
                       number: cellName(c.cell),
                       key: c.cell,
                       several: cells.length > 1,
                       headline: c === headlineOf(cells),
                       observed: c.observed,
                       ...statisticsOf(c.predicted)
                     }));
  });
}

function wordsOfPrediction(r) {
  const write = writerOf(r.target), lines = [r.label + (r.several || !r.key ? t("colon") + r.number : "")];
  lines.push(r.by + (r.use ? t("in_unit", {unit: r.how}) : ""));
  if (given(r.mean)) {
    lines.push(t("observed") + t("colon") + withUnit(r.target, r.observed));
    lines.push(t("predicted") + t("colon") + write(r.mean) + t("in_unit", {unit: interval(r.low, r.high, write)}));
  }
  const met = r.use ? t("comma") + r.verdict : "";
  return [...lines, t("inside_words", {share: percent(r.covered, 0)}) + t("comma") + "p " + grouped(r.p, 3) + met].join(
    "\n");
}

// Lines of at most so many Latin letters; others are twice as wide. Words of Latin and katakana letters stay whole.
function linesOf(words, most) {
  const width = part => [...part].reduce((sum, c) => sum + (c > "\u2e7f" ? 2 : 1), 0);
  const lines = [""];
  for (const part of words.split(
         /(?<=\s)|(?<![ァ-ー])(?=[ァ-ー])|(?=[^\u0000-\u024fァ-ー、。，．：）〜件年以])/u)) {
    if (lines.at(-1) && width(lines.at(-1)) + width(part.trimEnd()) > most) lines.push("");
    lines.push(lines.pop() + part);
  }
  return lines.map(line => line.trimEnd());
}

const least_ratio = -2, largest_ratio = 3;  // logarithms to base 2: a quarter to eight times

function pictureOf(list, all) {
  const groups = [];
  let lines = 0;
  const labelOf = r => {
    const number = given(r.observed) ? withUnit(r.target, r.observed) : r.number;
    if (!all) return [r.number + t("colon") + number];
    return [...linesOf(r.label, 42), (r.several ? r.number + t("colon") : "") + number];
  };
  const onScale = (x, observed) =>
    (all && given(x) ? Math.max(least_ratio, Math.min(largest_ratio, Math.log2(x / observed))) : x);
  const rows = list.map(r => {
    const key = r.id + "\n" + r.key, known = groups.find(g => g.key === key);
    const own = known || {key, slots: 0, lines: labelOf(r), above: lines};
    if (!known) {
      groups.push(own);
      lines += own.lines.length;
    }
    const [color, shape] = lookOf(r.evidence), place = x => onScale(x, r.observed);
    return {
      group: groups.indexOf(own),
      slot: own.slots++,
      lines: own.lines,
      above: own.above,
      color,
      shape,
      hollow: r.use !== "fitted",
      mean: place(r.mean),
      low: place(r.low),
      high: place(r.high),
      observed: all && given(r.observed) ? 0 : r.observed,
      sign: all                                              ? r.sign :
        r.use && (r.observed < r.low || r.observed > r.high) ? "✗" :
                                                               "",
      words: given(r.mean) ? "" : t("inside_words", {share: percent(r.covered, 0)}),
      tip: wordsOfPrediction(r)
    };
  });
  const ends = rows.flatMap(r => [r.low, r.high, r.observed]).filter(given);
  const signals = {
    groups: groups.length,
    slots: Math.max(...groups.map(g => g.slots)),
    cut: all && ends.some(x => x === least_ratio || x === largest_ratio),
    most_lines: Math.max(...groups.map(g => g.lines.length)),
    all_lines: lines,
    extent: all ? [Math.min(-1, ...ends), Math.max(1, ...ends)] : [0, Math.max(...ends) * 1.02]
  };
  return {rows, signals};
}

// Where the observed numbers come from and why some are not fitted; how the observers differ from the model.
export function sourcesOf(list) {
  const observation = rowsOf(calibration, "observation"), all = [...list, ...observation];
  if (!all.length) return "";
  const assumed = all.filter(e => e.status === "assumed" || /\bassumed\b/.test(e.source)).length;
  const row = (name, e, extra) => element(
    "tr", {}, rowHead(name), textCell(unitName(e.unit)), textCell(badge(e.status)),
    element("td", {class: "text source"}, e.source, extra));
  const kept = o => (o.reason ? element("div", {class: "of"}, t("kept_out", {reason: o.reason})) : "");
  const observer = e => row(parameterName(e.parameter) + t("in_unit", {unit: e.value}), e, "");
  const head = ["observed_target", "column.unit", "column.status", "column.source"].map(key => t(key));
  const table = () => element(
    "table", {class: "data"}, headOf(head),
    element("tbody", {}, list.map(o => row(targetName(o), o, kept(o))), observation.map(observer)));
  const words = t("target_sources", {n: list.length, m: observation.length, assumed});
  return openedTable("sources", words, () => scrolled(t("column.source"), table()));
}

const all_targets = {
  id: "targets",
  spec: targets_chart,
  section: "evidence",
  wide: true,
  title() {
    const n = targets.length, missed = fits.map(fit => missedBy(fit).length);
    const kind = missed.every(k => k === 0) ? "all" : missed.includes(0) ? "some" : "none";
    const list = fits.map((fit, i) => t("count_of", {evidence: evidenceName(fit.evidence), n: missed[i]}));
    return t("figure.targets." + kind, {n, list: list.join(t("semicolon"))});
  },
  controls(shown) {
    const many = o => predictionsOf(o).some(r => r.several);
    const choose = name => {
      state.targets.name = name;
      shown.update();
    };
    const options = targets.filter(many).map(o => [o.target, targetName(o)]);
    return options.length ?
      [select(t("observed_target"), [["all", t("all_targets")], ...options], state.targets.name, choose)] :
      [];
  },
  view() {
    const all = state.targets.name === "all", asked = all ? targets : [targetOf(state.targets.name)];
    const list = asked.flatMap(predictionsOf);
    if (!list.length) return null;
    const {rows, signals} = pictureOf(all ? list.filter(r => r.headline || !r.key) : list, all);
    const missed = fits.map(fit => missedBy(fit).map(check => check.target));
    const by_all = missed[0].filter(name => missed.every(names => names.includes(name)));
    const names = by_all.map(name => targetName(targetOf(name))).join(t("semicolon"));
    const shapes = ["none", ...fits.map(fit => fit.evidence)].map(legendOfEvidence);
    return {
      rows,
      table: list,
      note: all ? sentences(t("targets_words"), signals.cut && t("cut_words"), names && t("missed_by_all", {names})) :
                  t("target_words", {verdicts: verdictsOn(state.targets.name)}),
      legend: [
        ["#1b1f24", t("observed"), "┃"], ...shapes, ["#57606a", t("legend.unfitted"), "◇"],
        ["#1b1f24", t(all ? "verdict.not_met" : "legend.outside"), "✗"]
      ],
      sources: sourcesOf(asked),
      signals: {
        ...signals,
        logged: all,
        axis_title: all ? t("axis.ratio") : unitName(asked[0].unit),
        axis_format: asked[0].unit === "proportion" ? ".0%" : ",~f"
      },
      columns: [
        column("label", t("observed_target")), column("id", t("column.id")), column("by", t("evidence_used")),
        column("how", t("use")), column("number", t("number")), column("observed", t("observed"), compact),
        ...rangeColumns(t("predicted"), compact), column("unit", t("column.unit")),
        column("covered", t("share_inside"), x => percent(x, 0)), column("p", "p", x => grouped(x, 3)),
        column("verdict", t("verdict"))
      ]
    };
  }
};

export const figures = [all_targets];

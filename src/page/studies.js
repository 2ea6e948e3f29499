// The figures of sensitivity and invert.
import intervals_chart from "./charts/intervals.vg.json";
import tornado_chart from "./charts/tornado.vg.json";
import {hidden, treated, whole} from "./colors.js";
import {data, given, reference} from "./data.js";
import {compact, interval, percent, plain, points, signed, unitName} from "./format.js";
import {column, most_rows, named, parameterColumns, rangeColumns} from "./table.js";
import {measureName, namedScenario, parameterName, regionName, statementInWords, t} from "./words.js";

const studies = data.sensitivity || [];
const studyOf = method => studies.find(s => s.method === method);
const finite = list => list.every(given);
// "unmet need, all regions, 2018, japan": what a study was asked.
function asked({question}) {
  if (!question) return "";
  const measure = (question.place === "treatment" ? "treatment." : "") + question.measure;
  const known = (data.regions || []).find(r => r.name === question.region);
  const region = question.region === "all" ? t("all_regions") : known ? regionName(known) : question.region;
  const less = question.less ? " − " + namedScenario(question.less) : "";
  const own = question.scenario !== (reference && reference.name) || less;
  const scenario = own ? t("comma") + namedScenario(question.scenario) + less : "";
  return t("asked", {measure: measureName(measure), year: question.year, region, scenario});
}

// How the outcome and a change of it are written: {outcome, change, format, unit}.
function writingOf(study) {
  if (study.question && study.question.unit === "proportion")
    return {outcome: percent, change: points, format: ".0%", unit: t("unit.points")};
  const unit = unitName((study.question || {}).unit);
  return {outcome: plain, change: x => signed(x), format: ",~f", unit};
}

const tornado = {
  id: "tornado",
  spec: tornado_chart,
  section: "unsure",
  view() {
    const study = studyOf("tornado");
    if (!study || !study.bars) return null;
    const {outcome, change, format, unit} = writingOf(study);
    const swing = r => Math.max(Math.abs(r.low), Math.abs(r.high), Math.abs(r.high - r.low));
    const unresolved = end => !(end.low > 0 || end.high < 0) && given(end.low);
    const row = b => ({
      ...named(b.name),
      low: b.low.value,
      high: b.high.value,
      from: b.low_value,
      to: b.high_value,
      unit: unitName(b.unit),
      faded: unresolved(b.low) && unresolved(b.high),
      resolved: t(unresolved(b.low) && unresolved(b.high) ? "no" : "yes"),
      text: change(b.low.value) + " / " + change(b.high.value),
      tip: parameterName(b.name) + "\n" + compact(b.low_value) + t("colon") + change(b.low.value) + "\n" +
        compact(b.high_value) + t("colon") + change(b.high.value)
    });
    const rows = study.bars.filter(b => finite([b.low.value, b.high.value])).map(row);
    if (!rows.length) return null;
    rows.sort((a, b) => swing(b) - swing(a));
    return {
      rows: rows.slice(0, most_rows),
      table: rows,
      note: asked(study),
      trace: rows.map(r => r.id),
      signals: {
        axis_title: t("axis.change", {baseline: outcome(study.baseline.value)}) + t("in_unit", {unit}),
        axis_format: format
      },
      legend: [["#56b4e9", t("legend.low")], ["#d55e00", t("legend.high")]],
      columns: [
        ...parameterColumns(), column("from", t("legend.low"), compact), column("low", t("change_at_low"), change),
        column("to", t("legend.high"), compact), column("high", t("change_at_high"), change),
        column("unit", t("column.unit")), column("resolved", t("resolved"))
      ]
    };
  }
};

const sobol = {
  id: "sobol",
  spec: intervals_chart,
  section: "unsure",
  view() {
    const study = studyOf("sobol"), last = study && study.sizes && study.sizes.at(-1);
    if (!last) return null;
    const row = f => ({
      ...named(f.name),
      mean: f.total.value,
      low: f.total.low,
      high: f.total.high,
      color: "#d55e00",
      mean2: f.first.value,
      low2: f.first.low,
      high2: f.first.high,
      color2: treated,
      text: percent(f.total.value, 0),
      tip: parameterName(f.name) + "\n" + t("legend.total") + t("colon") + percent(f.total.value) + "\n" +
        t("legend.first") + t("colon") + percent(f.first.value)
    });
    const rows = last.factors.filter(f => given(f.total.value)).map(row).sort((a, b) => b.mean - a.mean);
    return {
      rows: rows.slice(0, most_rows),
      table: rows,
      note: asked(study),
      trace: rows.map(r => r.id),
      legend: [["#d55e00", t("legend.total")], [treated, t("legend.first")]],
      signals: {axis_title: t("axis.variance"), axis_format: ".0%", from_zero: true},
      columns: [
        ...parameterColumns(), ...rangeColumns(t("legend.total"), percent), column("mean2", t("legend.first"), percent),
        column("low2", t("statistic.q2.5"), percent), column("high2", t("statistic.q97.5"), percent)
      ]
    };
  }
};

const morris = {
  id: "morris",
  spec: intervals_chart,
  section: "unsure",
  view() {
    const study = studyOf("morris");
    if (!study) return null;
    const {outcome, format, unit} = writingOf(study);
    const row = f => ({
      ...named(f.name),
      mean: f.mu_star.value,
      low: f.mu_star.low,
      high: f.mu_star.high,
      sigma: f.sigma,
      color: treated,
      text: outcome(f.mu_star.value),
      tip: parameterName(f.name) + "\nμ* " + outcome(f.mu_star.value) + "\nσ " + outcome(f.sigma)
    });
    const rows = study.factors.filter(f => given(f.mu_star.value)).map(row).sort((a, b) => b.mean - a.mean);
    return {
      rows: rows.slice(0, most_rows),
      table: rows,
      note: asked(study),
      trace: rows.map(r => r.id),
      signals: {axis_title: "μ*" + t("in_unit", {unit}), axis_format: format, from_zero: true},
      columns: [...parameterColumns(), ...rangeColumns("μ*", outcome), column("sigma", "σ", outcome)]
    };
  }
};

const prcc = {
  id: "prcc",
  spec: intervals_chart,
  section: "unsure",
  view() {
    const study = studyOf("prcc");
    if (!study) return null;
    const write = x => signed(x, 2);
    const row = p => {
      const faded = p.prcc.low <= 0 && p.prcc.high >= 0;
      return {
        ...named(p.name),
        mean: p.prcc.value,
        low: p.prcc.low,
        high: p.prcc.high,
        faded,
        resolved: t(faded ? "no" : "yes"),
        color: faded       ? hidden :
          p.prcc.value < 0 ? treated :
                             "#d55e00",
        text: write(p.prcc.value),
        tip: parameterName(p.name) + "\n" + write(p.prcc.value) + "\n95%: " + interval(p.prcc.low, p.prcc.high, write)
      };
    };
    const rows = study.parameters.filter(p => given(p.prcc.value)).map(row);
    rows.sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean));
    return {
      rows: rows.slice(0, most_rows),
      table: rows,
      note: asked(study),
      trace: rows.map(r => r.id),
      legend: [["#d55e00", t("legend.raises")], [treated, t("legend.lowers")], [hidden, t("legend.unresolved")]],
      signals: {axis_title: t("axis.prcc"), axis_format: ".1f", from_zero: true},
      columns: [...parameterColumns(), ...rangeColumns(t("estimate"), write), column("resolved", t("resolved"))]
    };
  }
};

// A range that may be open at an end: "≥ 0.037".
function bounds(low, high) {
  if (!given(high)) return "≥ " + compact(low);
  return given(low) ? compact(low) + " – " + compact(high) : "≤ " + compact(high);
}

const inverted = () =>
  t("invert_words",
    {statement: statementInWords(data.invert.statement), share: percent(data.invert.share && data.invert.share.value)});

const invert = {
  id: "invert",
  spec: intervals_chart,
  section: "unsure",
  view() {
    const box = data.invert && data.invert.box;
    if (!box || !box.sides || !box.sides.length) return null;
    const rows = box.sides.map(s => ({
                                 ...named(s.name),
                                 low: s.low_quantile,
                                 high: s.high_quantile,
                                 mean: (s.low_quantile + s.high_quantile) / 2,
                                 from: s.low,
                                 to: s.high,
                                 unit: unitName(s.unit),
                                 color: treated,
                                 text: bounds(s.low, s.high),
                                 tip: parameterName(s.name) + "\n" + bounds(s.low, s.high) + " " + unitName(s.unit)
                               }));
    const words = t("invert_box", {density: percent(box.density), coverage: percent(box.coverage)});
    return {
      rows,
      extent: [0, 1],
      note: inverted() + " " + words,
      trace: rows.map(r => r.id),
      signals: {axis_title: t("axis.quantile"), axis_format: ".0%", from_zero: true},
      columns: [
        ...parameterColumns(), column("from", t("from"), compact), column("to", t("to"), compact),
        column("unit", t("column.unit"))
      ]
    };
  }
};

const thresholds = {
  id: "thresholds",
  spec: intervals_chart,
  section: "unsure",
  view() {
    const list = data.invert && data.invert.thresholds;
    if (!list || !list.length) return null;
    const row = s => ({
      ...named(s.name),
      mean: s.share_below,
      color: whole,
      mean2: s.share_above,
      color2: treated,
      low: s.share_below,
      high: s.share_below,
      low2: s.share_above,
      high2: s.share_above,
      at: s.value,
      unit: unitName(s.unit),
      text: compact(s.value),
      tip: parameterName(s.name) + " " + compact(s.value) + " " + unitName(s.unit) + "\n" + t("legend.below") +
        t("colon") + percent(s.share_below) + "\n" + t("legend.above") + t("colon") + percent(s.share_above)
    });
    return {
      rows: list.filter(s => given(s.value)).map(row),
      extent: [0, 1],
      note: inverted(),
      legend: [[whole, t("legend.below")], [treated, t("legend.above")]],
      signals: {axis_title: t("axis.holds"), axis_format: ".0%", from_zero: true},
      columns: [
        ...parameterColumns(), column("at", t("threshold"), compact), column("unit", t("column.unit")),
        column("mean", t("legend.below"), percent), column("mean2", t("legend.above"), percent)
      ]
    };
  }
};

export const figures = [tornado, sobol, morris, prcc, invert, thresholds];

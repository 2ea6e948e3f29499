// The figures of sensitivity and invert.
import intervals_chart from "./charts/intervals.vg.json";
import tornado_chart from "./charts/tornado.vg.json";
import {hidden, treated, whole} from "./colors.js";
import {currency, given, invert as inversion, reference, regions, studyOf} from "./data.js";
import {compact, interval, moneyOf, percent, plain, points, signed, unitName} from "./format.js";
import {column, most_rows, named, parameterColumns, rangeColumns} from "./table.js";
import {rowsOf, unitOf} from "./tables.js";
import {measureName, namedScenario, parameterName, regionName, statementInWords, t} from "./words.js";

const finite = list => list.every(given);
// "unmet need, all regions, 2018, japan": what a study was asked.
function asked({context: question}) {
  const measure = (question.output_place === "treatment" ? "treatment." : "") + question.output;
  const known = regions.find(r => r.name === question.region);
  const region = question.region === "all" ? t("all_regions") : known ? regionName(known) : question.region;
  const less = question.less ? " − " + namedScenario(question.less) : "";
  const own = question.scenario !== (reference && reference.name) || less;
  const scenario = own ? t("comma") + namedScenario(question.scenario) + less : "";
  return t("asked", {measure: measureName(measure), year: question.year, region, scenario});
}

// How a number of the outcome and a change of it are written: {scaled, outcome, change, format, unit}; money in a unit
// that suits `numbers`, to which `scaled` brings it.
function writingOf(unit, numbers) {
  const as_it_is = {scaled: x => x, format: ",~f", unit: unitName(unit)};
  if (unit === "proportion")
    return {...as_it_is, outcome: percent, change: points, format: ".0%", unit: t("unit.points")};
  if (!currency || unit !== currency) return {...as_it_is, outcome: plain, change: x => signed(x)};
  const {write: outcome, ...money} = moneyOf(numbers);
  return {...as_it_is, ...money, outcome, change: x => (x > 0 ? "+" : "") + outcome(x)};
}

const tornado = {
  id: "tornado",
  spec: tornado_chart,
  section: "unsure",
  view() {
    const study = studyOf("tornado");
    if (!study) return null;
    const [{baseline}] = rowsOf(study, "output"), bars = rowsOf(study, "bars");
    const changes = bars.flatMap(bar => [bar.change_at_low.value, bar.change_at_high.value]);
    const {scaled, outcome, change, format, unit} = writingOf(unitOf(study, "bars", "change_at_low"), changes);
    const swing = r => Math.max(Math.abs(r.low), Math.abs(r.high), Math.abs(r.high - r.low));
    const unresolved = end => !(end.low > 0 || end.high < 0) && given(end.low);
    const row = bar => {
      const {parameter, low_value, high_value, change_at_low: low, change_at_high: high} = bar;
      const faded = unresolved(low) && unresolved(high);
      return {
        ...named(parameter),
        low: scaled(low.value),
        high: scaled(high.value),
        from: low_value,
        to: high_value,
        unit: unitName(unitOf(study, "bars", "low_value", bar)),
        faded,
        resolved: t(faded ? "no" : "yes"),
        text: change(scaled(low.value)) + " / " + change(scaled(high.value)),
        tip: parameterName(parameter) + "\n" + compact(low_value) + t("colon") + change(scaled(low.value)) + "\n" +
          compact(high_value) + t("colon") + change(scaled(high.value))
      };
    };
    const rows = bars.filter(b => finite([b.change_at_low.value, b.change_at_high.value])).map(row);
    if (!rows.length) return null;
    rows.sort((a, b) => swing(b) - swing(a));
    return {
      rows: rows.slice(0, most_rows),
      table: rows,
      note: asked(study),
      trace: rows.map(r => r.id),
      signals: {
        axis_title: t("axis.change", {baseline: outcome(scaled(baseline.value))}) + t("in_unit", {unit}),
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
    const study = studyOf("sobol");
    if (!study) return null;
    const row = ({factor, first_order: first, total_order: total}) => ({
      ...named(factor),
      mean: total.value,
      low: total.low,
      high: total.high,
      color: "#d55e00",
      mean2: first.value,
      low2: first.low,
      high2: first.high,
      color2: treated,
      text: percent(total.value, 0),
      tip: parameterName(factor) + "\n" + t("legend.total") + t("colon") + percent(total.value) + "\n" +
        t("legend.first") + t("colon") + percent(first.value)
    });
    const factors = rowsOf(study, "factors").filter(f => given(f.total_order.value));
    const rows = factors.map(row).sort((a, b) => b.mean - a.mean);
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
    const factors = rowsOf(study, "factors").filter(f => given(f.mu_star.value));
    const {scaled, outcome, format, unit} =
      writingOf(unitOf(study, "factors", "mu_star"), factors.map(f => f.mu_star.value));
    const row = ({factor, mu_star, sigma}) => ({
      ...named(factor),
      mean: scaled(mu_star.value),
      low: scaled(mu_star.low),
      high: scaled(mu_star.high),
      sigma: scaled(sigma),
      color: treated,
      text: outcome(scaled(mu_star.value)),
      tip: parameterName(factor) + "\nμ* " + outcome(scaled(mu_star.value)) + "\nσ " + outcome(scaled(sigma))
    });
    const rows = factors.map(row).sort((a, b) => b.mean - a.mean);
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
    const row = ({parameter, prcc: {value, low, high}}) => {
      const faded = low <= 0 && high >= 0;
      return {
        ...named(parameter),
        mean: value,
        low,
        high,
        faded,
        resolved: t(faded ? "no" : "yes"),
        color: faded ? hidden :
          value < 0  ? treated :
                       "#d55e00",
        text: write(value),
        tip: parameterName(parameter) + "\n" + write(value) + "\n95%: " + interval(low, high, write)
      };
    };
    const rows = rowsOf(study, "parameters").filter(p => given(p.prcc.value)).map(row);
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

function inverted() {
  const [{share}] = rowsOf(inversion, "statement");
  return t("invert_words", {statement: statementInWords(inversion.context.statement), share: percent(share.value)});
}

const invert = {
  id: "invert",
  spec: intervals_chart,
  section: "unsure",
  view() {
    const sides = rowsOf(inversion, "sides"), [box] = rowsOf(inversion, "box");
    if (!sides.length) return null;
    const row = side => {
      const {parameter, from, to, low_quantile: low, high_quantile: high} = side;
      const unit = unitName(unitOf(inversion, "sides", "from", side));
      return {
        ...named(parameter),
        low,
        high,
        mean: (low + high) / 2,
        from,
        to,
        unit,
        color: treated,
        text: bounds(from, to),
        tip: parameterName(parameter) + "\n" + bounds(from, to) + " " + unit
      };
    };
    const rows = sides.map(row);
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
    const list = rowsOf(inversion, "thresholds");
    if (!list.length) return null;
    const row = one => {
      const {parameter, threshold, share_below: below, share_above: above} = one;
      const unit = unitName(unitOf(inversion, "thresholds", "threshold", one));
      return {
        ...named(parameter),
        mean: below,
        color: whole,
        mean2: above,
        color2: treated,
        low: below,
        high: below,
        low2: above,
        high2: above,
        at: threshold,
        unit,
        text: compact(threshold),
        tip: parameterName(parameter) + " " + compact(threshold) + " " + unit + "\n" + t("legend.below") + t("colon") +
          percent(below) + "\n" + t("legend.above") + t("colon") + percent(above)
      };
    };
    return {
      rows: list.filter(one => given(one.threshold)).map(row),
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

export const drawn = ["sensitivity tornado", "sensitivity sobol", "sensitivity morris", "sensitivity prcc", "invert"];
export const figures = [tornado, sobol, morris, prcc, invert, thresholds];

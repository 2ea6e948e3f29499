// The figures of compare that speak of money: cost per patient, cost and gain, what a patient is worth, over the years.
import intervals_chart from "./charts/intervals.vg.json";
import lines_chart from "./charts/lines.vg.json";
import {hidden, hues, treated} from "./colors.js";
import {compared, comparedYears, comparison, given} from "./data.js";
import {amount, grouped, interval, moneyOf, people, percent} from "./format.js";
import {column, scenarioColumns} from "./table.js";
import {rowsOf} from "./tables.js";
import {has, namedScenario, scenarioName, sentences, standingWords, t} from "./words.js";

// A scenario with an intervention of no stated cost stands apart.
export const uncosted = s => Boolean(s.totals && s.totals.not_costed);
export const costed = compared.slice(1).filter(s => s.totals && !uncosted(s));
export const apart = () => {
  const list = compared.slice(1).filter(uncosted).map(s => t("quoted", {name: scenarioName(s)}));
  return list.length ? t("not_costed", {list: list.join(t("comma"))}) : "";
};
// What a scenario is against the first, in words: "dominates", or nothing where a cost per patient says it.
const againstFirst = ({totals: {against_first: against, against_first_sure: sure}}) =>
  (has("against." + against) ? t("against." + against) + (sure === "no" ? t("against.not_sure") : "") : "");
const costTrace = ["fee", "interventions", "procedures_per_patient"];
// The amounts of a statistic of all costed scenarios, in one unit.
const moneyOfTotals = total => moneyOf(costed.map(s => s.totals[total].mean));
const inUnit = (words, {unit}) => words + t("in_unit", {unit});

const costs = {
  id: "costs",
  spec: intervals_chart,
  section: "what",
  trace: costTrace,
  view() {
    const {unit, scaled, write} = moneyOfTotals("cost_per_extra_patient");
    const row = s => {
      const c = s.totals.cost_per_extra_patient, name = scenarioName(s), low = c["q2.5"], high = c["q97.5"];
      return {
        label: name,
        id: s.name,
        mean: scaled(c.mean),
        low: scaled(low ?? c.mean),
        high: scaled(high ?? c.mean),
        mcse: scaled(c.mcse),
        color: treated,
        text: write(scaled(c.mean)),
        tip: name + "\n" + amount(c.mean) + "\n95%: " + interval(low, high, amount)
      };
    };
    const rows = costed.map(row).filter(r => given(r.mean)).sort((a, b) => a.mean - b.mean);
    if (!rows.length) return null;
    const title = t("axis.cost", {currency: unit});
    return {
      rows,
      signals: {axis_title: title, axis_format: ",~f", from_zero: true},
      columns: [
        ...scenarioColumns(), column("mean", title, write), column("mcse", t("statistic.mcse"), write),
        column("low", t("statistic.q2.5"), write), column("high", t("statistic.q97.5"), write)
      ]
    };
  }
};

// The cost-effectiveness plane: what each scenario costs and gains, the first one at 0, and the efficient ones joined.
const plane = {
  id: "plane",
  spec: lines_chart,
  section: "what",
  trace: costTrace,
  view() {
    if (!costed.length) return null;
    const {scaled, write, ...money} = moneyOfTotals("discounted_cost"), title = inUnit(t("extra_cost"), money);
    const byName = name => t("quoted", {name: namedScenario(name)});
    const row = s => {
      const {discounted_cost: cost, discounted_performed: patients, standing} = s.totals, name = scenarioName(s);
      const words = standing ? standingWords(s.totals, byName) : "", against = againstFirst(s);
      return {
        series: name,
        id: s.name,
        color: hues[compared.indexOf(s) % hues.length],
        x: scaled(cost.mean),
        cost_low: scaled(cost["q2.5"]),
        cost_high: scaled(cost["q97.5"]),
        mean: patients.mean,
        patients_low: patients["q2.5"],
        patients_high: patients["q97.5"],
        low: null,
        high: null,
        efficient: standing === "efficient",
        standing: words,
        against,
        tip: [name, amount(cost.mean), people(patients.mean), words, against].filter(Boolean).join("\n")
      };
    };
    const points = costed.map(row), first = scenarioName(compared[0]);
    const zero = {x: 0, mean: 0, tip: first, efficient: comparison.about.standing_of_first === "efficient"};
    const beaten = points.filter(p => p.standing && !p.efficient).map(p => p.series + t("colon") + p.standing);
    const joined = [zero, ...points].filter(p => p.efficient).sort((a, b) => a.x - b.x);
    return {
      rows: [
        ...joined.map(p => ({...p, series: t("standing.efficient"), color: hidden})),
        {...zero, series: first, color: "#1b1f24"}, ...points
      ],
      table: points,
      note: t("against", {name: first}),
      below: sentences(beaten.length ? beaten.join(t("semicolon")) + t("stop") : "", apart()),
      legend: [[hidden, t("standing.efficient")], ["#1b1f24", first], ...points.map(p => [p.color, p.series])],
      signals: {axis_format: ",~f", x_format: ",~f", from_zero: true, axis_title: title},
      columns: [
        column("series", t("scenario")), column("id", t("column.id")), column("x", title, write),
        column("cost_low", t("statistic.q2.5"), write), column("cost_high", t("statistic.q97.5"), write),
        column("mean", t("extra_patients"), grouped), column("patients_low", t("statistic.q2.5"), grouped),
        column("patients_high", t("statistic.q97.5"), grouped), column("against", t("against_first", {name: first})),
        column("standing", t("standing"))
      ]
    };
  }
};

// Which scenario is best at what an extra patient is worth: the cost-effectiveness acceptability curves.
const logarithmic = {
  ...lines_chart,
  scales: lines_chart.scales.map(s => (s.name === "x" ? {...s, type: "log"} : s))
};
const acceptability = {
  id: "acceptability",
  spec: logarithmic,
  section: "what",
  trace: costTrace,
  view() {
    const all = rowsOf(comparison, "acceptability");
    if (!all.length) return null;
    const {unit, scaled, write} = moneyOf(all.map(row => row.threshold)),
                         options = [...new Set(all.map(r => r.scenario))];
    const place = name => compared.findIndex(s => s.name === name);
    const row = ({threshold, scenario, best_in, best_on_average: best}) => ({
      x: scaled(threshold),
      series: namedScenario(scenario),
      id: scenario,
      color: place(scenario) > 0 ? hues[place(scenario) % hues.length] : "#1b1f24",
      mean: best_in,
      low: null,
      high: null,
      best: t(best),
      tip: namedScenario(scenario) + "\n" + amount(threshold) + "\n" + percent(best_in)
    });
    const rows = all.map(row), title = t("axis.worth", {unit});
    return {
      rows,
      signals: {extent: [0, 1], axis_format: ".0%", x_format: ",~f", from_zero: true, axis_title: title},
      legend: options.map(name => rows.find(r => r.id === name)).map(r => [r.color, r.series]),
      columns: [
        column("x", title, write), column("series", t("scenario")), column("id", t("column.id")),
        column("mean", t("probability_best"), percent), column("best", t("best_on_average"))
      ]
    };
  }
};

// What each scenario costs more than the first, year by year.
const cost_years = {
  id: "cost_years",
  spec: lines_chart,
  section: "what",
  trace: costTrace,
  view() {
    const known = new Map(costed.map(s => [s.name, s]));
    const all = rowsOf(comparison, "cost_by_year").filter(r => known.has(r.scenario) && given(r.extra_cost.mean));
    if (!all.length || comparedYears.length < 2) return null;
    const {scaled, write, ...money} = moneyOf(all.map(r => r.extra_cost.mean));
    const row = ({scenario, year, extra_cost: extra}) => ({
      x: year,
      series: namedScenario(scenario),
      id: scenario,
      color: hues[compared.indexOf(known.get(scenario)) % hues.length],
      mean: scaled(extra.mean),
      low: null,
      high: null,
      low_cost: scaled(extra["q2.5"]),
      high_cost: scaled(extra["q97.5"]),
      tip: namedScenario(scenario) + " " + year + "\n" + amount(extra.mean) +
        "\n95%: " + interval(extra["q2.5"], extra["q97.5"], amount)
    });
    const title = inUnit(t("extra_cost"), money), rows = all.map(row);
    return {
      rows,
      note: title,
      legend: costed.map(s => [hues[compared.indexOf(s) % hues.length], scenarioName(s)]),
      signals: {axis_format: ",~f", x_format: "d", from_zero: true, axis_title: ""},
      columns: [
        column("series", t("scenario")), column("id", t("column.id")), column("x", t("year")),
        column("mean", title, write), column("low_cost", t("statistic.q2.5"), write),
        column("high_cost", t("statistic.q97.5"), write)
      ]
    };
  }
};

export const figures = [costs, plane, acceptability, cost_years];

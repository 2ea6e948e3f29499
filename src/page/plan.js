// The figures of plan: dose and response, what limits it, what would reach it, the cost and other beliefs.
import intervals_chart from "./charts/intervals.vg.json";
import lines_chart from "./charts/lines.vg.json";
import {hues, treated} from "./colors.js";
import {given, interventionsOf, plan, statisticsOf} from "./data.js";
import {extentOf} from "./draw.js";
import {select} from "./elements.js";
import {amount, compact, grouped, interval, moneyOf, people, percent, quantity} from "./format.js";
import {state} from "./state.js";
import {column, rangeColumns} from "./table.js";
import {groupBy, rowsOf} from "./tables.js";
import {has, inWords, labelOf, parameterName, standingWords, statementInWords, t} from "./words.js";

// What a plan was asked, and the measure of its target: a column of several of its tables.
const {target, probability: wanted} = (plan && plan.context) || {};
const {measure, threshold: goal, year, dose_unit} = (plan && plan.about) || {};
const asked = () => {
  const {name, follows, ...written} = quantity(plan, "curves", measure);
  return {name, title: name + t("in_unit", {unit: year}) + follows, ...written};
};
const levers = rowsOf(plan, "levers").filter(row => row.held === "no").map(row => row.lever);
const held_lever = rowsOf(plan, "levers").filter(row => row.held === "yes").map(row => row.lever)[0];
const interventions = plan ? interventionsOf(plan, plan.context.scenario) : [];

// "pain_training.seats": the words of the intervention and of what is dosed.
function interventionName(id) {
  const known = interventions.find(i => i.id === id);
  return known ? labelOf(known) : id;
}
function leverName(name) {
  const dot = name.lastIndexOf("."), what = "lever." + name.slice(dot + 1);
  return has(what) ? t(what, {name: interventionName(name.slice(0, dot))}) : parameterName(name);
}
const dosedFamilies = interventions.map(i => "interventions." + i.id);
// What every number of a plan comes from.
export const planFamilies = [
  "need", "identify", "accept", "facility", "contact", "distance_decay", "remaining_life", "able", "slots",
  ...dosedFamilies
];
const doseUnit = () => inWords("unit", dose_unit);
export const doseTitle = () =>
  levers.map(leverName).join(t("comma")) + (doseUnit() ? t("in_unit", {unit: doseUnit()}) : "");
export function heldAt(held) {
  if (!held_lever || !given(held)) return "";
  const all = held_lever.endsWith(".coverage") && (held === 0 || held === 1);
  if (all)
    return t(held === 0 ? "held_none" : "held_all", {name: interventionName(held_lever.slice(0, -".coverage".length))});
  return t("held_at", {name: leverName(held_lever), x: compact(held)});
}
export const slotsTimes = held => t("slots_times", {n: compact(held)});

// The answer of a curve: the least dose, or that none within reach is enough.
function answerOf(curve, name, write) {
  const low = write(curve.dose_low), high = given(curve.dose_high) ? write(curve.dose_high) : "∞";
  const found = t("dose_least", {dose: write(curve.dose), low, high});
  return (name ? name + t("colon") : "") + (curve.reached === "yes" ? found : t("dose_out_of_reach"));
}
const askedOfPlan = () => t("dose_asked", {target: statementInWords(target), p: percent(wanted, 0)});

// Curves of doses, one a value of what is held: its answer, and its points.
function curvesOf(answers, points) {
  const tried = groupBy(rowsOf(plan, points), row => row.held);
  return rowsOf(plan, answers).map(answer => ({...answer, points: tried.get(answer.held) || []}));
}
const curves = curvesOf("answers", "curves"), reaching = curvesOf("what_reaches", "what_reaches_curves");

// Points of dose curves, one series a value of what is held.
function doseRows(curves, nameOf, read) {
  const row = (c, i) => p => ({x: p.dose, series: nameOf(c.held) || "–", color: hues[i % hues.length], ...read(p)});
  const rows = curves.flatMap((c, i) => c.points.map(row(c, i)));
  return rows.filter(r => given(r.x) && given(r.mean)).sort((a, b) => a.x - b.x);
}
const curveLegend = (curves, nameOf) =>
  curves.length > 1 ? curves.map((c, i) => [hues[i % hues.length], nameOf(c.held)]) : null;
const readProbability = write => ({dose, probability_met: {value, low, high}, [measure]: outcome}) => ({
  mean: value,
  low,
  high,
  outcome: outcome.mean,
  tip: write(dose) + t("colon") + percent(value) + "\n95%: " + interval(low, high, percent)
});
const curveColumns =
  (series, dose, write, label,
   show) => [column("series", series), column("x", dose, write), ...rangeColumns(label, show)];

const response = {
  id: "response",
  spec: lines_chart,
  section: "plan",
  trace: planFamilies,
  view() {
    const {title, write, axis} = asked();
    const read = p => {
      const {mean, low, high} = statisticsOf(p[measure]), range = interval(low, high, write);
      return {mean, low, high, tip: compact(p.dose) + " " + doseUnit() + "\n" + write(mean) + "\n95%: " + range};
    };
    const rows = doseRows(curves, heldAt, read);
    if (rows.length < 2) return null;
    const ends = extentOf(rows);
    return {
      rows,
      extent: given(goal) ? [Math.min(ends[0], goal), Math.max(ends[1], goal)] : ends,
      note: title + t("stop"),
      legend: curveLegend(curves, heldAt),
      signals: {
        axis_format: axis,
        x_format: ",~f",
        from_zero: true,
        axis_title: doseTitle(),
        goal: given(goal) ? goal : null,
        goal_name: t("target") + " " + write(goal)
      },
      columns: curveColumns(t("held"), t("axis.dose"), compact, t("statistic.mean"), write)
    };
  }
};

const dose = {
  id: "dose",
  spec: lines_chart,
  section: "plan",
  trace: planFamilies,
  view() {
    const rows = doseRows(curves, heldAt, readProbability(compact));
    if (rows.length < 2) return null;
    const least = curves.map(c => answerOf(c, heldAt(c.held), compact));
    return {
      rows,
      extent: [0, 1],
      note: askedOfPlan() + " " + least.join(" "),
      legend: curveLegend(curves, heldAt),
      signals: {
        axis_format: ".0%",
        x_format: ",~f",
        from_zero: true,
        axis_title: doseTitle(),
        goal: wanted,
        goal_name: t("wanted") + " " + percent(wanted, 0)
      },
      columns: curveColumns(t("held"), t("axis.dose"), compact, t("probability"), percent)
    };
  }
};

// Of each dose at which limits were sought: the seats, and what each limit leaves undone.
const limited = rowsOf(plan, "seats");
const limits = {
  id: "limits",
  spec: intervals_chart,
  section: "plan",
  trace: planFamilies,
  controls(shown) {
    if (limited.length < 2) return [];
    const choose = i => {
      state.plan.limit = +i;
      shown.update();
    };
    return [select(t("held"), limited.map((l, i) => [i, heldAt(l.held)]), state.plan.limit, choose)];
  },
  view() {
    const at = limited[state.plan.limit];
    if (!at) return null;
    const {name, title, write, change, axis} = asked();
    const row = one => {
      const of = statisticsOf(one["change_of_" + measure]);
      const label = has("limit." + one.limit) ? t("limit." + one.limit) : one.name;
      return {
        label,
        ...of,
        outcome: one[measure].mean,
        probability: one.probability_met.value,
        color: treated,
        text: change(of.mean),
        tip: label + "\n" + change(of.mean) + "\n95%: " + interval(of.low, of.high, change)
      };
    };
    const own = rowsOf(plan, "limits").filter(one => one.held === at.held && one.dose === at.dose);
    const seats = dose_unit === "seats a year" ?
      t("seats_filled_words", {asked: compact(at.seats_asked), filled: grouped(at.seats_filled)}) :
      "";
    return {
      rows: own.map(row).filter(r => given(r.mean)),
      note: t("at_dose", {dose: compact(at.dose) + " " + doseUnit()}) + " " + seats,
      signals: {axis_title: t("axis.limit", {measure: title}), axis_format: axis, from_zero: true},
      columns: [
        column("label", t("removed")), ...rangeColumns(t("change"), change), column("outcome", name, write),
        column("probability", t("probability"), percent)
      ]
    };
  }
};

const reaches = {
  id: "reaches",
  spec: lines_chart,
  section: "plan",
  trace: planFamilies,
  view() {
    const rows = doseRows(reaching, slotsTimes, readProbability(x => percent(x, 0)));
    if (rows.length < 2) return null;
    const {name, write} = asked(), least = reaching.map(c => answerOf(c, slotsTimes(c.held), x => percent(x, 0)));
    return {
      rows,
      extent: [0, 1],
      note: least.join(" "),
      legend: curveLegend(reaching, slotsTimes),
      signals: {
        axis_format: ".0%",
        x_format: ".0%",
        from_zero: true,
        axis_title: t("axis.losses"),
        goal: wanted,
        goal_name: t("wanted") + " " + percent(wanted, 0)
      },
      columns: [
        ...curveColumns(t("slots"), t("axis.losses"), percent, t("probability"), percent),
        column("outcome", name, write)
      ]
    };
  }
};

const beliefs = {
  id: "beliefs",
  spec: intervals_chart,
  section: "plan",
  trace: planFamilies,
  view() {
    const list = rowsOf(plan, "beliefs");
    if (!list.length) return null;
    const {title, write, axis} = asked(), regrets = groupBy(rowsOf(plan, "regret"), row => row.belief);
    const row = ({belief, probability_met, [measure]: outcome}) => {
      const of = statisticsOf(outcome), label = inWords("belief", belief);
      return {
        label,
        ...of,
        probability: probability_met.value,
        ...Object.fromEntries((regrets.get(belief) || []).map(({rule, regret}) => ["regret." + rule, regret])),
        color: treated,
        text: write(of.mean),
        tip: label + "\n" + write(of.mean) + "\n95%: " + interval(of.low, of.high, write)
      };
    };
    const regret = ({rule}) => column("regret." + rule, t("regret", {rule: inWords("rule", rule)}), x => grouped(x));
    return {
      rows: list.map(row),
      signals: {axis_title: title, axis_format: axis, from_zero: true},
      columns: [
        column("label", t("belief")), ...rangeColumns(t("statistic.mean"), write),
        column("probability", t("probability"), percent), ...rowsOf(plan, "placements").map(regret)
      ]
    };
  }
};

const frontier = {
  id: "frontier",
  spec: lines_chart,
  section: "plan",
  trace: planFamilies,
  view() {
    const options = rowsOf(plan, "value");
    if (options.length < 2) return null;
    const held = [...new Set(options.map(o => o.held))];
    const name = o => compact(o.dose) + " " + doseUnit() + t("comma") + heldAt(o.held);
    const numbered = number => name(options.find(o => o.option === +number));
    const total = moneyOf(options.map(o => o.discounted_cost.mean));
    const each = moneyOf(options.map(o => o.cost_per_extra_patient.mean));
    const row = ({discounted_cost: cost, discounted_performed: patients, ...o}) => ({
      x: total.scaled(cost.mean),
      series: heldAt(o.held) || "–",
      color: hues[held.indexOf(o.held) % hues.length],
      ...statisticsOf(patients),
      dose: o.dose,
      low: null,
      high: null,
      low_p: patients["q2.5"],
      high_p: patients["q97.5"],
      each: each.scaled(o.cost_per_extra_patient.mean),
      standing: standingWords(o, numbered),
      tip: name(o) + "\n" + amount(cost.mean) + "\n" + people(patients.mean) + "\n" + standingWords(o, numbered)
    });
    const rows = options.map(row).filter(r => given(r.x) && given(r.mean)).sort((a, b) => a.x - b.x);
    const cost_title = t("extra_cost") + t("in_unit", {unit: total.unit});
    return {
      rows,
      trace: ["fee", "procedures_per_patient", ...dosedFamilies],
      note: t("frontier_words", {year, measure: t("extra_patients")}),
      legend: held.length > 1 ? held.map((h, i) => [hues[i % hues.length], heldAt(h)]) : null,
      signals: {axis_format: ",~f", x_format: ",~f", from_zero: true, axis_title: cost_title},
      columns: [
        column("series", t("held")), column("dose", t("axis.dose"), compact), column("x", cost_title, total.write),
        column("mean", t("extra_patients"), x => grouped(x)), column("low_p", t("statistic.q2.5"), x => grouped(x)),
        column("high_p", t("statistic.q97.5"), x => grouped(x)),
        column("each", t("axis.cost", {currency: each.unit}), each.write), column("standing", t("standing"))
      ]
    };
  }
};

export const drawn = ["plan"];
export const figures = [response, dose, limits, reaches, beliefs, frontier];

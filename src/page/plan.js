// The figures of plan: dose and response, what limits it, what would reach it, the cost and other beliefs.
import intervals_chart from "./charts/intervals.vg.json";
import lines_chart from "./charts/lines.vg.json";
import {hues, treated} from "./colors.js";
import {given, plan, statisticsOf} from "./data.js";
import {extentOf} from "./draw.js";
import {select} from "./elements.js";
import {axisOf, change, compact, grouped, inMillions, interval, isProportion, millions, people, percent, unit, value} from "./format.js";
import {state} from "./state.js";
import {column, rangeColumns} from "./table.js";
import {has, inWords, labelOf, measureName, parameterName, statementInWords, t} from "./words.js";

export const planAsked = (plan && plan.question) || {};
const planMeasure = planAsked.measure || "";
const planValue = x => (planMeasure ? value(planMeasure, x) : compact(x));
const planChange = x => change(planMeasure, x);
const planFormat = () => axisOf(planMeasure);
const planUnit = () => (isProportion(planMeasure) || !planMeasure ? "" : t("in_unit", {unit: unit(planMeasure)}));
const planTitle = () => measureName(planMeasure) + t("in_unit", {unit: planAsked.year}) + planUnit();

// "pain_training.seats": the words of the intervention and of what is dosed.
function interventionName(id) {
  const known = (plan.interventions || []).find(i => i.id === id);
  return known ? labelOf(known) : id;
}
function leverName(name) {
  const dot = name.lastIndexOf("."), what = "lever." + name.slice(dot + 1);
  return has(what) ? t(what, {name: interventionName(name.slice(0, dot))}) : parameterName(name);
}
const dosedFamilies = () => (plan.interventions || []).map(i => "interventions." + i.id);
// What every number of a plan comes from.
export const planFamilies = () =>
  ["need", "identify", "accept", "facility", "contact", "distance_decay", "remaining_life", "able", "slots",
   ...dosedFamilies()];
const doseUnit = () => inWords("unit", planAsked.dose && planAsked.dose.unit);
export const doseTitle = () => {
  const names = (planAsked.levers || []).map(l => leverName(l.name)).join(t("comma"));
  return names + (doseUnit() ? t("in_unit", {unit: doseUnit()}) : "");
};
export function heldAt(held) {
  if (!planAsked.held || !given(held)) return "";
  const name = planAsked.held.name, all = name.endsWith(".coverage") && (held === 0 || held === 1);
  if (all)
    return t(held === 0 ? "held_none" : "held_all", {name: interventionName(name.slice(0, -".coverage".length))});
  return t("held_at", {name: leverName(name), x: compact(held)});
}
export const slotsTimes = held => t("slots_times", {n: compact(held)});

// The answer of a curve: the least dose, or that none within reach is enough.
function answerOf(curve, name, write) {
  const low = write(curve.dose_low), high = given(curve.dose_high) ? write(curve.dose_high) : "∞";
  const found = t("dose_least", {dose: write(curve.dose), low, high});
  return (name ? name + t("colon") : "") + (curve.reached ? found : t("dose_out_of_reach"));
}
const askedOfPlan = () =>
  t("dose_asked", {target: statementInWords(planAsked.target), p: percent(planAsked.probability, 0)});

// Points of dose curves, one series a value of what is held.
function doseRows(curves, nameOf, read) {
  const row = (c, i) => p => ({x: p.dose, series: nameOf(c.held) || "–", color: hues[i % hues.length], ...read(p)});
  const rows = (curves || []).flatMap((c, i) => (c.points || []).map(row(c, i)));
  return rows.filter(r => given(r.x) && given(r.mean)).sort((a, b) => a.x - b.x);
}
const curveLegend = (curves, nameOf) =>
  curves.length > 1 ? curves.map((c, i) => [hues[i % hues.length], nameOf(c.held)]) : null;
const readProbability = write => p => ({
  mean: p.probability.share,
  low: p.probability.low,
  high: p.probability.high,
  outcome: p.outcome.mean,
  tip: write(p.dose) + t("colon") + percent(p.probability.share) +
    "\n95%: " + interval(p.probability.low, p.probability.high, percent)
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
    const read = p => ({
      mean: p.outcome.mean,
      low: p.outcome["q2.5"],
      high: p.outcome["q97.5"],
      tip: compact(p.dose) + " " + doseUnit() + "\n" + planValue(p.outcome.mean) +
        "\n95%: " + interval(p.outcome["q2.5"], p.outcome["q97.5"], planValue)
    });
    const rows = doseRows(plan && plan.curves, heldAt, read);
    if (rows.length < 2) return null;
    const goal = planAsked.threshold, ends = extentOf(rows);
    return {
      rows,
      extent: given(goal) ? [Math.min(ends[0], goal), Math.max(ends[1], goal)] : ends,
      note: planTitle() + t("stop"),
      legend: curveLegend(plan.curves, heldAt),
      signals: {
        axis_format: planFormat(),
        x_format: ",~f",
        from_zero: true,
        axis_title: doseTitle(),
        goal: given(goal) ? goal : null,
        goal_name: t("target") + " " + planValue(goal)
      },
      columns: curveColumns(t("held"), t("axis.dose"), compact, t("statistic.mean"), planValue)
    };
  }
};

const dose = {
  id: "dose",
  spec: lines_chart,
  section: "plan",
  trace: planFamilies,
  view() {
    const rows = doseRows(plan && plan.curves, heldAt, readProbability(compact));
    if (rows.length < 2) return null;
    const least = plan.curves.map(c => answerOf(c, heldAt(c.held), compact));
    return {
      rows,
      extent: [0, 1],
      note: askedOfPlan() + " " + least.join(" "),
      legend: curveLegend(plan.curves, heldAt),
      signals: {
        axis_format: ".0%",
        x_format: ",~f",
        from_zero: true,
        axis_title: doseTitle(),
        goal: planAsked.probability ?? null,
        goal_name: t("wanted") + " " + percent(planAsked.probability, 0)
      },
      columns: curveColumns(t("held"), t("axis.dose"), compact, t("probability"), percent)
    };
  }
};

const limits = {
  id: "limits",
  spec: intervals_chart,
  section: "plan",
  trace: planFamilies,
  controls(shown) {
    if (plan.limits.length < 2) return [];
    const choose = i => {
      state.plan.limit = +i;
      shown.update();
    };
    return [select(t("held"), plan.limits.map((l, i) => [i, heldAt(l.held)]), state.plan.limit, choose)];
  },
  view() {
    const limit = plan && plan.limits && plan.limits[state.plan.limit];
    if (!limit || !limit.if_removed) return null;
    const row = l => ({
      label: has("limit." + l.id) ? t("limit." + l.id) : l.name,
      ...statisticsOf(l.change),
      outcome: l.outcome && l.outcome.mean,
      probability: l.probability && l.probability.share,
      color: treated,
      text: planChange(l.change.mean),
      tip: (has("limit." + l.id) ? t("limit." + l.id) : l.name) + "\n" + planChange(l.change.mean) +
        "\n95%: " + interval(l.change["q2.5"], l.change["q97.5"], planChange)
    });
    const seats = given(limit.seats_filled) && given(limit.seats_asked) && planAsked.dose.unit === "seats a year" ?
      t("seats_filled_words", {asked: compact(limit.seats_asked), filled: grouped(limit.seats_filled)}) :
      "";
    return {
      rows: limit.if_removed.filter(l => given(l.change.mean)).map(row),
      note: t("at_dose", {dose: compact(limit.dose) + " " + doseUnit()}) + " " + seats,
      signals: {axis_title: t("axis.limit", {measure: planTitle()}), axis_format: planFormat(), from_zero: true},
      columns: [
        column("label", t("removed")), ...rangeColumns(t("change"), planChange),
        column("outcome", measureName(planMeasure), planValue), column("probability", t("probability"), percent)
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
    const curves = (plan && plan.what_reaches) || [];
    const rows = doseRows(curves, slotsTimes, readProbability(x => percent(x, 0)));
    if (rows.length < 2) return null;
    const least = curves.map(c => answerOf(c, slotsTimes(c.held), x => percent(x, 0)));
    return {
      rows,
      extent: [0, 1],
      note: least.join(" "),
      legend: curveLegend(curves, slotsTimes),
      signals: {
        axis_format: ".0%",
        x_format: ".0%",
        from_zero: true,
        axis_title: t("axis.losses"),
        goal: planAsked.probability ?? null,
        goal_name: t("wanted") + " " + percent(planAsked.probability, 0)
      },
      columns: [
        ...curveColumns(t("slots"), t("axis.losses"), percent, t("probability"), percent),
        column("outcome", measureName(planMeasure), planValue)
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
    const list = plan && plan.beliefs;
    if (!list || !list.length) return null;
    const rules = ((plan.placing && plan.placing.rules) || []).map(r => r.rule);
    const row = p => ({
      label: inWords("belief", p.name),
      ...statisticsOf(p.outcome),
      probability: p.probability && p.probability.share,
      ...Object.fromEntries((p.regret || []).map((x, i) => ["regret" + i, x])),
      color: treated,
      text: planValue(p.outcome.mean),
      tip: inWords("belief", p.name) + "\n" + planValue(p.outcome.mean) +
        "\n95%: " + interval(p.outcome["q2.5"], p.outcome["q97.5"], planValue)
    });
    const regret = (rule, i) => column("regret" + i, t("regret", {rule: inWords("rule", rule)}), x => grouped(x));
    return {
      rows: list.map(row),
      signals: {axis_title: planTitle(), axis_format: planFormat(), from_zero: true},
      columns: [
        column("label", t("belief")), ...rangeColumns(t("statistic.mean"), planValue),
        column("probability", t("probability"), percent), ...rules.map(regret)
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
    const options = (plan && plan.value && plan.value.options) || [];
    if (options.length < 2) return null;
    const held = [...new Set(options.map(o => o.held))];
    const name = o => compact(o.dose) + " " + doseUnit() + t("comma") + heldAt(o.held);
    const row = o => ({
      x: millions(o.cost.mean),
      series: heldAt(o.held) || "–",
      color: hues[held.indexOf(o.held) % hues.length],
      ...statisticsOf(o.patients),
      dose: o.dose,
      low: null,
      high: null,
      low_p: o.patients["q2.5"],
      high_p: o.patients["q97.5"],
      each: millions(o.cost_per_patient.mean),
      standing: inWords("standing", o.standing),
      tip: name(o) + "\n" + grouped(millions(o.cost.mean)) + " " + inMillions() + "\n" + people(o.patients.mean) +
        "\n" + inWords("standing", o.standing)
    });
    const rows = options.map(row).filter(r => given(r.x) && given(r.mean)).sort((a, b) => a.x - b.x);
    return {
      rows,
      trace: ["fee", "procedures_per_patient", ...dosedFamilies()],
      note: t("frontier_words", {year: planAsked.year, measure: t("extra_patients")}),
      legend: held.length > 1 ? held.map((h, i) => [hues[i % hues.length], heldAt(h)]) : null,
      signals: {
        axis_format: ",~f",
        x_format: ",~f",
        from_zero: true,
        axis_title: t("extra_cost") + t("in_unit", {unit: inMillions()}),
      },
      columns: [
        column("series", t("held")), column("dose", t("axis.dose"), compact),
        column("x", t("extra_cost") + t("in_unit", {unit: inMillions()}), x => grouped(x, 1)),
        column("mean", t("extra_patients"), x => grouped(x)), column("low_p", t("statistic.q2.5"), x => grouped(x)),
        column("high_p", t("statistic.q97.5"), x => grouped(x)),
        column("each", t("axis.cost", {currency: inMillions()}), x => grouped(x, 2)), column("standing", t("standing"))
      ]
    };
  }
};

export const figures = [response, dose, limits, reaches, beliefs, frontier];

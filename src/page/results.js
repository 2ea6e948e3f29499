// The figures of run.
import fan_chart from "./charts/fan.vg.json";
import lines_chart from "./charts/lines.vg.json";
import waffle_chart from "./charts/waffle.vg.json";
import waterfall_chart from "./charts/waterfall.vg.json";
import {joined_queue, losses, treated, whole} from "./colors.js";
import {at, compared, given, reference, statisticsOf, summary, years} from "./data.js";
import {select} from "./elements.js";
import {grouped, interval, people, percent, quantity} from "./format.js";
import {state} from "./state.js";
import {column, statisticColumns} from "./table.js";
import {rowsOf} from "./tables.js";
import {measureName, scenarioName, t} from "./words.js";

export const national = measure => quantity(reference.result, "nation", measure);

// Of a hundred in need: how many dots each outcome has, by largest remainder. Where the queues shrink, those treated
// or lost are more than those in need: a hundred of them then.
export function outOfHundred(year) {
  const mean = measure => Math.max(0, (at(reference, measure, year) || {}).mean || 0);
  const parts = [["performed", treated], ...losses, joined_queue].map(([measure, color]) => ({measure, color, x: mean(measure)}));
  const sum = parts.reduce((a, p) => a + p.x, 0);
  if (!(sum > 0)) return null;
  for (const p of parts) {
    p.exact = 100 * p.x / sum;
    p.dots = Math.floor(p.exact);
  }
  const left = 100 - parts.reduce((a, p) => a + p.dots, 0);
  const largest = [...parts].sort((a, b) => (b.exact - b.dots) - (a.exact - a.dots));
  for (const p of largest.slice(0, left)) p.dots++;
  return parts;
}

const waffle = {
  id: "waffle",
  spec: waffle_chart,
  section: "first",
  title: () => t("figure.waffle", {year: state.year}),
  trace: ["need", "identify", "accept", "facility", "contact", "able", "slots"],
  view() {
    const parts = outOfHundred(state.year);
    if (!parts) return null;
    const fewer = -((at(reference, "change_in_waiting", state.year) || {}).mean || 0);
    const name = p => p.measure === "change_in_waiting" ? t("still_waiting") : measureName(p.measure);
    const dot = p => ({color: p.color, tip: name(p) + "\n" + people(p.x)});
    const dots = parts.flatMap(p => Array(p.dots).fill(dot(p)));
    return {
      rows: dots.map((d, i) => ({...d, row: Math.floor(i / 10), column: i % 10})),
      width: 300,
      note: fewer >= 0.5 ? t("waffle.queue_shrinks", {n: grouped(fewer)}) : "",
      table: parts.map(p => ({stage: name(p), dots: p.dots, patients: p.x})),
      columns: [
        column("stage", t("stage")), column("dots", t("of_hundred"), x => grouped(x)),
        column("patients", national("need").unit, x => grouped(x))
      ],
      summary: parts.map(p => p.dots + " " + name(p)).join(t("comma"))
    };
  }
};

const waterfall = {
  id: "waterfall",
  spec: waterfall_chart,
  section: "why",
  trace: ["need", "identify", "accept", "facility", "contact", "able", "slots", "remaining_life"],
  view() {
    const need = at(reference, "need", state.year);
    if (!need) return null;
    const bar = (measure, start, end, color, strong) => {
      const e = at(reference, measure, state.year), share = e.mean / need.mean;
      return {
        label: measureName(measure),
        start,
        end,
        color,
        strong,
        ...e,
        share,
        text: grouped(e.mean) + "  (" + percent(share, 0) + ")",
        tip: measureName(measure) + "\n" + people(e.mean) + "\n95%: " + interval(e["q2.5"], e["q97.5"], grouped)
      };
    };
    const rows = [bar("need", 0, need.mean, whole, true)];
    let left = need.mean;
    for (const [measure, color] of [...losses, ["change_in_waiting", "#999999"]]) {
      const e = at(reference, measure, state.year);
      if (!e) continue;
      rows.push(bar(measure, left, left - e.mean, color, false));
      left -= e.mean;
    }
    const done = at(reference, "performed", state.year);
    if (done) rows.push(bar("performed", 0, done.mean, treated, true));
    return {
      rows,
      signals: {axis_title: t("unit.patients_a_year")},
      columns: [
        column("label", t("stage")), ...statisticColumns(["mean", "mcse", "q2.5", "mcse_q2.5", "q97.5", "mcse_q97.5"], grouped),
        column("share", t("share_of_need"), percent)
      ]
    };
  }
};

const fanMeasures = [
  "unmet_need", "avertable_gap", "coverage", "need", "performed", "procedures", "no_route", "treatment.mean_wait",
  "treatment.use_of_slots", "treatment.performing_hospitals", "treatment.seats_asked", "treatment.seats_filled",
  "treatment.finished", "treatment.left", "pain_days", "treatment.cost"
];

const fan = {
  id: "fan",
  spec: fan_chart,
  section: "when",
  trace: ["need", "able", "slots"],
  controls(shown) {
    const choose = key => x => {
      state.fan[key] = key === "scenario" ? +x : x;
      shown.update();
    };
    const names = fanMeasures.filter(m => years.some(year => at(reference, m, year)));
    const list = [select(t("measure"), names.map(m => [m, measureName(m)]), state.fan.measure, choose("measure"))];
    const scenarios = compared.map((s, i) => [i, scenarioName(s)]);
    if (compared.length > 1) list.push(select(t("scenario"), scenarios, state.fan.scenario, choose("scenario")));
    return list;
  },
  view() {
    const {measure, scenario} = state.fan, base = scenario > 0 ? compared[scenario] : reference;
    if (!base) return null;
    const levels = [...base.levels.keys()].map(year => [year, at(base, measure, year)]).filter(([, e]) => e);
    const {name, unit, axis, write: show, scaled} =
      quantity(base.result, "nation", measure, levels.map(([, e]) => e.mean));
    const row = ([year, all]) => {
      const e = Object.fromEntries(Object.entries(all).map(([statistic, x]) => [statistic, scaled(x)]));
      const range = interval(e["q2.5"], e["q97.5"], show);
      return {...e, ...statisticsOf(e), x: year, tip: year + "\n" + name + " " + show(e.mean) + "\n95%: " + range};
    };
    const rows = levels.map(row);
    if (rows.length < 2) return null;
    return {
      rows,
      signals: {axis_format: axis},
      legend: [[treated, t("legend.mean")], ["#8fbedd", t("legend.half")], ["#d3e5f1", t("legend.most")]],
      note: name + t("in_unit", {unit}),
      columns: [
        column("x", t("year")),
        ...statisticColumns(["mean", "mcse", "q2.5", "mcse_q2.5", "q25", "q75", "q97.5", "mcse_q97.5"], show)
      ]
    };
  }
};

const convergence = {
  id: "convergence",
  spec: lines_chart,
  section: "sure",
  view() {
    const row = ({draws, unmet_need: {mean, mcse, low, high}}) => ({
      x: draws,
      series: "",
      color: treated,
      mean,
      mcse,
      low,
      high,
      tip: t("after_draws", {n: grouped(draws)}) + "\n" + people(mean) + " ± " + grouped(mcse)
    });
    const rows = rowsOf(summary, "convergence").filter(p => given(p.unmet_need.mcse)).map(row);
    if (rows.length < 2) return null;
    return {
      rows,
      signals: {axis_format: ",~f", x_format: ",~f", from_zero: false, axis_title: t("draws")},
      note: t("convergence_of", {year: years[0]}),
      columns: [
        column("x", t("draws"), grouped), column("mean", t("statistic.mean"), grouped),
        column("mcse", t("statistic.mcse"), x => grouped(x, 1)), column("low", t("legend.mclow"), grouped),
        column("high", t("legend.mchigh"), grouped)
      ]
    };
  }
};

export const drawn = ["summary"];
export const figures = [waffle, waterfall, fan, convergence];

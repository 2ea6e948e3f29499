// The figures of compare: what the scenarios change, and over the years.
import intervals_chart from "./charts/intervals.vg.json";
import lines_chart from "./charts/lines.vg.json";
import {hidden, hues} from "./colors.js";
import {apart, costed} from "./costs.js";
import {at, compared, comparedYears, comparison, given} from "./data.js";
import {select} from "./elements.js";
import {grouped, interval, people, percent, plain} from "./format.js";
import {state} from "./state.js";
import {column, scenarioColumns} from "./table.js";
import {groupBy, rowsOf} from "./tables.js";
import {namedScenario, scenarioName, sentences, t} from "./words.js";

// What the scenarios change: gap averted in a year.
function averted(scenario, year) {
  const e = at(scenario, "unmet_need", year, "changes");
  if (!e) return null;
  return {
    mean: -e.mean,
    mcse: e.mcse,
    low: -e["q97.5"],
    high: -e["q2.5"],
    resolved: e.resolved,
    better: e.probability_better
  };
}
// The scenarios of a year, the one that averts most first, each with how far its gap lies below the next one's; empty
// of a file that does not say.
const orders = groupBy(rowsOf(comparison, "order"), row => row.year);
const orderOf = year => orders.get(year) || [];
export function ranked(year) {
  const all = compared.slice(1).map(s => ({scenario: s, ...averted(s, year)})).filter(x => given(x.mean));
  const place = new Map(orderOf(year).map((x, i) => [x.scenario, i]));
  return all.sort((a, b) => place.get(a.scenario.name) - place.get(b.scenario.name) || b.mean - a.mean);
}

const quoted = name => t("quoted", {name: namedScenario(name)});
// Neighbours in the order of a year that more draws could turn round: a phrase each.
export function openPairs(year) {
  const order = orderOf(year);
  return order.slice(0, -1).flatMap(({scenario, gap_below_next: gap}, i) => {
    if (gap.resolved || !given(gap.mean)) return [];  // no pair: the last measure and what is none
    const draws = gap.draws_to_resolve, few = gap.mean !== 0 && !given(draws);
    const kind = few ? "few" : given(draws) && draws < 1e8 ? "pair" : "far";
    const values = {
      first: quoted(scenario),
      second: quoted(order[i + 1].scenario),
      n: plain(gap.mean),
      error: plain(gap.mcse),
      draws: grouped(draws)
    };
    return [{first: scenario, words: t("order." + kind, values)}];
  });
}
// Names of neighbours without any difference, a list for each such group.
function alike(year) {
  const groups = [];
  let open = false;
  for (const {scenario, gap_below_next: gap} of orderOf(year)) {
    if (open) groups.at(-1).push(quoted(scenario));
    const same = gap.resolved && !gap.apart;
    if (same && !open) groups.push([quoted(scenario)]);
    open = same;
  }
  return groups;
}
// How sure the order of a year is, in words.
export const notSure = (year, pairs) =>
  (pairs.length ? t("order.unsure", {year, list: pairs.map(p => p.words).join(t("semicolon"))}) : "");
function orderWords(year) {
  const order = orderOf(year), pairs_known = order.filter(x => given(x.gap_below_next.mean)).length;
  if (pairs_known === 0) return "";
  const pairs = openPairs(year), same = alike(year).map(g => t("order.alike", {year, list: g.join(t("comma"))}));
  return pairs.length + same.length ? sentences(notSure(year, pairs), ...same) :
    t(pairs_known < order.length - 1 ? "order.sure_apart" : "order.sure", {year});
}
// What training averts, and what it would if practitioners opened no hospital.
const openings = rowsOf(comparison, "without_openings");
function openingWords(year) {
  return openings.filter(row => row.year === year).map(row => t("openings", {
    name: quoted(row.scenario),
    year,
    averted: grouped(row.gap_averted.mean),
    error: plain(row.gap_averted.mcse),
    without: grouped(row.gap_averted_without_openings.mean),
    without_error: plain(row.gap_averted_without_openings.mcse)
  }));
}

const differences = {
  id: "differences",
  spec: intervals_chart,
  section: "what",
  trace: ["interventions"],
  controls: shown => [select(
    t("year"), comparedYears.map(y => [y, y]), state.differences.year,
    y => {
      state.differences.year = +y;
      shown.update();
    })],
  view() {
    const year = state.differences.year;
    const rows = ranked(year).map(x => {
      const name = scenarioName(x.scenario), coverage = at(x.scenario, "coverage", year);
      return {
        label: name,
        id: x.scenario.name,
        mean: x.mean,
        low: x.low,
        high: x.high,
        mcse: x.mcse,
        better: x.better,
        coverage: coverage && coverage.mean,
        faded: !x.resolved,
        color: x.resolved ? "#009e73" : hidden,
        text: (x.resolved ? "" : t("unresolved") + " ") + grouped(x.mean),
        resolved: x.resolved ? t("yes") : t("no"),
        tip: name + "\n" + t("averted") + t("colon") + people(x.mean) + "\n95%: " + interval(x.low, x.high, grouped) +
          "\n" + t("measure.coverage") + t("colon") + percent(coverage && coverage.mean)
      };
    });
    if (!rows.length) return null;
    return {
      rows,
      signals: {axis_title: t("axis.averted", {year}), axis_format: ",~f", from_zero: true},
      note: sentences(t("against", {name: scenarioName(compared[0])}), costed.length ? "" : apart()),
      below: sentences(orderWords(year), ...openingWords(year)),
      legend: [["#009e73", t("legend.resolved")], [hidden, t("legend.unresolved")]],
      columns: [
        ...scenarioColumns(), column("mean", t("averted"), grouped), column("mcse", t("statistic.mcse"), grouped),
        column("low", t("statistic.q2.5"), grouped), column("high", t("statistic.q97.5"), grouped),
        column("better", t("probability_better"), percent), column("coverage", t("measure.coverage"), percent),
        column("resolved", t("resolved"))
      ]
    };
  }
};

const paths = {
  id: "paths",
  spec: lines_chart,
  section: "what",
  trace: ["interventions"],
  view() {
    const list = compared.slice(1);
    const point = (s, i) => year => {
      const x = averted(s, year);
      return x && {
        x: year,
        series: scenarioName(s),
        id: s.name,
        color: hues[i % hues.length],
        mean: x.mean,
        mcse: x.mcse,
        low: null,
        high: null,
        faded: !x.resolved,
        resolved: t(x.resolved ? "yes" : "no"),
        tip: scenarioName(s) + " " + year + "\n" + people(x.mean) + (x.resolved ? "" : "\n" + t("legend.unresolved"))
      };
    };
    const rows = list.flatMap((s, i) => comparedYears.map(point(s, i)).filter(Boolean));
    if (!rows.length || comparedYears.length < 2) return null;
    return {
      rows,
      signals: {axis_format: ",~f", x_format: "d", from_zero: true, axis_title: ""},
      legend: list.map((s, i) => [hues[i % hues.length], scenarioName(s)]),
      columns: [
        column("series", t("scenario")), column("id", t("column.id")), column("x", t("year")),
        column("mean", t("averted"), grouped), column("mcse", t("statistic.mcse"), x => grouped(x, 1)),
        column("resolved", t("resolved"))
      ]
    };
  }
};

export const drawn = ["comparison"];
export const figures = [differences, paths];

// Where: coverage by region, as tiles or, without places for all, as a sorted list; the sortable table.
import intervals_chart from "./charts/intervals.vg.json";
import tiles_chart from "./charts/tiles.vg.json";
import {treated} from "./colors.js";
import {compared, comparison, given, lowestOf, reference, regional, regions} from "./data.js";
import {element, select} from "./elements.js";
import {toolButton} from "./figures.js";
import {grouped, interval, percent, quantity, rankText} from "./format.js";
import {state} from "./state.js";
import {column, csvFile, download} from "./table.js";
import {measureName, regionName, scenarioName, sentences, t} from "./words.js";

const hasTiles = regions.length > 0 && regions.every(region => region.tile_row > 0);
const shortName = region => {
  if (state.language === "en") return region.name_en || region.name;
  return /^(.{2,3})[都府県]$/.test(region.name) ? region.name.slice(0, -1) : region.name;
};

// What a tile says: coverage, its interval, how uncertain the rank is.
function regionWords(region, coverage, rank, below, worst, few) {
  const lines = [
    regionName(region) + few, t("measure.coverage") + t("colon") + percent(coverage.mean),
    "95%: " + interval(coverage["q2.5"], coverage["q97.5"], percent)
  ];
  if (few) lines.push(t("few_words", {share: percent(coverage.ratio_of_sums), n: grouped(coverage.missing)}));
  const range = {low: rankText(rank["q2.5"]), high: rankText(rank["q97.5"]), n: regions.length};
  if (given(rank["q2.5"])) lines.push(t("rank_range", range));
  if (given(below)) lines.push(t("below_nation", {p: percent(below, 0)}));
  if (given(worst)) lines.push(t("among_worst", {n: lowestOf(comparison), p: percent(worst, 0)}));
  return lines.join("\n");
}

// What marks a region with few patients after its name.
const fewMark = (scenario, region) => (regional(scenario, "few_patients", state.year, region.name) === 1 ? "*" : "");
// Which these are, their ratio of sums and the futures without a patient; nothing where no region is.
const fewColumns = rows =>
  (rows.some(r => r.few) ?
     [
       column("few", t("few_patients")), column("sums", t("ratio_of_sums"), percent),
       column("missing", t("without_need"), x => grouped(x))
     ] :
     []);
export const fewNote = rows => (rows.some(r => r.few) ? t("note.few_patients") : "");

export function coverageRows(scenario) {
  const row = region => {
    const [coverage, rank, below, worst] = ["coverage", "rank", "below_nation", "among_worst"].map(
      measure => regional(scenario, measure, state.year, region.name));
    const few = fewMark(scenario, region), name = shortName(region) + few;
    return {
      region: regionName(region),
      name,
      few,
      sums: coverage.ratio_of_sums,
      missing: coverage.missing,
      value: coverage.mean,
      low: coverage["q2.5"],
      high: coverage["q97.5"],
      ranklow: rank["q2.5"],
      rankhigh: rank["q97.5"],
      row: region.tile_row,
      column: region.tile_column,
      letters: Math.max(state.language === "en" ? 5.5 : 3, [...name].length),
      text: percent(coverage.mean, 0),
      tip: regionWords(region, coverage, rank, below, worst, few)
    };
  };
  return regions.map(row).filter(row => given(row.value));
}

function tileSignals(rows, scenario) {
  const all = [...scenario.regions.values()].map(row => (row.coverage || {}).mean).filter(given);
  return {
    columns: Math.max(...rows.map(r => r.column)),
    tile_rows: Math.max(...rows.map(r => r.row)),
    low_end: Math.min(...all),
    high_end: Math.max(...all),
    axis_title: t("axis.coverage")
  };
}

const map = {
  id: "map",
  spec: hasTiles ? tiles_chart : intervals_chart,
  section: "where",
  trace: ["need", "facility", "contact", "distance_decay", "able", "slots", "headcount"],
  title: () => t("figure.map", {year: state.year}),
  controls(shown) {
    if (compared.length < 2) return [];
    const choose = i => {
      state.map.scenario = +i;
      shown.update();
    };
    return [select(t("scenario"), compared.map((s, i) => [i, scenarioName(s)]), state.map.scenario, choose)];
  },
  view() {
    const scenario = state.map.scenario > 0 ? compared[state.map.scenario] : reference;
    const rows = scenario ? coverageRows(scenario) : [];
    if (!rows.length) return null;
    const table = [...rows].sort((a, b) => a.value - b.value);
    const columns = [
      column("region", t("region")), column("value", t("measure.coverage"), percent),
      column("low", t("statistic.q2.5"), percent), column("high", t("statistic.q97.5"), percent), ...fewColumns(rows)
    ];
    if (rows.some(r => given(r.ranklow)))
      columns.push(
        column("ranklow", t("rank") + " 2.5%", rankText), column("rankhigh", t("rank") + " 97.5%", rankText));
    const note = sentences(rows.some(r => given(r.ranklow)) ? t("note.ranks") : "", fewNote(rows));
    if (hasTiles)
      return {
        rows,
        width: 760,
        columns,
        table,
        note: t("note.tiles") + " " + note,
        signals: tileSignals(rows, scenario)
      };
    const list =
      table.map(r => ({...r, label: r.region + r.few, mean: r.value, color: treated, text: percent(r.value)}));
    const signals = {axis_title: t("axis.coverage"), axis_format: ".0%", from_zero: true};
    return {rows: list, table, columns, note, signals};
  }
};

// ------------------------------------------------------------------------------------------- sortable table
export function regionRows() {
  return regions.map((region, order) => {
    const row = {name: regionName(region), order, few: fewMark(reference, region)};
    for (const measure of ["need", "performed", "unmet_need", "avertable_gap", "coverage", "rank"]) {
      const e = regional(reference, measure, state.year, region.name);
      row[measure] = e.mean;
      row[measure + "_low"] = e["q2.5"];
      row[measure + "_high"] = e["q97.5"];
    }
    const {ratio_of_sums, missing} = regional(reference, "coverage", state.year, region.name);
    Object.assign(row, {sums: ratio_of_sums, missing});
    return row;
  });
}

function regionColumns(rows) {
  const counted = key => {
    const {name, follows, write} = quantity(reference.result, "regions", key);
    return column(key, name + follows, write);
  };
  const rank = (key, label) => column(key, t("rank") + label, rankText);
  return [
    column("name", t("region")), ...["need", "performed", "unmet_need", "avertable_gap"].map(counted),
    column("coverage", measureName("coverage"), percent), column("coverage_low", t("statistic.q2.5"), percent),
    column("coverage_high", t("statistic.q97.5"), percent), ...fewColumns(rows), rank("rank_low", " 2.5%"),
    rank("rank_high", " 97.5%")
  ].filter(c => !c.show || rows.some(r => given(r[c.key])));
}

// Before, after or beside each other in the order asked for; what is missing comes last.
function inOrder(a, b) {
  const [x, y] = [a[state.regions.key], b[state.regions.key]], sign = state.regions.up ? 1 : -1;
  if (state.regions.key === "name")
    return sign * (state.language === "en" ? x.localeCompare(y, "en") : a.order - b.order);
  if (!given(x) || !given(y)) return given(x) ? -1 : 1;
  return sign * (x - y);
}

function sortBy(key, area) {
  state.regions.up = state.regions.key === key ? !state.regions.up : key === "name" || key.startsWith("coverage");
  state.regions.key = key;
  area.update();
  area.querySelector('[data-sort="' + key + '"]').focus();
}

function sortableHead(columns, area) {
  return columns.map(c => {
    const chosen = state.regions.key === c.key, sign = chosen ? (state.regions.up ? " ▲" : " ▼") : "";
    const order = chosen ? (state.regions.up ? "ascending" : "descending") : "none";
    return element(
      "th", {scope: "col", class: c.show ? null : "text", "aria-sort": order},
      element("button", {type: "button", "data-sort": c.key, onclick: () => sortBy(c.key, area)}, c.label + sign));
  });
}

export function regionTable() {
  const area = element("div", {id: "regions"});
  area.update = () => {
    const rows = reference ? regionRows() : [];
    if (!rows.some(r => given(r.coverage) || given(r.unmet_need))) return area.replaceChildren();
    const columns = regionColumns(rows), shown = columns.filter(c => c.key !== "few");
    const missing = rows.some(r => !given(r.coverage)) ? t("note.no_need") : "";
    rows.sort(inOrder);
    const cell = (row, c) => c.key === "name" ? element("th", {scope: "row", class: "text"}, row.name + row.few) :
                                                element("td", {}, c.show(row[c.key]));
    const body = rows.map(row => element("tr", {}, shown.map(c => cell(row, c))));
    const save = () => download("needgap-regions.csv", csvFile(columns, rows));
    area.replaceChildren(
      element("h3", {}, t("regions", {year: state.year})),
      element("p", {class: "note"}, sentences(t("note.regions"), fewNote(rows), missing)),
      element("div", {class: "tools"}, toolButton("csv", save)),
      element(
        "div", {class: "scroll", tabindex: 0, role: "region", "aria-label": t("regions", {year: state.year})},
        element(
          "table", {class: "data", id: "region-table"},
          element("thead", {}, element("tr", {}, sortableHead(shown, area))), element("tbody", {}, body))));
  };
  return area;
}

export const figures = [map];

// The results that the page was made from, read once, and what the pictures share of them; nothing here changes.
import {groupBy, rowsOf} from "./tables.js";

export const data = JSON.parse(document.getElementById("results").textContent);
// The records of run and compare, whose checks are shown.
export const checkedRecords = () => data.records.filter(({record}) => ["summary", "comparison"].includes(record.kind));
export const given = x => typeof x === "number" && isFinite(x);

const resultsOf = kind => data.results[kind] || [];
// The folder's own, or the first of its subfolders.
export const [summary, comparison, voi, invert, plan, calibration, estimate] =
  ["summary", "comparison", "voi", "invert", "plan", "calibration", "estimate"].map(kind => resultsOf(kind)[0]);
export const studyOf = method => resultsOf("sensitivity").find(study => study.context.method === method);

// Names of settings, procedures, providers and regions, and the currency: of the first result that has them.
const naming = [summary, comparison, plan, calibration].find(result => rowsOf(result, "names").length > 0);
const namesOf = groupBy(rowsOf(naming, "names"), row => row.axis);
export const names = ["setting", "procedure", "provider"].flatMap(axis => namesOf.get(axis) || []);
export const regions = namesOf.get("region") || [];
export const currency = (rowsOf(naming, "scenarios")[0] || {}).currency || "";
export const interventionsOf = (result, scenario) =>
  rowsOf(result, "interventions")
    .filter(row => row.scenario === scenario)
    .map(row => ({id: row.intervention, name: row.name, name_ja: row.name_ja}));

// A scenario with its rows by year ("levels", "changes") and by region and year ("regions").
function scenarioOf(result, {scenario, title, title_ja, kind}) {
  const own = table => rowsOf(result, table).filter(row => !("scenario" in row) || row.scenario === scenario);
  const byYear = table => new Map(own(table).map(row => [row.year, row]));
  const regions = new Map();
  for (const row of ["regions", "ranks", "among_worst"].flatMap(own)) {
    const key = placeOf(row.region, row.year);
    regions.set(key, {...regions.get(key), ...row});
  }
  return {
    result,
    name: scenario,
    title,
    title_ja,
    kind,
    interventions: interventionsOf(result, scenario),
    totals: own("totals")[0],
    levels: byYear("nation"),
    changes: byYear("change_in_nation"),
    regions
  };
}
// Of a file that does not say, every scenario is taken as one of measures.
export const isMeasure = scenario => (scenario.kind ?? "measures") === "measures";
export const isWhatIf = scenario => scenario.kind === "what-if";
const placeOf = (region, year) => region + " " + year;
const scenariosOf = result => rowsOf(result, "scenarios").map(row => scenarioOf(result, row));

// The scenario of run, and those of compare, its reference first.
export const compared = scenariosOf(comparison);
export const [reference] = [...scenariosOf(summary), ...compared];
const yearsOf = scenario => (scenario ? [...scenario.levels.keys()] : []);
export const years = yearsOf(reference), comparedYears = yearsOf(compared[0]);
// The year that is shown first: the current one, as far as the scenario says and has it.
const shownFrom = (rowsOf(naming, "scenarios")[0] || {}).shown_from;
export const firstYear = years.find(year => year >= shownFrom) ?? years[0];

// Statistics of a national measure in a year: {mean, mcse, q2.5, …}, or null; "changes" are against the reference.
export function at(scenario, measure, year, rows = "levels") {
  const found = ((scenario && scenario[rows].get(year)) || {})[measure];
  return found && given(found.mean) ? found : null;
}
// The same of a region by its name; of probabilities, such as to be among the lowest, the number.
export const regional = (scenario, measure, year, region) =>
  (scenario.regions.get(placeOf(region, year)) || {})[measure] ?? {};
// How many regions are called the lowest; five of a file that does not say.
export const lowestOf = result => (result && result.about.lowest_regions) ?? 5;
export const statisticsOf = s => ({mean: s.mean, mcse: s.mcse, low: s["q2.5"], high: s["q97.5"]});

// The fits of calibrate, the one to all evidence last; what each found is in rows of its evidence.
export const fits = rowsOf(calibration, "weights");

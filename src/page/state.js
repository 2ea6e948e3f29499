// All that changes while the page is read: what is shown, and what was chosen at a picture or a table.
import {comparedYears, data, firstYear, fits, plan} from "./data.js";
import {rowsOf} from "./tables.js";

const lastOf = list => Math.max(0, list.length - 1);

export const state = {
  language: data.language === "ja" ? "ja" : "en",
  year: firstYear,
  figures: [],  // the pictures in the order of the page
  fan: {measure: "unmet_need", scenario: 0},
  map: {scenario: 0},
  regions: {key: "coverage", up: true},  // how their table is sorted
  differences: {year: comparedYears.at(-1)},
  calibration: {fit: lastOf(fits), measure: "unmet_need"},  // all evidence comes last
  targets: {name: "all"},
  plan: {limit: lastOf(rowsOf(plan, "seats")), rule: 0, line: "coverage", staffed: 0},
  parameters: {status: "all"}
};

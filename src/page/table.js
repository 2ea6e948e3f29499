// Columns of numbers: as a table and as CSV.
import {element} from "./elements.js";
import {parameterName, t} from "./words.js";

const csvField = x => {
  const s = x === null || x === undefined ? "" : String(x);
  if (/[",\r\n]/.test(s)) return '"' + s.replaceAll('"', '""') + '"';
  return /^[=+@-]/.test(s) && typeof x !== "number" ? "'" + s : s;  // a spreadsheet would take it for a formula
};
const csvOf = (columns, rows) => {
  const lines = [columns.map(c => csvField(c.label)), ...rows.map(row => columns.map(c => csvField(row[c.key])))];
  return "\ufeff" + lines.map(line => line.join(",")).join("\r\n") + "\r\n";
};
export const csvFile = (columns, rows) => new Blob([csvOf(columns, rows)], {type: "text/csv"});

export function download(name, content) {
  const address = typeof content === "string" ? content : URL.createObjectURL(content);
  const link = element("a", {href: address, download: name});
  document.body.append(link);
  link.click();
  link.remove();
}

// A column of a table and of its CSV; without `show` it is text.
export const column = (key, label, show) => ({key, label, show});

export function plainTable(columns, rows, label = null) {
  const kind = c => (c.show ? null : "text");
  const cell = (row, c) => element("td", {class: kind(c)}, c.show ? c.show(row[c.key]) : String(row[c.key] ?? ""));
  const head = element("tr", {}, columns.map(c => element("th", {scope: "col", class: kind(c)}, c.label)));
  const body = rows.map(row => element("tr", {}, columns.map(c => cell(row, c))));
  return element(
    "div", {class: "scroll", tabindex: 0, role: label && "region", "aria-label": label},
    element("table", {class: "data"}, element("thead", {}, head), element("tbody", {}, body)));
}

// A table whose many cells are made when it is opened, so that the page opens sooner.
export function openedTable(kind, words, make) {
  const details = element("details", {class: kind}, element("summary", {}, words));
  details.addEventListener("toggle", () => details.append(make()), {once: true});
  return details;
}
export const tableOf = (columns, rows) => openedTable("numbers", t("as_table"), () => plainTable(columns, rows));

export const statisticColumns = (names, show) => names.map(name => column(name, t("statistic." + name), show));
export const rangeColumns = (label, show) =>
  [column("mean", label, show), column("low", t("statistic.q2.5"), show), column("high", t("statistic.q97.5"), show)];

export const scenarioColumns = () => [column("label", t("scenario")), column("id", t("column.id"))];
// Of parameters: rows of a picture (the table has them all), the names of a row, their columns.
export const most_rows = 10;
export const named = name => ({label: parameterName(name), id: name});
export const parameterColumns = () => [column("label", t("column.parameter")), column("id", t("column.id"))];

// Results that no picture shows: all their tables, in words made of their columns.
import {data} from "./data.js";
import {element} from "./elements.js";
import {toolButton} from "./figures.js";
import {compact, percent, unitName} from "./format.js";
import {column, csvFile, download, plainTable} from "./table.js";
import {cellOf, lengthOf} from "./tables.js";
import {capital, has, measureName, t} from "./words.js";

const spaced = name => name.replaceAll("_", " ");
const inPlain = name => (has("measure." + name) ? measureName(name) : spaced(name));

// "plan", "sensitivity tornado".
const nameOf = ({kind, context}) => (context.method ? kind + " " + context.method : kind);

// "Performed, 97.5% (patients)"; the units of rows that have their own stand in a column.
function headOf({name, place, statistic, unit}) {
  const measure = place === "treatment" ? "treatment." + name : name;
  const part = statistic && statistic !== "value" ? statistic : "";
  const words = [inPlain(measure), has("statistic." + part) ? t("statistic." + part) : spaced(part)];
  const own = unit && unit !== "unit of the row" ? t("in_unit", {unit: unitName(unit)}) : "";
  return words.filter(Boolean).join(t("comma")) + own;
}
const writerOf = ({role, unit}) => role !== "value" ? undefined : unit === "proportion" ? percent : compact;

function shown(result, name, table) {
  const rows = Array.from({length: lengthOf(table)}, (_, i) => table.columns.map(one => cellOf(one, i)));
  const columns = table.columns.map((one, i) => column(i, headOf(one), writerOf(one)));
  const file = [...nameOf(result).split(" "), name].join("-"), title = table.title || inPlain(name);
  return element(
    "div", {class: "other", id: "table-" + file}, element("h4", {}, title),
    element(
      "div", {class: "tools", role: "group", "aria-label": t("downloads", {name: title})},
      toolButton("csv", () => download("needgap-" + file + ".csv", csvFile(columns, rows)))),
    plainTable(columns, rows, title));
}

const saidOf = facts => Object.entries(facts)
                          .filter(([, x]) => x !== "" && x !== null)
                          .map(([name, x]) => inPlain(name) + t("colon") + x)
                          .join(t("semicolon"));

// The results that are not among `drawn`, names such as "plan" and "sensitivity tornado".
export function otherResults(drawn) {
  const results = Object.values(data.results).flat().filter(result => !drawn.includes(nameOf(result)));
  const area = element("div", {id: "others"});
  area.update = () => area.replaceChildren(...results.flatMap(
    result =>
      [element("h3", {}, capital(inPlain(nameOf(result)))),
       element("p", {class: "note"}, saidOf({...result.context, ...result.about})),
       ...Object.entries(result.tables).map(([name, table]) => shown(result, name, table))]));
  return area;
}

// Where every number comes from: parameters, regional data, evidence, checks, records.
import {checkedRecords, data, names} from "./data.js";
import {badge, breakable, element, headOf, rowHead, scrolled, textCell} from "./elements.js";
import {compact, grouped, interval, unitName} from "./format.js";
import {state} from "./state.js";
import {anchor, scenarioParameters} from "./trace.js";
import {familyOf, inWords, labelOf, parameterName, t} from "./words.js";

const statuses = ["all", "assumed", "derived", "cited"];

// The rows of all scenarios: the first's in full, of the others what differs, once for all that share it.
function allParameters() {
  const rows = new Map();
  scenarioParameters().forEach((s, i) => {
    for (const p of s.parameters) {
      const key = [p.name, p.value, p.source].join("\n"), of = i === 0 ? [] : [s.name];
      if (rows.has(key))
        rows.get(key).of.push(...of);
      else
        rows.set(key, {...p, of});
    }
  });
  return [...rows.values()];
}

function parameterRow(p, first) {
  const words = (state.language === "ja" && familyOf(p.name)) || !p.meaning ? parameterName(p.name) : p.meaning;
  return element(
    "tr", {id: first ? anchor(p.name) : null},
    rowHead(breakable(p.name), p.of.length ? element("div", {class: "of"}, breakable(p.of.join(", "))) : ""),
    element("td", {class: "text meaning"}, words), textCell(p.value.replace("weight", t("weight"))),
    element("td", {}, compact(p.mean)), textCell(p.fixed ? "–" : interval(p["q2.5"], p["q97.5"], compact)),
    textCell(unitName(p.unit)), textCell(badge(p.status)), element("td", {class: "text source"}, p.source));
}

function parameterTable() {
  const area = element("div", {id: "parameters"});
  area.update = () => {
    const all = allParameters(), of = status => all.filter(p => status === "all" || p.status === status);
    if (!all.length) return area.replaceChildren(element("p", {}, t("no_parameters")));
    const choose = status => () => {
      state.parameters.status = status;
      area.update();
      area.querySelector("[aria-pressed=true]").focus();
    };
    const button = status => element(
      "button",
      {type: "button", "aria-pressed": state.parameters.status === status ? "true" : "false", onclick: choose(status)},
      (status === "all" ? t("all") : inWords("status", status)) + " " + of(status).length);
    const seen = new Set();
    const row = p => {
      const first = !seen.has(p.name);
      seen.add(p.name);
      return parameterRow(p, first);
    };
    const head = ["parameter", "meaning", "value", "mean"].map(h => t("column." + h));
    const rest = [t("interval95"), ...["unit", "status", "source"].map(h => t("column." + h))];
    area.replaceChildren(
      element("div", {class: "controls", role: "group", "aria-label": t("column.status")}, statuses.map(button)),
      scrolled(
        t("section.provenance"),
        element(
          "table", {class: "data"}, headOf([...head, ...rest]),
          element("tbody", {}, of(state.parameters.status).map(row)))));
  };
  return area;
}

// "headcount: pain-clinic specialists" in words.
function datumName(name) {
  const [kind, of] = name.split(": "), group = names.find(g => g.axis === "provider" && (g.name === of || g.id === of));
  return inWords("datum", kind) + (of ? t("colon") + (group ? labelOf(group) : of) : "");
}

function dataTable(list, title) {
  if (!list || !list.length) return "";
  const head = ["parameter", "value", "unit", "status", "source"].map(h => t("column." + h));
  const row = d => element(
    "tr", {}, rowHead(breakable(datumName(d.name))), textCell(d.value ?? (d.total > 0 ? grouped(d.total) : "–")),
    textCell(unitName(d.unit)), textCell(badge(d.status)), element("td", {class: "text source"}, d.source));
  const table = element("table", {class: "data"}, headOf(head), element("tbody", {}, list.map(row)));
  return element("details", {}, element("summary", {}, t(title)), scrolled(t(title), table));
}

// What was checked while one command simulated.
function checksOf(c) {
  const z = c.need_standard_error > 0 ? (c.need_counted - c.need_expected) / c.need_standard_error : 0;
  const line = (ok, key, values) =>
    element("li", {class: ok ? "passed" : "failed"}, (ok ? "✓ " : "✗ ") + t(key, values));
  const need = {counted: grouped(c.need_counted), expected: grouped(c.need_expected), z: grouped(z, 2)};
  const balance = {n: grouped(c.replicates), x: compact(c.largest_imbalance)};
  return element(
    "ul", {}, line(c.largest_imbalance === 0, "check.balance", balance),
    line(c.largest_regional_imbalance < 1e-6, "check.regional", {x: c.largest_regional_imbalance.toExponential(1)}),
    line(c.largest_excess_over_capacity < 1e-6, "check.capacity", {x: compact(c.largest_excess_over_capacity)}),
    line(Math.abs(z) <= 5, "check.need", need));
}

function checkList() {
  const checked = checkedRecords();
  if (!checked.length) return "";
  const name = of => checked.length > 1 ? element("p", {}, element("code", {}, of)) : "";
  return element(
    "div", {id: "checks"}, element("h3", {}, t("checks")),
    checked.flatMap(({of, record}) => [name(of), checksOf(record.checks)]));
}

// The input files of all records, each once.
function inputsTable(records) {
  const digests = new Map(records.flatMap(r => r.inputs.map(i => [i.file, i.sha256])));
  const row = ([file, sha256]) => element("tr", {}, textCell(file), textCell(element("code", {}, sha256)));
  return element(
    "details", {}, element("summary", {}, t("record.inputs")),
    scrolled(t("record.inputs"), element("table", {class: "data"}, element("tbody", {}, [...digests].map(row)))));
}

// The records of this folder and of its subfolders, side by side.
function record() {
  const all = data.records;
  const lines = [
    ["record.version", r => r.program + " " + r.version],
    ["record.scenarios", r => breakable(r.scenarios.join(", "))],
    ["record.settings", r => r.settings.join(", ") || "–"], ["draws", r => grouped(r.run.draws)],
    ["record.replicates", r => grouped(r.run.replicates)], ["record.seed", r => String(r.run.seed)],
    [
      "record.time",
      r => t(r.threads > 0 ? "record.took" : "record.seconds", {s: grouped(r.wall_seconds, 1), n: r.threads})
    ]
  ];
  const row = ([key, read]) => element("tr", {}, rowHead(t(key)), all.map(({record}) => textCell(read(record))));
  return element(
    "div", {id: "record"}, element("h3", {}, t("record")), element("p", {class: "note"}, t("note.record")),
    scrolled(
      t("record"),
      element("table", {class: "data"}, headOf(["", ...all.map(r => r.of)]), element("tbody", {}, lines.map(row)))),
    inputsTable(all.map(r => r.record)));
}

export function provenance() {
  const area = element("div", {}), parameters = parameterTable();
  area.update = () => {
    parameters.update();
    const {data: regional_data, evidence} = data.parameters || {};
    area.replaceChildren(
      element("p", {}, t("note.provenance")), parameters, dataTable(regional_data, "regional_data"),
      dataTable(evidence, "evidence"), checkList(), record());
  };
  return area;
}

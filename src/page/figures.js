// A figure: title, words, controls, a Vega chart, its numbers as a table, and downloads.
"use strict";
const figures = [];
const tip = element("div", {id: "tip", role: "status"});
const font = getComputedStyle(document.body).fontFamily;
const label_look = {
  labelFont: font,
  titleFont: font,
  labelFontSize: 13,
  titleFontSize: 13,
  titleFontWeight: 400
};
const colors = {
  labelColor: "#1b1f24",
  titleColor: "#57606a",
  gridColor: "#e4e8ec",
  domainColor: "#8c959f"
};
const look = {
  font,
  background: "white",
  axis: {...label_look, ...colors, tickColor: "#8c959f"},
  legend: label_look,
  text: {font},
  style: {"guide-label": {font}, "guide-title": {font}}
};

// Shows words beside a point of the window.
function showTipAt(words, x, y) {
  tip.style.display = words ? "block" : "none";
  if (!words) return;
  tip.textContent = String(words);
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.max(4, Math.min(x + 14, innerWidth - box.width - 8)) + "px";
  tip.style.top = (y + box.height + 24 > innerHeight ? y - box.height - 12 : y + 16) + "px";
}
const hideTip = () => showTipAt("");

const csvField = x => {
  const s = x === null || x === undefined ? "" : String(x);
  if (/[",\r\n]/.test(s)) return '"' + s.replaceAll('"', '""') + '"';
  return /^[=+@-]/.test(s) && typeof x !== "number" ? "'" + s : s;  // a spreadsheet would take it for a formula
};
const csvOf = (columns, rows) => {
  const lines = [columns.map(c => csvField(c.label)), ...rows.map(row => columns.map(c => csvField(row[c.key])))];
  return "\ufeff" + lines.map(line => line.join(",")).join("\r\n") + "\r\n";
};
const csvFile = (columns, rows) => new Blob([csvOf(columns, rows)], {type: "text/csv"});

function download(name, content) {
  const address = typeof content === "string" ? content : URL.createObjectURL(content);
  const link = element("a", {href: address, download: name});
  document.body.append(link);
  link.click();
  link.remove();
}

// A column of a table and of its CSV; without `show` it is text.
const column = (key, label, show) => ({key, label, show});

function plainTable(columns, rows) {
  const kind = c => (c.show ? null : "text");
  const cell = (row, c) => element("td", {class: kind(c)}, c.show ? c.show(row[c.key]) : String(row[c.key] ?? ""));
  const head = element("tr", {}, columns.map(c => element("th", {scope: "col", class: kind(c)}, c.label)));
  const body = rows.map(row => element("tr", {}, columns.map(c => cell(row, c))));
  return element(
    "div", {class: "scroll", tabindex: 0},
    element("table", {class: "data"}, element("thead", {}, head), element("tbody", {}, body)));
}

// A table whose many cells are made when it is opened, so that the page opens sooner.
function openedTable(kind, words, make) {
  const details = element("details", {class: kind}, element("summary", {}, words));
  details.addEventListener("toggle", () => details.append(make()), {once: true});
  return details;
}
const tableOf = (columns, rows) => openedTable("numbers", t("as_table"), () => plainTable(columns, rows));

// Entries are [color, label] or, where shapes tell series apart too, [color, label, sign].
function legendOf(entries) {
  const swatch = (color, sign) =>
    (sign ? element("span", {class: "sign", style: "color:" + color}, sign) :
            element("span", {class: "swatch", style: "background:" + color}));
  const entry = ([color, label, sign]) => element("span", {}, swatch(color, sign), label);
  return element("div", {class: "legend"}, entries.map(entry));
}

const toolButton = (kind, act) =>
  element("button", {type: "button", "data-get": kind, onclick: act}, kind.toUpperCase());

// CSV, PNG and SVG of a figure.
function toolsOf(shown, columns, rows) {
  const name = "needgap-" + shown.id;
  const picture = kind => () =>
    drawNow(shown).then(() => shown.view.toImageURL(kind, 2)).then(address => download(name + "." + kind, address));
  return element(
    "div", {class: "tools", role: "group", "aria-label": t("downloads", {name: shown.heading()})},
    toolButton("csv", () => download(name + ".csv", csvFile(columns, rows))), toolButton("png", picture("png")),
    toolButton("svg", picture("svg")));
}

const familiesOf = trace => (typeof trace === "function" ? trace() : trace);

// A figure. `view()` gives {rows, columns, table?, signals, legend, note, below?, summary, sources?} for the state, or
// null to hide it; `controls()` elements; `trace`: families of parameters its numbers come from, or what gives them,
// here or of the view.
function figure(definition) {
  const node = element("figure", {id: "figure-" + definition.id, class: definition.wide ? "wide" : null});
  const shown = {...definition, node, view: null, ready: Promise.resolve()};
  shown.heading = definition.title || (() => t("figure." + definition.id));
  shown.update = () => {
    let what = null;
    try {
      what = definition.view();
    } catch (error) {  // a file of another version: this figure is left out, the others stand
      console.error("figure " + definition.id, error);
    }
    forget(shown);
    node.hidden = !what;
    if (!what) return node.replaceChildren();
    const note = sentences(has("note." + definition.id) && t("note." + definition.id), what.note);
    const spoken = shown.heading() + t("colon") + (what.summary || note);
    const area = element("div", {class: "chart", role: "group", "aria-label": spoken});
    const rows = what.table || what.rows;
    node.replaceChildren(
      element("figcaption", {}, element("h3", {}, shown.heading()), note ? element("p", {class: "note"}, note) : ""),
      definition.controls ? element("div", {class: "controls"}, definition.controls(shown)) : "",
      what.legend ? legendOf(what.legend) : "", area, what.below ? element("p", {class: "note below"}, what.below) : "",
      toolsOf(shown, what.columns, rows), tableOf(what.columns, rows), what.sources || "",
      traceOf(familiesOf(what.trace || definition.trace || [])));
    drawLater(shown, area, what);
  };
  figures.push(shown);
  return shown;
}

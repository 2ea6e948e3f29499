// A figure: title, words, controls, a Vega chart, its numbers as a table, and downloads.
"use strict";
const figures = [];
const tip = element("div", {id: "tip", role: "status"});
const font = getComputedStyle(document.body).fontFamily;
const look = {
  font,
  background: "white",
  axis: {
    labelFont: font,
    titleFont: font,
    labelFontSize: 13,
    titleFontSize: 13,
    titleFontWeight: 400,
    labelColor: "#1b1f24",
    titleColor: "#57606a",
    gridColor: "#e4e8ec",
    domainColor: "#8c959f",
    tickColor: "#8c959f"
  },
  legend: {labelFont: font, titleFont: font, labelFontSize: 13, titleFontSize: 13, titleFontWeight: 400},
  text: {font},
  style: {"guide-label": {font}, "guide-title": {font}}
};

function showTip(handler, event, item, shown) {
  tip.style.display = shown ? "block" : "none";
  if (!shown) return;
  tip.textContent = String(shown);
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - box.width - 8)) + "px";
  tip.style.top =
    (event.clientY + box.height + 24 > innerHeight ? event.clientY - box.height - 12 : event.clientY + 16) + "px";
}

const csvField = x => {
  const s = x === null || x === undefined ? "" : String(x);
  return /[",\r\n]/.test(s)                    ? '"' + s.replaceAll('"', '""') + '"' :
    /^[=+@-]/.test(s) && typeof x !== "number" ? "'" + s :
                                                 s;
};
const csvOf = (columns, rows) => "\ufeff" +
  [columns.map(c => csvField(c.label)), ...rows.map(row => columns.map(c => csvField(row[c.key])))]
    .map(line => line.join(","))
    .join("\r\n") +
  "\r\n";

function download(name, content) {
  const link =
    element("a", {href: typeof content === "string" ? content : URL.createObjectURL(content), download: name});
  document.body.append(link);
  link.click();
  link.remove();
}

// columns: {key, label, show?}; a column without show is text.
function plainTable(columns, rows) {
  const cell = (row, c) =>
    element("td", {class: c.show ? null : "text"}, c.show ? c.show(row[c.key]) : String(row[c.key] ?? ""));
  return element(
    "div", {class: "scroll", tabindex: 0},
    element(
      "table", {class: "data"},
      element(
        "thead", {},
        element("tr", {}, columns.map(c => element("th", {scope: "col", class: c.show ? null : "text"}, c.label)))),
      element("tbody", {}, rows.map(row => element("tr", {}, columns.map(c => cell(row, c)))))));
}

// A figure. `view()` gives {rows, columns, table?, signals, legend, summary} for the state, or null to hide it;
// `controls()` elements; `trace`: parameter families its numbers come from.
function figure(definition) {
  const node = element("figure", {id: "figure-" + definition.id});
  const shown = {...definition, node, view: null, definition};
  shown.update = () => {
    if (shown.view) shown.view.finalize();
    let what = null;
    try {
      what = definition.view();
    } catch (error) {  // a file of another version: this figure is left out, the others stand
      console.error("figure " + definition.id, error);
    }
    node.hidden = !what;
    shown.ready = Promise.resolve();
    if (!what) return node.replaceChildren();
    const area = element(
      "div", {class: "chart", role: "img", "aria-label": t("figure." + definition.id) + ". " + (what.summary || "")});
    const rows = what.table || what.rows, name = "needgap-" + definition.id;
    const picture = type => shown.view.toImageURL(type, 2).then(url => download(name + "." + type, url));
    node.replaceChildren(
      element(
        "figcaption", {}, element("h3", {}, definition.title ? definition.title() : t("figure." + definition.id)),
        has("note." + definition.id) ?
          element("p", {class: "note"}, t("note." + definition.id), what.note ? " " + what.note : "") :
          what.note ? element("p", {class: "note"}, what.note) :
                      null),
      ...(definition.controls ? [element("div", {class: "controls"}, definition.controls(shown))] : []),
      ...(
        what.legend ? [element(
                        "div", {class: "legend"},
                        what.legend.map(
                          ([color, label]) => element(
                            "span", {}, element("span", {class: "swatch", style: "background:" + color}), label)))] :
                      []),
      area,
      element(
        "div", {class: "tools"},
        element(
          "button", {
            type: "button",
            "data-get": "csv",
            onclick: () => download(name + ".csv", new Blob([csvOf(what.columns, rows)], {type: "text/csv"}))
          },
          "CSV"),
        element("button", {type: "button", "data-get": "png", onclick: () => picture("png")}, "PNG"),
        element("button", {type: "button", "data-get": "svg", onclick: () => picture("svg")}, "SVG")),
      element("details", {}, element("summary", {}, t("as_table")), plainTable(what.columns, rows)),
      definition.trace ? traceOf(definition.trace) : "");
    draw(shown, area, what);
  };
  figures.push(shown);
  return shown;
}

function draw(shown, area, what) {
  const spec = JSON.parse(JSON.stringify(charts["charts/" + shown.spec + ".vg.json"]));
  spec.data.find(d => d.name === "rows").values = what.rows;
  spec.signals =
    [...(spec.signals || []), ...Object.entries(what.signals || {}).map(([name, x]) => ({name, value: x}))];
  if (shown.spec === "intervals" || shown.spec === "lines") {
    const ends =
      what.rows.flatMap(row => ["mean", "low", "high", "mean2", "low2", "high2"].map(key => row[key])).filter(given);
    spec.signals.push({name: "extent", value: [Math.min(...ends), Math.max(...ends)]});
  }
  const padded = ["intervals", "tornado", "waterfall"].includes(shown.spec);  // end labels reach over the edge
  const width = Math.floor(area.clientWidth || 320) - (padded ? 40 : 6);
  spec.width = what.width ? Math.min(width, what.width) : width;
  if (shown.spec === "waffle") spec.height = spec.width = Math.min(width, 300);
  shown.view =
    new vega.View(vega.parse(spec, look), {renderer: "svg", container: area, hover: true, logLevel: vega.Warn});
  shown.view.tooltip(showTip);
  shown.ready = shown.view.runAsync();
}

let lastWidth = innerWidth;
addEventListener("resize", () => {
  if (Math.abs(innerWidth - lastWidth) < 24) return;
  lastWidth = innerWidth;
  for (const shown of figures)
    if (shown.node.isConnected) shown.update();
});
addEventListener("keydown", event => {
  if (event.key === "Escape") tip.style.display = "none";
});

// A figure: title, words, controls, a Vega chart, its numbers as a table, and downloads.
import {drawLater, drawNow, forget} from "./draw.js";
import {element} from "./elements.js";
import {csvFile, download, tableOf} from "./table.js";
import {traceOf} from "./trace.js";
import {has, sentences, t} from "./words.js";

// Entries are [color, label] or, where shapes tell series apart too, [color, label, sign].
function legendOf(entries) {
  const swatch = (color, sign) =>
    (sign ? element("span", {class: "sign", style: "color:" + color}, sign) :
            element("span", {class: "swatch", style: "background:" + color}));
  const entry = ([color, label, sign]) => element("span", {}, swatch(color, sign), label);
  return element("div", {class: "legend"}, entries.map(entry));
}

export const toolButton = (kind, act) =>
  element("button", {type: "button", "data-get": kind, onclick: act}, kind.toUpperCase());

// CSV, PNG and SVG of a figure.
function toolsOf(shown, columns, rows) {
  const name = "needgap-" + shown.id;
  const picture = kind => () =>
    drawNow(shown).then(() => shown.chart.toImageURL(kind, 2)).then(address => download(name + "." + kind, address));
  return element(
    "div", {class: "tools", role: "group", "aria-label": t("downloads", {name: shown.heading()})},
    toolButton("csv", () => download(name + ".csv", csvFile(columns, rows))), toolButton("png", picture("png")),
    toolButton("svg", picture("svg")));
}

const familiesOf = trace => (typeof trace === "function" ? trace() : trace);

// A figure. `view()` gives {rows, columns, table?, signals, legend, note, below?, summary, sources?} for the state, or
// null to hide it; `controls()` elements; `trace`: families of parameters its numbers come from, or what gives them,
// here or of the view.
export function figure(definition) {
  const node = element("figure", {id: "figure-" + definition.id, class: definition.wide ? "wide" : null});
  const shown = {...definition, node, chart: null, ready: Promise.resolve()};
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
  return shown;
}

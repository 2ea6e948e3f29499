// Draws the charts: those in sight at once, the others when the browser has time, all before printing.
import intervals_chart from "./charts/intervals.vg.json";
import lines_chart from "./charts/lines.vg.json";
import panels_chart from "./charts/panels.vg.json";
import tiles_chart from "./charts/tiles.vg.json";
import tornado_chart from "./charts/tornado.vg.json";
import waffle_chart from "./charts/waffle.vg.json";
import waterfall_chart from "./charts/waterfall.vg.json";
import {given} from "./data.js";
import {makeStops} from "./keyboard.js";
import {state} from "./state.js";
import {hideTip, showTipAt} from "./tip.js";
import {parse, View, Warn} from "./vega.js";

const waiting = new Map();  // figure → what draws it

export function forget(shown) {
  waiting.delete(shown);
  if (shown.chart) shown.chart.finalize();
  shown.chart = null;
  shown.ready = Promise.resolve();
}

const complain = error => console.error(error);

export function drawLater(shown, area, what) {
  document.body.dataset.ready = "no";
  area.style.minHeight = (shown.height || 0) + "px";  // what stands below stays where it is
  shown.ready = new Promise(done => waiting.set(shown, () => draw(shown, area, what).catch(complain).then(done)));
  if (waiting.size === 1) setTimeout(drawNext);
}

// Says that all is drawn: the tests and the measurement of the opening time wait for it.
export function sayWhenDrawn() {
  if (waiting.size > 0) return;
  Promise.all(state.figures.map(f => f.ready)).then(() => {
    if (waiting.size > 0) return;
    document.body.dataset.ready = "yes";
    performance.mark("drawn");
  });
}

// Draws a figure that waits; resolves when it is drawn.
export function drawNow(shown) {
  const work = waiting.get(shown);
  waiting.delete(shown);
  if (work) work();
  return shown.ready;
}

const inSight = shown => {
  const box = shown.node.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight;
};

// One figure a task, so that scrolling and clicking never wait long.
function drawNext() {
  if (waiting.size === 0) return sayWhenDrawn();
  const list = [...waiting.keys()];
  drawNow(list.find(inSight) || list[0]);
  setTimeout(drawNext);
}

// The ends of an axis that holds all points and intervals.
export function extentOf(rows) {
  const keys = ["mean", "low", "high", "mean2", "low2", "high2"];
  const ends = rows.flatMap(row => keys.map(key => row[key])).filter(given);
  return [Math.min(...ends), Math.max(...ends)];
}

const padded =
  [intervals_chart, panels_chart, tiles_chart, tornado_chart, waterfall_chart];  // end labels reach over the edge

function specification(shown, area, what) {
  const base = shown.spec, width = Math.floor(area.clientWidth || 320) - (padded.includes(base) ? 40 : 6);
  const given_signals = Object.entries(what.signals || {}).map(([name, value]) => ({name, value}));
  const spec = {
    ...base,
    width: Math.min(width, what.width || width),
    data: base.data.map(d => (d.name === "rows" ? {...d, values: what.rows} : d)),
    signals: [...(base.signals || []).filter(s => !(s.name in (what.signals || {}))), ...given_signals]
  };
  if (base === intervals_chart || base === lines_chart)
    spec.signals.push({name: "extent", value: what.extent || extentOf(what.rows)});
  if (base === waffle_chart) spec.height = spec.width;
  return spec;
}

// The page's own type and colours.
function look() {
  const font = getComputedStyle(document.body).fontFamily;
  const label_look = {labelFont: font, titleFont: font, labelFontSize: 13, titleFontSize: 13, titleFontWeight: 400};
  const colors = {labelColor: "#1b1f24", titleColor: "#57606a", gridColor: "#e4e8ec", domainColor: "#8c959f"};
  return {
    font,
    background: "white",
    axis: {...label_look, ...colors, tickColor: "#8c959f"},
    legend: label_look,
    text: {font},
    style: {"guide-label": {font}, "guide-title": {font}}
  };
}

async function draw(shown, area, what) {
  const options = {renderer: "svg", container: area, hover: true, logLevel: Warn};
  shown.chart = new View(parse(specification(shown, area, what), look()), options);
  shown.chart.tooltip(
    (handler, event, item, words) => words && event ? showTipAt(words, event.clientX, event.clientY) : hideTip());
  await shown.chart.runAsync();
  makeStops(area);
  area.style.minHeight = "";
  shown.height = area.offsetHeight;
}

// A wider or narrower window: the same charts at the new width, once it has come to rest. Paper is no window: charts
// shrink to it as they are.
export function watchWindow() {
  let lastWidth = innerWidth, rest = 0;
  const fit = () => {
    if (Math.abs(innerWidth - lastWidth) < 24 || matchMedia("print").matches) return;
    lastWidth = innerWidth;
    for (const shown of state.figures)
      if (shown.node.isConnected) shown.update();
  };
  addEventListener("resize", () => {
    clearTimeout(rest);
    rest = setTimeout(fit, 150);
  });
  addEventListener("beforeprint", () => {
    for (const shown of [...waiting.keys()]) drawNow(shown);
  });
}

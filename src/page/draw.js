// Draws the charts: those in sight at once, the others when the browser has time, all before printing.
"use strict";
const waiting = new Map();  // figure → what draws it

function forget(shown) {
  waiting.delete(shown);
  if (shown.view) shown.view.finalize();
  shown.view = null;
  shown.ready = Promise.resolve();
}

const complain = error => console.error(error);

function drawLater(shown, area, what) {
  document.body.dataset.ready = "no";
  area.style.minHeight = (shown.height || 0) + "px";  // what stands below stays where it is
  shown.ready = new Promise(done => waiting.set(shown, () => draw(shown, area, what).catch(complain).then(done)));
  if (waiting.size === 1) setTimeout(drawNext);
}

// Says that all is drawn: the tests and the measurement of the opening time wait for it.
function sayWhenDrawn() {
  Promise.all(figures.map(f => f.ready)).then(() => {
    if (waiting.size > 0) return;
    document.body.dataset.ready = "yes";
    performance.mark("drawn");
  });
}

// Draws a figure that waits; resolves when it is drawn.
function drawNow(shown) {
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
function extentOf(rows) {
  const keys = ["mean", "low", "high", "mean2", "low2", "high2"];
  const ends = rows.flatMap(row => keys.map(key => row[key])).filter(given);
  return [Math.min(...ends), Math.max(...ends)];
}

function specification(shown, area, what) {
  const base = charts["charts/" + shown.spec + ".vg.json"];
  const padded =
    ["intervals", "tornado", "waterfall", "tiles", "panels"].includes(shown.spec);  // end labels reach over the edge
  const width = Math.floor(area.clientWidth || 320) - (padded ? 40 : 6);
  const given_signals = Object.entries(what.signals || {}).map(([name, value]) => ({name, value}));
  const spec = {
    ...base,
    width: Math.min(width, what.width || width),
    data: base.data.map(d => (d.name === "rows" ? {...d, values: what.rows} : d)),
    signals: [...(base.signals || []).filter(s => !(s.name in (what.signals || {}))), ...given_signals]
  };
  if (shown.spec === "intervals" || shown.spec === "lines")
    spec.signals.push({name: "extent", value: what.extent || extentOf(what.rows)});
  if (shown.spec === "waffle") spec.height = spec.width;
  return spec;
}

async function draw(shown, area, what) {
  const options = {renderer: "svg", container: area, hover: true, logLevel: vega.Warn};
  shown.view = new vega.View(vega.parse(specification(shown, area, what), look), options);
  shown.view.tooltip(
    (handler, event, item, words) => words && event ? showTipAt(words, event.clientX, event.clientY) : hideTip());
  await shown.view.runAsync();
  makeStops(area);
  area.style.minHeight = "";
  shown.height = area.offsetHeight;
}

// A wider or narrower window: the same charts at the new width, once it has come to rest. Paper is no window: charts
// shrink to it as they are.
let lastWidth = innerWidth, rest = 0;
function fitWindow() {
  if (Math.abs(innerWidth - lastWidth) < 24 || matchMedia("print").matches) return;
  lastWidth = innerWidth;
  for (const shown of figures)
    if (shown.node.isConnected) shown.update();
}
addEventListener("resize", () => {
  clearTimeout(rest);
  rest = setTimeout(fitWindow, 150);
});
addEventListener("beforeprint", () => {
  for (const shown of [...waiting.keys()]) drawNow(shown);
});

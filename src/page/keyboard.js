// Charts by keyboard: the Tab key enters a chart, the arrow keys go from mark to mark, each says what a mouse would
// show.
import {hideTip, showTipAt} from "./tip.js";

const wordsOf = mark => mark.__data__ && mark.__data__.tooltip;

function centre(mark) {
  const box = mark.getBoundingClientRect();
  return {x: box.left + box.width / 2, y: box.top + box.height / 2};
}

// Makes the marks that have something to say, one for each thing said, places where the keyboard can stop.
export function makeStops(area) {
  const said = new Set();
  for (const mark of area.querySelectorAll("svg path, svg text, svg line")) {
    const words = wordsOf(mark);
    if (!words || said.has(words)) continue;
    mark.setAttribute("tabindex", said.size === 0 ? 0 : -1);
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", words);
    mark.removeAttribute("aria-hidden");
    said.add(words);
  }
  area.onkeydown = event => moveFocus(area, event);
}

const directions = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1]
};

// The nearest stop ahead; what lies to the side counts double, so that rows and columns are kept.
function nextStop(stops, from, [dx, dy]) {
  const here = centre(from);
  let best = null, least = Infinity;
  for (const stop of stops) {
    const there = centre(stop), x = there.x - here.x, y = there.y - here.y;
    const ahead = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
    if (ahead < 1 || ahead + 2 * aside >= least) continue;
    best = stop;
    least = ahead + 2 * aside;
  }
  return best;
}

function moveFocus(area, event) {
  const stops = [...area.querySelectorAll("[tabindex]")], from = document.activeElement;
  if (!stops.includes(from)) return;
  const ends = {Home: stops[0], End: stops[stops.length - 1]};
  const to = directions[event.key] ? nextStop(stops, from, directions[event.key]) : ends[event.key];
  if (directions[event.key] || ends[event.key]) event.preventDefault();  // the page must not scroll away
  if (!to) return;
  from.setAttribute("tabindex", -1);
  to.setAttribute("tabindex", 0);
  to.focus();
}

export function watchKeyboard() {
  addEventListener("focusin", event => {
    const words = wordsOf(event.target);
    if (!words) return;
    const {x, y} = centre(event.target);
    showTipAt(words, x, y);
  });
  addEventListener("focusout", hideTip);
  addEventListener("keydown", event => {
    if (event.key === "Escape") hideTip();
  });
}

// Puts the page together and keeps it true to the state: language and year.
import * as backcast from "./backcast.js";
import * as bridge from "./bridge.js";
import * as calibration from "./calibration.js";
import * as costs from "./costs.js";
import {data, reference, years} from "./data.js";
import * as decisions from "./decisions.js";
import {sayWhenDrawn, watchWindow} from "./draw.js";
import {element, select} from "./elements.js";
import {figure} from "./figures.js";
import {firstScreen} from "./first_screen.js";
import {amount} from "./format.js";
import {watchKeyboard} from "./keyboard.js";
import {otherResults} from "./others.js";
import * as plan from "./plan.js";
import {provenance} from "./provenance.js";
import * as regions from "./regions.js";
import * as results from "./results.js";
import * as scenarios from "./scenarios.js";
import * as schedule from "./schedule.js";
import {state} from "./state.js";
import * as studies from "./studies.js";
import * as targets from "./targets.js";
import {tip} from "./tip.js";
import {addTransforms} from "./vega.js";
import {has, t, titleOf} from "./words.js";

const sections = ["first", "why", "where", "when", "what", "unsure", "evidence", "plan", "others", "sure"];
// Whose figures are shown, in the order of the page; a figure names its section, a subject the results it draws.
const subjects =
  [results, regions, scenarios, costs, bridge, studies, decisions, plan, schedule, targets, backcast, calibration];

function languageButton() {
  const other = state.language === "en" ? "ja" : "en";
  const change = () => {
    state.language = other;
    build();
    document.getElementById("language").focus();
  };
  const name = other === "ja" ? "日本語" : "English";
  return element("button", {type: "button", id: "language", lang: other, onclick: change}, name);
}

function bar(update) {
  const shown = sections.filter(s => s !== "first" && !document.getElementById("section-" + s).hidden);
  const link = s => element("a", {href: "#" + (s === "provenance" ? s : "section-" + s)}, t("nav." + s));
  const chooseYear = y => {
    state.year = +y;
    update();
  };
  return [
    element("a", {id: "skip", href: "#page"}, t("skip")), element("strong", {}, "needgap"),
    element("nav", {"aria-label": t("contents")}, [...shown, "provenance"].map(link)),
    years.length > 1 ? select(t("year"), years.map(y => [y, y]), state.year, chooseYear) : "", languageButton()
  ];
}

function hideEmptySections() {
  for (const s of sections.filter(s => s !== "first")) {
    const section = document.getElementById("section-" + s);
    const nodes = [...section.querySelectorAll("figure, #regions, #others")];
    section.hidden = !nodes.some(node => !node.hidden && node.childElementCount > 0);
  }
}

function sectionOf(name, tables) {
  const own = state.figures.filter(f => f.section === name);
  return element(
    "section", {id: "section-" + name}, element("h2", {}, t("section." + name)),
    has("intro." + name) ? element("p", {}, t("intro." + name)) : "",
    element("div", {class: own.length > 1 ? "columns" : ""}, own.map(f => f.node)), tables[name] || "");
}

// The whole page in the state's language; what is on it already is replaced.
function build() {
  document.documentElement.lang = state.language;
  document.title = t("title");
  const first = firstScreen(), sources = provenance();
  const tables = {where: regions.regionTable(), others: otherResults(subjects.flatMap(subject => subject.drawn || []))};
  if (!reference) first.update = () => first.replaceChildren(element("p", {}, t("no_levels")));
  document.getElementById("page").replaceChildren(
    element("h1", {}, t("title")), element("p", {class: "soft"}, titleOf(reference)),
    data.partial ? element("p", {class: "warning"}, t("partial")) : "", first,
    ...sections.filter(s => s !== "first").map(s => sectionOf(s, tables)),
    element("section", {id: "provenance"}, element("h2", {}, t("section.provenance")), sources),
    element("footer", {class: "soft"}, element("p", {}, t("footer", {version: data.version}))));
  document.body.append(tip);
  const update = () => {
    for (const part of [first, ...state.figures, ...Object.values(tables), sources]) part.update();
    hideEmptySections();
  };
  update();
  document.getElementById("bar").replaceChildren(...bar(update));
  sayWhenDrawn();
}

addTransforms();
watchKeyboard();
watchWindow();
addEventListener("beforeprint", () => {
  for (const d of document.querySelectorAll("#provenance details")) d.open = true;
});
state.figures.push(...subjects.flatMap(subject => subject.figures).map(figure));
build();
// For tests and for a look from the browser's console: the results, and what is shown of them.
window.needgap = {
  amount,
  data,
  state
};

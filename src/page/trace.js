// The parameters behind a figure, as links to their rows.
import {data} from "./data.js";
import {element} from "./elements.js";
import {unitName} from "./format.js";
import {state} from "./state.js";
import {t} from "./words.js";

export const scenarioParameters = () => (data.parameters ? data.parameters.scenarios : []);
export const anchor = name => "parameter-" + name;
const inFamily = (name, family) => name === family || name.startsWith(family + ".");

export function traceOf(families) {
  const found = new Map();  // the first scenario that has a parameter
  for (const p of scenarioParameters().flatMap(s => s.parameters))
    if (!found.has(p.name) && families.some(f => inFamily(p.name, f))) found.set(p.name, p);
  const list = [...found.values()], assumed = list.filter(p => p.status === "assumed").length;
  if (!list.length) return "";
  // A row that the filter hides is shown again before the link is followed.
  const reveal = name => () => {
    if (document.getElementById(anchor(name))) return;
    state.parameters.status = "all";
    document.getElementById("parameters").update();
  };
  const link = p => {
    const title = p.value + " " + unitName(p.unit) + "; " + p.source;
    const to = {class: "status " + p.status, href: "#" + anchor(p.name), title, onclick: reveal(p.name)};
    return element("a", to, p.name);
  };
  return element(
    "details", {class: "trace"}, element("summary", {}, t("trace", {n: list.length, assumed})),
    element("div", {class: "chips"}, list.map(link)));
}

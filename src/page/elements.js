// Elements of the page: text is always text, never markup.
import {inWords} from "./words.js";

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, x] of Object.entries(attributes)) {
    if (name.startsWith("on"))
      node.addEventListener(name.slice(2), x);
    else if (x === true)
      node.setAttribute(name, "");
    else if (x !== false && x !== null && x !== undefined)
      node.setAttribute(name, x);
  }
  for (const child of children.flat())
    if (child !== null && child !== undefined) node.append(child);
  return node;
}
export function select(label, options, chosen, change) {
  const box = element(
    "select", {"aria-label": label, onchange: event => change(event.target.value)},
    options.map(([key, name]) => element("option", {value: key, selected: String(key) === String(chosen)}, name)));
  return element("label", {}, label + " ", box);
}

export const badge = status => element("span", {class: "status " + status}, inWords("status", status));
// A long name may break after its dots and underscores.
export const breakable = name => name.split(/(?<=[._])/).flatMap(part => [part, element("wbr")]);
export const textCell = (...content) => element("td", {class: "text"}, ...content);
export const rowHead = (...content) => element("th", {scope: "row", class: "text"}, ...content);
export const headOf = labels =>
  element("thead", {}, element("tr", {}, labels.map(l => element("th", {scope: "col", class: "text"}, l))));
export const scrolled = (label, ...content) =>
  element("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": label}, ...content);

// Puts the page together and keeps it true to the state: language and year.
"use strict";
const sections = ["first", "why", "where", "when", "what", "unsure", "evidence", "plan", "sure"];
const parts = {};

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

function bar() {
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

function update() {
  parts.first.update();
  for (const shown of figures) shown.update();
  parts.regions.update();
  parts.provenance.update();
  for (const s of sections) {
    const section = document.getElementById("section-" + s);
    if (!section || s === "first") continue;
    const nodes = [...section.querySelectorAll("figure, #regions")];
    section.hidden = !nodes.some(node => !node.hidden && node.childElementCount > 0);
  }
}

function sectionOf(name) {
  const own = figures.filter(f => f.section === name);
  return element(
    "section", {id: "section-" + name}, element("h2", {}, t("section." + name)),
    has("intro." + name) ? element("p", {}, t("intro." + name)) : "",
    element("div", {class: own.length > 1 ? "columns" : ""}, own.map(f => f.node)),
    name === "where" ? parts.regions : "");
}

function build() {
  document.documentElement.lang = state.language;
  document.title = t("title");
  parts.first = firstScreen();
  parts.regions = regionTable();
  parts.provenance = provenance();
  if (!reference) parts.first.update = () => parts.first.replaceChildren(element("p", {}, t("no_levels")));
  document.getElementById("page").replaceChildren(
    element("h1", {}, t("title")), element("p", {class: "soft"}, titleOf(reference)),
    data.partial ? element("p", {class: "warning"}, t("partial")) : "", parts.first,
    ...sections.filter(s => s !== "first").map(sectionOf),
    element("section", {id: "provenance"}, element("h2", {}, t("section.provenance")), parts.provenance),
    element("footer", {class: "soft"}, element("p", {}, t("footer", {version: data.version}))));
  document.body.append(tip);
  update();
  document.getElementById("bar").replaceChildren(...bar());
  if (waiting.size === 0) sayWhenDrawn();
}

addEventListener("beforeprint", () => {
  for (const d of document.querySelectorAll("#provenance details")) d.open = true;
});
build();

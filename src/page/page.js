// Puts the page together and keeps it true to the state: language and year.
"use strict";
const sections = ["first", "why", "where", "when", "what", "unsure", "evidence", "plan", "sure"];
const parts = {};

function bar() {
  const language = element(
    "button", {
      type: "button",
      id: "language",
      lang: state.language === "en" ? "ja" : "en",
      onclick: () => {
        state.language = state.language === "en" ? "ja" : "en";
        build();
        document.getElementById("language").focus();
      }
    },
    state.language === "en" ? "日本語" : "English");
  const shown = sections.filter(s => s !== "first" && !document.getElementById("section-" + s).hidden);
  return [
    element("strong", {}, "needgap"),
    element(
      "nav", {"aria-label": t("contents")},
      [
        ...shown.map(s => element("a", {href: "#section-" + s}, t("nav." + s))),
        element("a", {href: "#provenance"}, t("nav.provenance"))
      ]),
    years.length > 1 ? select(
                         t("year"), years.map(y => [y, y]), state.year,
                         y => {
                           state.year = +y;
                           update();
                         }) :
                       "",
    language
  ];
}

function update() {
  parts.first.update();
  for (const shown of figures) shown.update();
  parts.regions.update();
  parts.provenance.update();
  for (const s of sections) {
    const section = document.getElementById("section-" + s);
    if (section && s !== "first")
      section.hidden =
        ![...section.querySelectorAll("figure, #regions")].some(node => !node.hidden && node.childElementCount > 0);
  }
}

function build() {
  document.documentElement.lang = state.language;
  document.title = t("title");
  const main = document.getElementById("page"), title = (reference && reference.title) || "";
  parts.first = firstScreen();
  parts.regions = regionTable();
  parts.provenance = provenance();
  const partial = data.partial ? element("p", {class: "warning"}, t("partial")) : "";
  const content = sections.filter(s => s !== "first").map(s => {
    const own = figures.filter(f => f.section === s);
    return element(
      "section", {id: "section-" + s}, element("h2", {}, t("section." + s)),
      has("intro." + s) ? element("p", {}, t("intro." + s)) : "",
      element("div", {class: own.length > 1 ? "columns" : ""}, own.map(f => f.node)),
      s === "where" ? parts.regions : "");
  });
  main.replaceChildren(
    element("h1", {}, t("title")), element("p", {class: "soft"}, title), partial, parts.first, ...content,
    element("section", {id: "provenance"}, element("h2", {}, t("section.provenance")), parts.provenance),
    element("footer", {class: "soft"}, element("p", {}, t("footer", {version: data.version}))));
  document.body.append(tip);
  if (!reference) parts.first.update = () => parts.first.replaceChildren(element("p", {}, t("no_levels")));
  update();
  document.getElementById("bar").replaceChildren(...bar());
  document.body.dataset.ready = "building";
  Promise.all(figures.map(f => f.ready)).then(() => {
    document.body.dataset.ready = "yes";
  });
}

addEventListener("beforeprint", () => {
  for (const d of document.querySelectorAll("#provenance details")) d.open = true;
});
build();

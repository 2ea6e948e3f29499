// The sortable table of regions, and where every number comes from.
"use strict";
const sorting = {
  key: "coverage",
  up: true
};

function regionRows() {
  return (data.regions || []).map((region, r) => {
    const row = {name: regionName(region), block: region.block, order: r};
    for (const measure of ["need", "performed", "unmet_need", "coverage", "rank"]) {
      const e = regional(reference, measure, state.year, r);
      row[measure] = e.mean;
      row[measure + "_low"] = e["q2.5"];
      row[measure + "_high"] = e["q97.5"];
    }
    return row;
  });
}

function regionTable() {
  const area = element("div", {id: "regions"});
  area.update = () => {
    const rows = regionRows();
    if (!rows.some(r => given(r.coverage) || given(r.unmet_need))) return area.replaceChildren();
    const columns = [
      {key: "name", label: t("region")},
      ...["need", "performed", "unmet_need"].map(
        key => ({key, label: measureName(key) + t("in_unit", {unit: t("unit.patients")}), show: x => grouped(x)})),
      {key: "coverage", label: measureName("coverage"), show: percent},
      {key: "coverage_low", label: t("statistic.q2.5"), show: percent},
      {key: "coverage_high", label: t("statistic.q97.5"), show: percent},
      {key: "rank_low", label: t("rank") + " 2.5%", show: x => grouped(x)},
      {key: "rank_high", label: t("rank") + " 97.5%", show: x => grouped(x)}
    ].filter(c => !c.show || rows.some(r => given(r[c.key])));
    const order = (a, b) => {
      if (sorting.key === "name")
        return state.language === "en" ? a.name.localeCompare(b.name, "en") : a.order - b.order;
      return given(a[sorting.key]) && given(b[sorting.key]) ? a[sorting.key] - b[sorting.key] :
        given(a[sorting.key])                               ? -1 :
                                                              1;
    };
    rows.sort((a, b) => (sorting.up ? 1 : -1) * order(a, b));
    const head = columns.map(
      c => element(
        "th", {
          scope: "col",
          class: c.show ? null : "text",
          "aria-sort": sorting.key === c.key ? (sorting.up ? "ascending" : "descending") : "none"
        },
        element(
          "button", {
            type: "button",
            "data-sort": c.key,
            onclick: () => {
              sorting.up = sorting.key === c.key ? !sorting.up : c.key === "name" || c.key.startsWith("coverage");
              sorting.key = c.key;
              area.update();
              area.querySelector('[data-sort="' + c.key + '"]').focus();
            }
          },
          c.label + (sorting.key === c.key ? (sorting.up ? " ▲" : " ▼") : ""))));
    area.replaceChildren(
      element("h3", {}, t("regions", {year: state.year})), element("p", {class: "note"}, t("note.regions")),
      element(
        "div", {class: "tools"},
        element(
          "button", {
            type: "button",
            onclick: () => download("needgap-regions.csv", new Blob([csvOf(columns, rows)], {type: "text/csv"}))
          },
          "CSV")),
      element(
        "div", {class: "scroll", tabindex: 0},
        element(
          "table", {class: "data", id: "region-table"}, element("thead", {}, element("tr", {}, head)),
          element(
            "tbody", {},
            rows.map(
              row => element(
                "tr", {},
                columns.map(
                  (c, i) => element(
                    i === 0 ? "th" : "td", {class: c.show ? null : "text", scope: i === 0 ? "row" : null},
                    c.show ? c.show(row[c.key]) : row[c.key]))))))));
  };
  return area;
}

// --------------------------------------------------------------------------------------------- provenance
const scenarioParameters = () => (data.parameters ? data.parameters.scenarios : []);
const anchor = name => "parameter-" + name;
const badge = status =>
  element("span", {class: "status " + status}, has("status." + status) ? t("status." + status) : status);
const inFamily = (name, family) => name === family || name.startsWith(family + ".");
// Parameters behind a figure, as links to their rows.
function traceOf(families) {
  const found =
    scenarioParameters()
      .flatMap(s => s.parameters)
      .filter((p, i, all) => families.some(f => inFamily(p.name, f)) && all.findIndex(q => q.name === p.name) === i);
  if (!found.length) return "";
  const assumed = found.filter(p => p.status === "assumed").length;
  return element(
    "details", {class: "trace"}, element("summary", {}, t("trace", {n: found.length, assumed})),
    element(
      "div", {class: "chips"},
      found.map(
        p => element(
          "a",
          {class: "status " + p.status, href: "#" + anchor(p.name), title: p.value + " " + p.unit + "; " + p.source},
          p.name))));
}

// "identify.home" in words: the dictionary knows families, the longest that fits wins.
function meaning(p) {
  if (state.language === "en") return p.meaning || "";
  const parts = p.name.split(".");
  for (let n = parts.length; n > 0; n--) {
    const key = "parameter." + parts.slice(0, n).join(".");
    if (has(key)) return t(key);
  }
  return p.meaning || "";
}

const filter = {
  status: "all"
};
function parameterTable() {
  const area = element("div", {id: "parameters"});
  area.update = () => {
    const scenarios = scenarioParameters();
    if (!scenarios.length) return area.replaceChildren(element("p", {}, t("no_parameters")));
    const all = scenarios.flatMap((s, i) => s.parameters.map(p => ({...p, of: i === 0 ? "" : s.name})));
    const count = status => all.filter(p => status === "all" || p.status === status).length;
    const rows = all.filter(p => filter.status === "all" || p.status === filter.status);
    const seen = new Set();
    const head = ["parameter", "meaning", "value", "mean", "interval95", "unit", "status", "source"];
    area.replaceChildren(
      element(
        "div", {class: "controls", role: "group", "aria-label": t("column.status")},
        ["all", "assumed", "derived", "cited"].map(
          status => element(
            "button", {
              type: "button",
              "aria-pressed": filter.status === status ? "true" : "false",
              onclick: () => {
                filter.status = status;
                area.update();
              }
            },
            t(status === "all" ? "all" : "status." + status) + " " + count(status)))),
      element(
        "div", {class: "scroll", tabindex: 0},
        element(
          "table", {class: "data"},
          element(
            "thead", {},
            element(
              "tr", {},
              head.map(
                h => element(
                  "th", {scope: "col", class: h === "mean" ? null : "text"},
                  t(h === "interval95" ? h : "column." + h))))),
          element("tbody", {}, rows.map(p => {
            const first = !seen.has(p.name);
            seen.add(p.name);
            return element(
              "tr", {id: first ? anchor(p.name) : null},
              element("th", {scope: "row", class: "text"}, p.name, p.of ? element("div", {class: "soft"}, p.of) : ""),
              element("td", {class: "text meaning"}, meaning(p)), element("td", {class: "text"}, p.value),
              element("td", {}, compact(p.mean)),
              element("td", {class: "text"}, p.fixed ? "–" : interval(p["q2.5"], p["q97.5"], compact)),
              element("td", {class: "text"}, p.unit), element("td", {class: "text"}, badge(p.status)),
              element("td", {class: "text source"}, p.source));
          })))));
  };
  return area;
}

function dataTable(list, title) {
  if (!list || !list.length) return "";
  return element(
    "details", {}, element("summary", {}, t(title)),
    element(
      "div", {class: "scroll"},
      element(
        "table", {class: "data"},
        element(
          "thead", {},
          element(
            "tr", {},
            ["parameter", "value", "unit", "status", "source"].map(
              h => element("th", {scope: "col", class: "text"}, t("column." + h))))),
        element(
          "tbody", {},
          list.map(
            d => element(
              "tr", {}, element("th", {scope: "row", class: "text"}, d.name),
              element("td", {class: "text"}, d.value ?? (d.total > 0 ? grouped(d.total) : "–")),
              element("td", {class: "text"}, d.unit), element("td", {class: "text"}, badge(d.status)),
              element("td", {class: "text source"}, d.source)))))));
}

function checkList() {
  const c = data.run && data.run.checks;
  if (!c) return "";
  const z = c.need_standard_error > 0 ? (c.need_counted - c.need_expected) / c.need_standard_error : 0;
  const line = (ok, key, values) => element("li", {}, (ok ? "✓ " : "✗ ") + t(key, values));
  return element(
    "div", {id: "checks"}, element("h3", {}, t("checks")),
    element(
      "ul", {},
      line(c.largest_imbalance === 0, "check.balance", {n: grouped(c.replicates), x: compact(c.largest_imbalance)}),
      line(c.largest_regional_imbalance < 1e-6, "check.regional", {x: c.largest_regional_imbalance.toExponential(1)}),
      line(c.largest_excess_over_capacity < 1e-6, "check.capacity", {x: compact(c.largest_excess_over_capacity)}),
      line(
        Math.abs(z) <= 5, "check.need",
        {counted: grouped(c.need_counted), expected: grouped(c.need_expected), z: grouped(z, 2)})));
}

function record() {
  if (!data.run) return "";
  const r = data.run, size = r.run || {};
  const rows = [
    ["record.version", (r.program || "needgap") + " " + (r.version || "")],
    ["record.scenarios", (r.scenarios || []).join(", ")], ["record.settings", (r.settings || []).join(", ") || "–"],
    ["draws", grouped(size.draws)], ["record.replicates", grouped(size.replicates)],
    ["record.seed", String(size.seed ?? "–")],
    ["record.time", grouped(r.wall_seconds, 1) + " s, " + r.threads + " " + t("record.threads")]
  ];
  return element(
    "div", {id: "record"}, element("h3", {}, t("record")), element("p", {class: "note"}, t("note.record")),
    element(
      "table", {class: "data"},
      element(
        "tbody", {},
        rows.map(
          ([key, x]) => element(
            "tr", {}, element("th", {scope: "row", class: "text"}, t(key)), element("td", {class: "text"}, x))))),
    element(
      "details", {}, element("summary", {}, t("record.inputs")),
      element(
        "div", {class: "scroll"},
        element(
          "table", {class: "data"},
          element(
            "tbody", {},
            (r.inputs || [])
              .map(
                i => element(
                  "tr", {}, element("td", {class: "text"}, i.file),
                  element("td", {class: "text"}, element("code", {}, i.sha256)))))))));
}

function provenance() {
  const area = element("div", {}), parameters = parameterTable();
  area.update = () => {
    parameters.update();
    area.replaceChildren(
      element("p", {}, t("note.provenance")), parameters,
      data.parameters ? dataTable(data.parameters.data, "regional_data") : "",
      data.parameters ? dataTable(data.parameters.evidence, "evidence") : "", checkList(), record());
  };
  return area;
}

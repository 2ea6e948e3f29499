// The answer at a glance: how big the gap is, why, where, what would help, how sure.
"use strict";
const bold = x => element("b", {}, x);
// A sentence of the dictionary with some of its {values} in bold.
function sentence(key, values, strong = []) {
  return text[key][state.language].split(/(\{\w+\})/).map(part => {
    const name = /^\{(\w+)\}$/.exec(part);
    if (!name) return part;
    const x = String(values[name[1]] ?? "");
    return strong.includes(name[1]) ? bold(x) : x;
  });
}
const card = (key, kind, ...content) => element(
  "section", {class: "card " + kind, id: "card-" + key, "aria-labelledby": "title-" + key},
  element("h2", {id: "title-" + key}, t("card." + key)), ...content);
const big = x => element("p", {class: "big"}, x);
const words = (...x) => element("p", {}, ...x);

function answer() {
  const need = at(reference, "need", state.year), done = at(reference, "performed", state.year),
        gap = at(reference, "unmet_need", state.year);
  if (!need || !gap) return element("p", {class: "answer"}, t("no_levels"));
  const values = {
    year: state.year,
    gap: about(gap.mean),
    done: done ? about(done.mean) : "–",
    need: about(need.mean),
    low: about(gap["q2.5"]),
    high: about(gap["q97.5"])
  };
  return element("p", {class: "answer", id: "answer"}, sentence(done ? "answer" : "answer_gap", values, ["gap"]));
}

function keyTable() {
  const need = at(reference, "need", state.year);
  if (!need) return "";
  const dots = Object.fromEntries((outOfHundred(state.year) || []).map(p => [p.measure, p.dots]));
  const row = (measure, color, kind) => {
    const e = at(reference, measure, state.year);
    return e &&
      element(
             "tr", {class: kind, "data-measure": measure},
             element(
               "th", {scope: "row"}, color ? element("span", {class: "swatch", style: "background:" + color}) : "",
               measureName(measure)),
             element(
               "td", {},
               measure in dots      ? grouped(dots[measure]) :
                 measure === "need" ? "100" :
                                      ""),
             element("td", {}, value(measure, e.mean)),
             element("td", {}, interval(e["q2.5"], e["q97.5"], x => value(measure, x))),
             element("td", {class: "text"}, unit(measure)));
  };
  return element(
    "div", {class: "scroll"},
    element(
      "table", {class: "key"},
      element(
        "thead", {},
        element(
          "tr", {}, element("th", {}), element("th", {scope: "col"}, t("of_hundred")),
          element("th", {scope: "col"}, t("statistic.mean")), element("th", {scope: "col"}, t("interval95")),
          element("th", {}))),
      element("tbody", {}, [
        row("need", null, "total"), ...losses.map(([m, c]) => row(m, c, "")), row("performed", treated, "total"),
        row("procedures", null, ""), row("unmet_need", null, "total"), row("coverage", null, "")
      ])));
}

function why() {
  const list = losses.map(([measure]) => ({measure, ...at(reference, measure, state.year)})).filter(x => given(x.mean));
  const sum = list.reduce((a, x) => a + x.mean, 0);
  if (!(sum > 0)) return null;
  list.sort((a, b) => b.mean - a.mean);
  const [most, next] = list;
  return card(
    "why", "loss", big(t("why.most", {stage: measureName(most.measure)})),
    words(t(
      "why.words",
      {n: about(most.mean), share: percent(most.mean / sum, 0), low: about(most["q2.5"]), high: about(most["q97.5"])})),
    next && next.mean > 0 ?
      words(
        t("why.next", {stage: measureName(next.measure), n: about(next.mean), share: percent(next.mean / sum, 0)})) :
      "",
    element("p", {class: "soft"}, has("explain." + most.measure) ? t("explain." + most.measure) : ""));
}

function where() {
  const rows = coverageRows(reference, years).sort((a, b) => a.value - b.value);
  if (rows.length < 2) return null;
  const n = Math.min(3, Math.floor(rows.length / 2));
  const list = some => some.map(r => r.region + " " + percent(r.value, 0)).join(t("comma"));
  const low = rows.slice(0, n), high = rows.slice(-n).reverse();
  return card(
    "where", "", big(t("where.low", {list: list(low)})), words(t("where.high", {list: list(high)})),
    element(
      "p", {class: "soft"},
      t("where.care", {low: percent(low[0].low, 0), high: percent(low[0].high, 0), region: low[0].region})));
}

function what() {
  if (compared.length < 2) return card("what", "", words(t("what.none")));
  const year = comparedYears[comparedYears.length - 1], list = ranked(year).filter(x => x.resolved && x.mean > 0);
  if (!list.length) return card("what", "", words(t("what.unresolved", {year})));
  const best = list[0], coverage = at(best.scenario, "coverage", year, "national", comparedYears),
        before = at(compared[0], "coverage", year, "national", comparedYears);
  const listed = (best.scenario.interventions || []).map(labelOf).join(t("comma")),
        names = listed.charAt(0).toUpperCase() + listed.slice(1);
  return card(
    "what", "", big(t("what.best", {name: names || best.scenario.name, n: about(best.mean), year})),
    words(t("what.scenario", {name: best.scenario.name}), t("what.words", {
            low: about(best.low),
            high: about(best.high),
            before: percent(before && before.mean, 0),
            after: percent(coverage && coverage.mean, 0)
          })),
    list.length > 1 ?
      words(t("what.next", {list: list.slice(1, 4).map(x => x.scenario.name + " " + about(x.mean)).join(t("comma"))})) :
      "",
    element("p", {class: "soft"}, t("what.care")));
}

function sure() {
  const gap = at(reference, "unmet_need", state.year),
        parameters = data.parameters && data.parameters.scenarios[0].parameters;
  const checks = data.run && data.run.checks, i = years.indexOf(state.year);
  const content = [];
  if (gap) content.push(big(t("sure.range", {low: about(gap["q2.5"]), high: about(gap["q97.5"])})));
  const variance = reference.variance;
  if (variance && given(variance.variance_parameter[i])) {
    const all = variance.variance_parameter[i] + Math.max(0, variance.variance_chance[i]);
    if (all > 0) content.push(words(t("sure.parameters", {share: percent(variance.variance_parameter[i] / all)})));
  }
  if (parameters)
    content.push(words(
      element("span", {class: "status assumed"}, t("status.assumed")), " ",
      t("sure.assumed", {n: parameters.filter(p => p.status === "assumed").length, of: parameters.length}), " ",
      element("a", {href: "#provenance"}, t("sure.see"))));
  content.push(words(t(data.calibration ? "sure.calibrated" : "sure.not_calibrated")));
  if (checks)
    content.push(
      element("p", {class: "soft"}, (checks.passed ? "✓ " + t("sure.checks") : "✗ " + t("sure.checks_failed"))));
  return card("sure", "", ...content);
}

function firstScreen() {
  const area = element("div", {id: "first"});
  const waffle = figures.find(f => f.id === "waffle").node;
  area.update = () => area.replaceChildren(
    answer(), element("div", {class: "first"}, waffle, keyTable()),
    element("div", {class: "cards"}, [why(), where(), what(), sure()].filter(Boolean)));
  return area;
}

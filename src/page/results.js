// The figures of run and compare.
"use strict";
const losses = [
  ["not_identified", "#e69f00"], ["not_accepted", "#b8a600"], ["no_route", "#d55e00"], ["not_connected", "#cc79a7"],
  ["died_waiting", "#4d4d4d"]
];
const treated = "#0072b2", whole = "#8c959f", hidden = "#b5bcc4";
const numberColumns = (names, show) => names.map(name => ({key: name, label: t("statistic." + name), show}));
const compared = data.compared || [];
const comparedYears = data.compared_years || [];

// Of a hundred in need: how many dots each outcome has, by largest remainder.
function outOfHundred(year) {
  const parts = [["performed", treated], ...losses].map(
    ([measure, color]) => ({measure, color, x: Math.max(0, (at(reference, measure, year) || {}).mean || 0)}));
  const sum = parts.reduce((a, p) => a + p.x, 0);
  if (!(sum > 0)) return null;
  for (const p of parts) {
    p.exact = 100 * p.x / sum;
    p.dots = Math.floor(p.exact);
  }
  const left = 100 - parts.reduce((a, p) => a + p.dots, 0);
  [...parts].sort((a, b) => (b.exact - b.dots) - (a.exact - a.dots)).slice(0, left).forEach(p => p.dots++);
  return parts;
}

figure({
  id: "waffle",
  spec: "waffle",
  section: "first",
  title: () => t("figure.waffle", {year: state.year}),
  trace: ["need", "identify", "accept", "facility", "contact", "able", "slots"],
  view() {
    const parts = outOfHundred(state.year);
    if (!parts) return null;
    const rows = [];
    for (const p of parts)
      for (let i = 0; i < p.dots; i++)
        rows.push({
          row: Math.floor(rows.length / 10),
          column: rows.length % 10,
          color: p.color,
          tip: measureName(p.measure) + "\n" + people(p.x)
        });
    return {
      rows,
      table: parts.map(p => ({stage: measureName(p.measure), dots: p.dots, patients: p.x})),
      columns: [
        {key: "stage", label: t("stage")}, {key: "dots", label: t("of_hundred"), show: x => grouped(x)},
        {key: "patients", label: t("unit.patients"), show: x => grouped(x)}
      ],
      summary: parts.map(p => p.dots + " " + measureName(p.measure)).join(", ")
    };
  }
});

figure({
  id: "waterfall",
  spec: "waterfall",
  section: "why",
  trace: ["need", "identify", "accept", "facility", "contact", "able", "slots", "remaining_life"],
  view() {
    const need = at(reference, "need", state.year);
    if (!need) return null;
    const rows = [];
    let left = need.mean;
    const push = (measure, start, end, color, strong) => {
      const e = at(reference, measure, state.year);
      if (!e) return;
      rows.push({
        label: measureName(measure),
        start,
        end,
        color,
        strong,
        ...e,
        share: e.mean / need.mean,
        text: grouped(e.mean) + "  (" + percent(e.mean / need.mean, 0) + ")",
        tip: measureName(measure) + "\n" + people(e.mean) + "\n95%: " + interval(e["q2.5"], e["q97.5"], grouped)
      });
    };
    push("need", 0, left, whole, true);
    for (const [measure, color] of [...losses, ["change_in_waiting", "#999999"]]) {
      const e = at(reference, measure, state.year);
      if (!e) continue;
      push(measure, left, left - e.mean, color, false);
      left -= e.mean;
    }
    push("performed", 0, (at(reference, "performed", state.year) || {}).mean, treated, true);
    return {
      rows,
      signals: {axis_title: t("unit.patients_a_year")},
      columns: [
        {key: "label", label: t("stage")}, ...numberColumns(["mean", "mcse", "q2.5", "q97.5"], grouped),
        {key: "share", label: t("share_of_need"), show: percent}
      ]
    };
  }
});

const fan = {
  measure: "unmet_need",
  scenario: 0
};
figure({
  id: "fan",
  spec: "fan",
  section: "when",
  trace: ["need", "able", "slots"],
  controls(shown) {
    const names = [
      "unmet_need", "coverage", "need", "performed", "procedures", "no_route", "treatment.mean_wait",
      "treatment.use_of_slots", "pain_days", "treatment.cost"
    ].filter(m => reference.national && reference.national[m]);
    const list = [select(t("measure"), names.map(m => [m, measureName(m)]), fan.measure, m => {
      fan.measure = m;
      shown.update();
    })];
    if (compared.length > 1)
      list.push(select(t("scenario"), compared.map((s, i) => [i, scenarioName(s)]), fan.scenario, i => {
        fan.scenario = +i;
        shown.update();
      }));
    return list;
  },
  view() {
    const base = fan.scenario === 0 ? reference : compared[fan.scenario],
          of = fan.scenario === 0 ? years : comparedYears;
    const rows = of.map(year => {
                     const e = at(base, fan.measure, year, "national", of);
                     return e && {
                       x: year,
                       mean: e.mean,
                       mcse: e.mcse,
                       low: e["q2.5"],
                       q25: e.q25,
                       q75: e.q75,
                       high: e["q97.5"],
                       tip: year + "\n" + measureName(fan.measure) + " " + value(fan.measure, e.mean) +
                         "\n95%: " + interval(e["q2.5"], e["q97.5"], x => value(fan.measure, x))
                     };
                   })
                   .filter(Boolean);
    if (rows.length < 2) return null;
    const show = x => value(fan.measure, x);
    return {
      rows,
      signals: {axis_format: isRatio(fan.measure) ? ".0%" : ",~f"},
      legend: [["#0072b2", t("legend.mean")], ["#8fbedd", t("legend.half")], ["#d3e5f1", t("legend.most")]],
      note: measureName(fan.measure) + t("colon") + unit(fan.measure),
      columns: [
        {key: "x", label: t("year")}, {key: "mean", label: t("statistic.mean"), show},
        {key: "mcse", label: t("statistic.mcse"), show}, {key: "low", label: t("statistic.q2.5"), show},
        {key: "q25", label: t("statistic.q25"), show}, {key: "q75", label: t("statistic.q75"), show},
        {key: "high", label: t("statistic.q97.5"), show}
      ]
    };
  }
});

// What the scenarios change: gap averted in a year.
const differences = {
  year: comparedYears[comparedYears.length - 1]
};
function averted(scenario, year) {
  const e = at(scenario, "unmet_need", year, "change", comparedYears);
  return e && {
    mean: -e.mean,
    mcse: e.mcse,
    low: -e["q97.5"],
    high: -e["q2.5"],
    resolved: e.resolved,
    better: e.probability_better
  };
}
function ranked(year) {
  return compared.slice(1)
    .map(s => ({scenario: s, ...averted(s, year)}))
    .filter(x => given(x.mean))
    .sort((a, b) => b.mean - a.mean);
}
figure({
  id: "differences",
  spec: "intervals",
  section: "what",
  trace: ["interventions"],
  controls: shown => [select(
    t("year"), comparedYears.map(y => [y, y]), differences.year,
    y => {
      differences.year = +y;
      shown.update();
    })],
  view() {
    const rows = ranked(differences.year).map(x => {
      const coverage = at(x.scenario, "coverage", differences.year, "national", comparedYears);
      return {
        label: scenarioName(x.scenario),
        mean: x.mean,
        low: x.low,
        high: x.high,
        mcse: x.mcse,
        better: x.better,
        coverage: coverage && coverage.mean,
        faded: !x.resolved,
        color: x.resolved ? "#009e73" : hidden,
        text: x.resolved ? grouped(x.mean) : t("unresolved") + " " + grouped(x.mean),
        resolved: x.resolved ? t("yes") : t("no"),
        tip: scenarioName(x.scenario) + "\n" + t("averted") + t("colon") + people(x.mean) +
          "\n95%: " + interval(x.low, x.high, grouped) + "\n" + t("measure.coverage") + t("colon") +
          percent(coverage && coverage.mean)
      };
    });
    if (!rows.length) return null;
    return {
      rows,
      signals: {axis_title: t("axis.averted", {year: differences.year}), axis_format: ",~f", from_zero: true},
      note: t("against", {name: compared[0].name}),
      columns: [
        {key: "label", label: t("scenario")}, {key: "mean", label: t("averted"), show: grouped},
        {key: "mcse", label: t("statistic.mcse"), show: grouped},
        {key: "low", label: t("statistic.q2.5"), show: grouped},
        {key: "high", label: t("statistic.q97.5"), show: grouped},
        {key: "better", label: t("probability_better"), show: percent},
        {key: "coverage", label: t("measure.coverage"), show: percent}, {key: "resolved", label: t("resolved")}
      ]
    };
  }
});

const hues =
  ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8c6bb1", "#b8a600", "#666666"];
figure({
  id: "paths",
  spec: "lines",
  section: "what",
  trace: ["interventions"],
  view() {
    const list = compared.slice(1);
    const rows = list.flatMap(
      (s, i) => comparedYears
                  .map(year => {
                    const x = averted(s, year);
                    return x && {
                      x: year,
                      series: s.name,
                      color: hues[i % hues.length],
                      mean: x.mean,
                      mcse: x.mcse,
                      low: null,
                      high: null,
                      tip: scenarioName(s) + " " + year + "\n" + people(x.mean)
                    };
                  })
                  .filter(Boolean));
    if (!rows.length || comparedYears.length < 2) return null;
    return {
      rows,
      signals: {axis_format: ",~f", x_format: "d", from_zero: true, axis_title: ""},
      legend: list.map((s, i) => [hues[i % hues.length], scenarioName(s)]),
      columns: [
        {key: "series", label: t("scenario")}, {key: "x", label: t("year")},
        {key: "mean", label: t("averted"), show: grouped},
        {key: "mcse", label: t("statistic.mcse"), show: x => grouped(x, 1)}
      ]
    };
  }
});

figure({
  id: "costs",
  spec: "intervals",
  section: "what",
  trace: ["fee", "interventions", "procedures_per_patient"],
  view() {
    const rows =
      compared.slice(1)
        .filter(s => s.totals && s.totals.cost_per_extra_patient && given(s.totals.cost_per_extra_patient.mean))
        .map(s => {
          const c = s.totals.cost_per_extra_patient, free = (s.totals.not_costed || []).length > 0;
          return {
            label: scenarioName(s) + (free ? " *" : ""),
            mean: c.mean,
            low: c["q2.5"] ?? c.mean,
            high: c["q97.5"] ?? c.mean,
            mcse: c.mcse,
            extra: s.totals.extra_patients.mean,
            cost: s.totals.extra_cost.mean,
            color: free ? hidden : "#0072b2",
            faded: free,
            text: grouped(c.mean) + " " + data.currency,
            tip: scenarioName(s) + "\n" + grouped(c.mean) + " " + data.currency +
              "\n95%: " + interval(c["q2.5"], c["q97.5"], grouped) + (free ? "\n" + t("not_costed") : "")
          };
        })
        .sort((a, b) => a.mean - b.mean);
    if (!rows.length) return null;
    return {
      rows,
      signals: {axis_title: t("axis.cost", {currency: data.currency}), axis_format: "~s", from_zero: true},
      note: rows.some(r => r.faded) ? "* " + t("not_costed") : "",
      columns: [
        {key: "label", label: t("scenario")},
        {key: "mean", label: t("axis.cost", {currency: data.currency}), show: grouped},
        {key: "mcse", label: t("statistic.mcse"), show: grouped},
        {key: "low", label: t("statistic.q2.5"), show: grouped},
        {key: "high", label: t("statistic.q97.5"), show: grouped},
        {key: "extra", label: t("extra_patients"), show: grouped}, {key: "cost", label: t("extra_cost"), show: grouped}
      ]
    };
  }
});

// Where: coverage by region, as tiles or, without places for all, as a sorted list.
const map = {
  scenario: 0
};
const hasTiles = data.regions && data.regions.length > 0 && data.regions.every(r => r.tile);
const shortName = region => {
  if (state.language === "en") return region.name_en || region.name;
  return /^(.{2,3})[都府県]$/.test(region.name) ? region.name.slice(0, -1) : region.name;
};
function coverageRows(scenario, of) {
  return (data.regions || [])
    .map((region, r) => {
      const c = regional(scenario, "coverage", state.year, r, of), rank = regional(scenario, "rank", state.year, r, of),
            worst = regional(scenario, "among_worst", state.year, r, of);
      let more = given(rank["q2.5"]) ?
        "\n" + t("rank_range", {low: rank["q2.5"], high: rank["q97.5"], n: data.regions.length}) :
        "";
      if (given(worst.mean)) more += "\n" + t("among_worst", {p: percent(worst.mean, 0)});
      return {
        region: regionName(region),
        name: shortName(region),
        value: c.mean,
        low: c["q2.5"],
        high: c["q97.5"],
        ranklow: rank["q2.5"],
        rankhigh: rank["q97.5"],
        row: region.tile && region.tile.row,
        column: region.tile && region.tile.column,
        letters: state.language === "en" ? Math.max(5.5, [...shortName(region)].length) :
                                           Math.max(3, [...shortName(region)].length),
        text: percent(c.mean, 0),
        tip: regionName(region) + "\n" + t("measure.coverage") + t("colon") + percent(c.mean) +
          "\n95%: " + interval(c["q2.5"], c["q97.5"], percent) + more
      };
    })
    .filter(row => given(row.value));
}
figure({
  id: "map",
  spec: hasTiles ? "tiles" : "intervals",
  section: "where",
  trace: ["need", "facility", "contact", "distance_decay", "able", "slots", "headcount"],
  title: () => t("figure.map", {year: state.year}),
  controls: shown => compared.length > 1 ?
    [select(
      t("scenario"), [[0, reference.name], ...compared.slice(1).map((s, i) => [i + 1, scenarioName(s)])], map.scenario,
      i => {
        map.scenario = +i;
        shown.update();
      })] :
    [],
  view() {
    const own = map.scenario > 0, of = own ? comparedYears : years, scenario = own ? compared[map.scenario] : reference;
    const rows = coverageRows(scenario, of);
    if (!rows.length) return null;
    const columns = [
      {key: "region", label: t("region")}, {key: "value", label: t("measure.coverage"), show: percent},
      {key: "low", label: t("statistic.q2.5"), show: percent}, {key: "high", label: t("statistic.q97.5"), show: percent}
    ];
    if (rows.some(r => given(r.ranklow)))
      columns.push(
        {key: "ranklow", label: t("rank") + " 2.5%", show: x => grouped(x)},
        {key: "rankhigh", label: t("rank") + " 97.5%", show: x => grouped(x)});
    if (hasTiles) {
      const all = scenario.regions.coverage.mean.flat().filter(given);
      return {
        rows,
        width: 760,
        columns,
        table: [...rows].sort((a, b) => a.value - b.value),
        note: "",
        signals: {
          columns: Math.max(...rows.map(r => r.column)),
          tile_rows: Math.max(...rows.map(r => r.row)),
          low_end: Math.min(...all),
          high_end: Math.max(...all),
          axis_title: t("axis.coverage")
        }
      };
    }
    const list = rows.sort((a, b) => a.value - b.value)
                   .map(r => ({...r, label: r.region, mean: r.value, color: treated, text: percent(r.value)}));
    return {rows: list, columns, signals: {axis_title: t("axis.coverage"), axis_format: ".0%", from_zero: true}};
  }
});

figure({
  id: "convergence",
  spec: "lines",
  section: "sure",
  view() {
    const rows =
      (data.convergence || []).filter(p => given(p.mcse)).map(p => ({
                                                                x: p.draws,
                                                                series: "",
                                                                color: treated,
                                                                mean: p.mean,
                                                                mcse: p.mcse,
                                                                low: p.mean - 1.96 * p.mcse,
                                                                high: p.mean + 1.96 * p.mcse,
                                                                tip: t("after_draws", {n: grouped(p.draws)}) + "\n" +
                                                                  people(p.mean) + " ± " + grouped(p.mcse, 0)
                                                              }));
    if (rows.length < 2) return null;
    return {
      rows,
      signals: {axis_format: ",~f", x_format: ",~f", from_zero: false, axis_title: t("draws")},
      note: t("convergence_of", {year: years[0]}),
      columns: [
        {key: "x", label: t("draws"), show: grouped}, {key: "mean", label: t("statistic.mean"), show: grouped},
        {key: "mcse", label: t("statistic.mcse"), show: x => grouped(x, 1)},
        {key: "low", label: t("legend.mclow"), show: grouped}, {key: "high", label: t("legend.mchigh"), show: grouped}
      ]
    };
  }
});

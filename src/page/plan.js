// The figures of plan: dose and response, what limits it, where seats go, the years.
"use strict";
const plan = data.plan, planAsked = (plan && plan.question) || {};
const planMeasure = planAsked.measure || "";
const planValue = x => (planMeasure ? value(planMeasure, x) : compact(x));
const planFormat = () => (isRatio(planMeasure) ? ".0%" : ",~f");
const doseTitle = () => (planAsked.levers || []).map(l => l.name).join(", ") +
  (planAsked.dose && planAsked.dose.unit ? t("in_unit", {unit: planAsked.dose.unit}) : "");
const heldName = held => (planAsked.held ? planAsked.held.name + " = " + compact(held) : "");
const heldLegend = curves =>
  (curves.length > 1 ? curves.map((c, i) => [hues[i % hues.length], heldName(c.held)]) : null);

function doseRows(read) {
  return ((plan && plan.curves) || [])
    .flatMap(
      (c, i) => (c.points || [])
                  .map(p => ({x: p.dose, series: heldName(c.held) || "-", color: hues[i % hues.length], ...read(p)})))
    .filter(r => given(r.x) && given(r.mean))
    .sort((a, b) => a.x - b.x);
}

figure({
  id: "dose",
  spec: "lines",
  section: "plan",
  view() {
    const rows = doseRows(p => ({
                            mean: p.probability.share,
                            low: p.probability.low,
                            high: p.probability.high,
                            tip: compact(p.dose) + "\n" + percent(p.probability.share) +
                              "\n95%: " + interval(p.probability.low, p.probability.high, percent)
                          }));
    if (rows.length < 2) return null;
    const least = plan.curves.map(
      c => (heldName(c.held) ? heldName(c.held) + t("colon") : "") +
        (c.reached ?
           t("dose_least",
             {dose: compact(c.dose), low: compact(c.dose_low), high: given(c.dose_high) ? compact(c.dose_high) : "∞"}) :
           t("dose_out_of_reach")));
    return {
      rows,
      note:
        t("dose_asked", {target: planAsked.target || "", p: percent(planAsked.probability, 0)}) + " " + least.join(" "),
      legend: heldLegend(plan.curves),
      signals: {axis_format: ".0%", x_format: "~s", from_zero: true, axis_title: doseTitle()},
      columns: [
        {key: "series", label: t("held")}, {key: "x", label: t("axis.dose"), show: compact},
        {key: "mean", label: t("probability"), show: percent}, {key: "low", label: t("statistic.q2.5"), show: percent},
        {key: "high", label: t("statistic.q97.5"), show: percent}
      ]
    };
  }
});

figure({
  id: "response",
  spec: "lines",
  section: "plan",
  view() {
    const rows = doseRows(p => ({
                            mean: p.outcome.mean,
                            low: p.outcome["q2.5"],
                            high: p.outcome["q97.5"],
                            tip: compact(p.dose) + "\n" + planValue(p.outcome.mean)
                          }));
    if (rows.length < 2) return null;
    return {
      rows,
      note: measureName(planMeasure) + t("comma") + (planAsked.year || "") + t("stop"),
      legend: heldLegend(plan.curves),
      signals: {axis_format: planFormat(), x_format: "~s", from_zero: true, axis_title: doseTitle()},
      columns: [
        {key: "series", label: t("held")}, {key: "x", label: t("axis.dose"), show: compact},
        {key: "mean", label: t("statistic.mean"), show: planValue},
        {key: "low", label: t("statistic.q2.5"), show: planValue},
        {key: "high", label: t("statistic.q97.5"), show: planValue}
      ]
    };
  }
});

figure({
  id: "limits",
  spec: "intervals",
  section: "plan",
  view() {
    const last = plan && plan.limits && plan.limits[plan.limits.length - 1];
    if (!last || !last.if_removed) return null;
    const rows = last.if_removed.filter(l => given(l.change.mean))
                   .map(l => ({
                          label: has("measure." + l.id) ? measureName(l.id) : l.name,
                          mean: l.change.mean,
                          low: l.change["q2.5"],
                          high: l.change["q97.5"],
                          color: treated,
                          text: (isRatio(planMeasure) ? points : signed)(l.change.mean),
                          tip: l.name + "\n" + (isRatio(planMeasure) ? points : signed)(l.change.mean)
                        }));
    return {
      rows,
      signals: {axis_title: measureName(planMeasure), axis_format: planFormat(), from_zero: true},
      columns: [{key: "label", label: t("stage")}, ...statisticColumns(planValue)]
    };
  }
});

const placing = {
  rule: 0
};
figure({
  id: "seats",
  spec: "intervals",
  section: "plan",
  controls: shown =>
    (plan && plan.placing && plan.placing.rules ?
       [select(
         t("rule"), plan.placing.rules.map((r, i) => [i, r.rule]), placing.rule,
         i => {
           placing.rule = +i;
           shown.update();
         })] :
       []),
  view() {
    const found = plan && plan.placing, rule = found && found.rules && found.rules[placing.rule];
    if (!rule) return null;
    const total = list => (Array.isArray(list) ? list.flat().reduce((a, x) => a + x, 0) : list);
    const rows = found.regions.map(r => ({region: r, one: r.placements && r.placements[rule.rule]}))
                   .filter(x => x.one)
                   .map(x => ({label: regionName(x.region), mean: total(x.one.seats), gained: x.one.gained}))
                   .filter(r => r.mean > 0)
                   .sort((a, b) => b.mean - a.mean)
                   .map(r => ({
                          ...r,
                          low: 0,
                          high: r.mean,
                          color: treated,
                          text: compact(r.mean),
                          tip: r.label + "\n" + t("axis.seats") + t("colon") + compact(r.mean) +
                            (given(r.gained) ? "\n" + t("gained") + t("colon") + people(r.gained) : "")
                        }));
    if (!rows.length) return null;
    return {
      rows: rows.slice(0, 25),
      table: rows,
      note: t("seats_words", {
        n: compact(rule.seats),
        gained: compact(rule.gained.mean),
        low: compact(rule.gained["q2.5"]),
        high: compact(rule.gained["q97.5"])
      }),
      signals: {axis_title: t("axis.seats"), axis_format: ",~f", from_zero: true},
      columns: [
        {key: "label", label: t("region")}, {key: "mean", label: t("axis.seats"), show: compact},
        {key: "gained", label: t("gained"), show: compact}
      ]
    };
  }
});

figure({
  id: "schedule",
  spec: "lines",
  section: "plan",
  view() {
    const list = plan && plan.schedule;
    if (!list || list.length < 2) return null;
    const line = (key, color, label) =>
      list.filter(y => y[key] && given(y[key].mean)).map(y => ({
                                                           x: y.year,
                                                           series: label,
                                                           color,
                                                           mean: y[key].mean,
                                                           low: y[key]["q2.5"],
                                                           high: y[key]["q97.5"],
                                                           tip: y.year + " " + label + "\n" + percent(y[key].mean)
                                                         }));
    const rows = [...line("coverage_without", whole, t("without_plan")), ...line("coverage", treated, t("with_plan"))];
    return rows.length > 1 ? {
      rows,
      legend: [[whole, t("without_plan")], [treated, t("with_plan")]],
      signals: {axis_format: ".0%", x_format: "d", from_zero: true, axis_title: ""},
      columns: [
        {key: "series", label: t("figure.plan_line")}, {key: "x", label: t("year")},
        {key: "mean", label: t("measure.coverage"), show: percent},
        {key: "low", label: t("statistic.q2.5"), show: percent},
        {key: "high", label: t("statistic.q97.5"), show: percent}
      ]
    } :
                             null;
  }
});

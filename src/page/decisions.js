// The figures of voi and of calibrate.
"use strict";
const payOff = voi => measureName(voi.pay_off || "");

figure({
  id: "evppi",
  spec: "intervals",
  section: "unsure",
  view() {
    const voi = data.voi;
    if (!voi || !voi.groups) return null;
    const unit = unitName(voi.unit);
    const hue = g => (!g.verdict ? whole : /^(matters and )?decides/.test(g.verdict) ? "#d55e00" : treated);
    const row = g => ({
      label: g.name === "evpi" ? t("evpi") : parameterName(g.name),
      id: g.name,
      mean: g.evppi.value,
      low: Math.max(0, g.evppi.low),
      high: g.evppi.high,
      color: hue(g),
      text: plain(g.evppi.value),
      verdict: inWords("verdict", g.verdict),
      tip: (g.name === "evpi" ? t("evpi") : parameterName(g.name)) + "\n" + plain(g.evppi.value) + " " + unit + "\n" +
        inWords("verdict", g.verdict)
    });
    const groups = voi.groups.filter(g => g.evppi && given(g.evppi.value)).map(row).sort((a, b) => b.mean - a.mean);
    const rows = [row({name: "evpi", evppi: voi.evpi}), ...groups];
    return {
      rows: rows.slice(0, most_rows + 1),
      table: rows,
      trace: rows.map(r => r.id),
      note: t("voi_words", {best: namedScenario(voi.best), quo: namedScenario(voi.status_quo), pay: payOff(voi)}),
      legend: [["#d55e00", t("legend.decides")], [treated, t("legend.other")], [whole, t("evpi")]],
      signals: {axis_title: unit, axis_format: "~s", from_zero: true},
      columns: [...parameterColumns(), ...rangeColumns(t("estimate"), plain), column("verdict", t("verdict"))]
    };
  }
});

figure({
  id: "options",
  spec: "intervals",
  section: "unsure",
  view() {
    const voi = data.voi;
    if (!voi || !voi.options) return null;
    const unit = unitName(voi.unit);
    const row = o => ({
      label: namedScenario(o.name),
      id: o.name,
      mean: o.gain.value,
      low: o.gain.low,
      high: o.gain.high,
      best: o.probability_best,
      color: o.name === voi.best ? "#009e73" : treated,
      text: percent(o.probability_best, 0),
      tip: namedScenario(o.name) + "\n" + plain(o.gain.value) + " " + unit
    });
    const rows = voi.options.filter(o => o.gain && given(o.gain.value)).map(row);
    if (!rows.length) return null;
    return {
      rows,
      signals:
        {axis_title: t("axis.gain", {quo: namedScenario(voi.status_quo), unit}), axis_format: "~s", from_zero: true},
      columns: [
        column("label", t("scenario")), column("id", t("column.id")), ...rangeColumns(t("estimate"), plain),
        column("best", t("probability_best"), percent)
      ]
    };
  }
});

// ----------------------------------------------------------------------------------------------- calibrate
const calibrations = (data.calibration && data.calibration.calibrations) || [];
const evidenceName = name => inWords("evidence", name);
const fitted = {
  index: Math.max(0, calibrations.length - 1)
};  // all evidence comes last
const chooseEvidence = shown => calibrations.length < 2 ?
  [] :
  [select(t("evidence_used"), calibrations.map((c, i) => [i, evidenceName(c.evidence)]), fitted.index, i => {
    fitted.index = +i;
    shown.update();
  })];

// Prior and posterior of what moved most, in standard deviations of the prior.
figure({
  id: "posterior",
  spec: "intervals",
  section: "evidence",
  controls: chooseEvidence,
  view() {
    const fit = calibrations[fitted.index];
    if (!fit || !fit.parameters) return null;
    const write = s => compact(s.mean) + t("in_unit", {unit: interval(s["q2.5"], s["q97.5"], compact)});
    const row = p => {
      const z = x => (x - p.prior.mean) / p.prior.sd;
      return {
        ...named(p.name),
        mean: z(p.prior.mean),
        low: z(p.prior["q2.5"]),
        high: z(p.prior["q97.5"]),
        color: whole,
        mean2: z(p.posterior.mean),
        low2: z(p.posterior["q2.5"]),
        high2: z(p.posterior["q97.5"]),
        color2: treated,
        prior: p.prior.mean,
        posterior: p.posterior.mean,
        low_p: p.posterior["q2.5"],
        high_p: p.posterior["q97.5"],
        unit: unitName(p.unit),
        moved: Math.abs(z(p.posterior.mean)) + Math.abs(1 - p.posterior.sd / p.prior.sd),
        text: compact(p.prior.mean) + " → " + compact(p.posterior.mean),
        tip: parameterName(p.name) + "\n" + t("prior") + t("colon") + write(p.prior) + "\n" + t("posterior") +
          t("colon") + write(p.posterior)
      };
    };
    const rows =
      fit.parameters.filter(p => p.prior && p.posterior && p.prior.sd > 0 && given(p.posterior.mean)).map(row);
    if (!rows.length) return null;
    rows.sort((a, b) => b.moved - a.moved);
    const size = grouped(fit.effective_sample_size);
    return {
      rows: rows.slice(0, most_rows),
      table: rows,
      trace: rows.map(r => r.id),
      note: t("calibration_words", {evidence: evidenceName(fit.evidence), n: size}),
      legend: [[whole, t("prior")], [treated, t("posterior")]],
      signals: {axis_title: t("axis.prior"), axis_format: ".0f", from_zero: true},
      columns: [
        ...parameterColumns(), column("prior", t("prior"), compact), column("posterior", t("posterior"), compact),
        column("low_p", t("statistic.q2.5"), compact), column("high_p", t("statistic.q97.5"), compact),
        column("unit", t("column.unit"))
      ]
    };
  }
});

// The gap under each evidence, the prior first.
const weighed = {
  measure: "unmet_need"
};
figure({
  id: "gap_posterior",
  spec: "intervals",
  section: "evidence",
  controls(shown) {
    const names = ["need", "performed", "procedures", "unmet_need", "coverage"];
    const known = names.filter(m => data.calibration.prior.gap[m]);
    const choose = m => {
      weighed.measure = m;
      shown.update();
    };
    return [select(t("measure"), known.map(m => [m, measureName(m)]), weighed.measure, choose)];
  },
  view() {
    const before = data.calibration && data.calibration.prior && data.calibration.prior.gap;
    if (!before) return null;
    if (!before[weighed.measure]) weighed.measure = Object.keys(before)[0];
    const measure = weighed.measure, show = x => value(measure, x), all = [{evidence: "none", gap: before}];
    const row = ({evidence, gap}) => ({
      label: evidenceName(evidence),
      ...statisticsOf(gap[measure]),
      color: evidence === "none" ? whole : treated,
      text: show(gap[measure].mean),
      tip: evidenceName(evidence) + "\n" + show(gap[measure].mean) + " " + unit(measure) +
        "\n95%: " + interval(gap[measure]["q2.5"], gap[measure]["q97.5"], show)
    });
    const rows = [...all, ...calibrations].filter(c => c.gap && c.gap[measure]).map(row);
    return {
      rows,
      legend: [[whole, t("prior")], [treated, t("posterior")]],
      signals: {
        axis_title: measureName(measure) + t("in_unit", {unit: unit(measure)}),
        axis_format: isRatio(measure) ? ".0%" : ",~f",
        from_zero: true
      },
      columns: [column("label", t("evidence_used")), ...rangeColumns(t("statistic.mean"), show)]
    };
  }
});

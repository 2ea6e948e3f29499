// The figures of sensitivity, voi, invert, calibrate and plan.
"use strict";
const statisticColumns = show =>
  [{key: "mean", label: t("estimate"), show}, {key: "low", label: t("statistic.q2.5"), show},
   {key: "high", label: t("statistic.q97.5"), show}];
const studies = data.sensitivity || [];
const studyOf = method => studies.find(s => s.method === method);
const asked = ({question}) =>
  (question ? t("asked", {
    measure: measureName(question.place === "treatment" ? "treatment." + question.measure : question.measure),
    year: question.year,
    region: question.region === "all" ? t("all_regions") : question.region,
    scenario: question.less ? question.scenario + " − " + question.less : question.scenario
  }) :
              "");
const finite = list => list.every(given);
const ratioAsked = study => study.question && study.question.unit === "proportion";

figure({
  id: "tornado",
  spec: "tornado",
  section: "unsure",
  view() {
    const study = studyOf("tornado"), ratio = study && ratioAsked(study),
          outcome = x => (ratio ? percent(x) : grouped(x)), change = x => (ratio ? points(x) : signed(x));
    if (!study || !study.bars) return null;
    const swing = b => Math.max(Math.abs(b.low.value), Math.abs(b.high.value), Math.abs(b.high.value - b.low.value));
    const rows = study.bars.filter(b => finite([b.low.value, b.high.value]))
                   .sort((a, b) => swing(b) - swing(a))
                   .slice(0, 15)
                   .map(b => ({
                          label: b.name,
                          low: b.low.value,
                          high: b.high.value,
                          from: b.low_value,
                          to: b.high_value,
                          text: change(b.low.value) + " / " + change(b.high.value),
                          tip: b.name + "\n" + compact(b.low_value) + t("colon") + signed(b.low.value, 1) + "\n" +
                            compact(b.high_value) + t("colon") + signed(b.high.value, 1)
                        }));
    if (!rows.length) return null;
    return {
      rows,
      signals:
        {axis_title: t("axis.change", {baseline: outcome(study.baseline.value)}), axis_format: ratio ? ".0%" : ",~f"},
      note: asked(study),
      legend: [["#56b4e9", t("legend.low")], ["#d55e00", t("legend.high")]],
      columns: [
        {key: "label", label: t("column.parameter")}, {key: "from", label: t("legend.low"), show: compact},
        {key: "low", label: t("change_at_low"), show: x => compact(x)},
        {key: "to", label: t("legend.high"), show: compact},
        {key: "high", label: t("change_at_high"), show: x => compact(x)}
      ]
    };
  }
});

figure({
  id: "sobol",
  spec: "intervals",
  section: "unsure",
  view() {
    const study = studyOf("sobol"), ratio = study && ratioAsked(study),
          outcome = x => (ratio ? percent(x) : grouped(x)), change = x => (ratio ? points(x) : signed(x));
    const last = study && study.sizes && study.sizes[study.sizes.length - 1];
    if (!last) return null;
    const rows =
      last.factors.filter(f => given(f.total.value))
        .sort((a, b) => b.total.value - a.total.value)
        .slice(0, 15)
        .map(f => ({
               label: f.name,
               mean: f.total.value,
               low: f.total.low,
               high: f.total.high,
               color: "#d55e00",
               mean2: f.first.value,
               low2: f.first.low,
               high2: f.first.high,
               color2: "#0072b2",
               text: percent(f.total.value, 0),
               tip: f.name + "\n" + t("legend.total") + t("colon") + percent(f.total.value) + "\n" + t("legend.first") +
                 t("colon") + percent(f.first.value) + (f.members ? "\n" + f.members.join(", ") : "")
             }));
    return {
      rows,
      note: asked(study),
      legend: [["#d55e00", t("legend.total")], ["#0072b2", t("legend.first")]],
      signals: {axis_title: t("axis.variance"), axis_format: ".0%", from_zero: true},
      columns: [
        {key: "label", label: t("column.parameter")}, {key: "mean", label: t("legend.total"), show: percent},
        {key: "low", label: "2.5%", show: percent}, {key: "high", label: "97.5%", show: percent},
        {key: "mean2", label: t("legend.first"), show: percent}, {key: "low2", label: "2.5%", show: percent},
        {key: "high2", label: "97.5%", show: percent}
      ]
    };
  }
});

figure({
  id: "morris",
  spec: "intervals",
  section: "unsure",
  view() {
    const study = studyOf("morris"), ratio = study && ratioAsked(study),
          outcome = x => (ratio ? percent(x) : grouped(x)), change = x => (ratio ? points(x) : signed(x));
    if (!study) return null;
    const rows = study.factors.filter(f => given(f.mu_star.value))
                   .sort((a, b) => b.mu_star.value - a.mu_star.value)
                   .slice(0, 15)
                   .map(f => ({
                          label: f.name,
                          mean: f.mu_star.value,
                          low: f.mu_star.low,
                          high: f.mu_star.high,
                          sigma: f.sigma,
                          color: treated,
                          text: outcome(f.mu_star.value),
                          tip: f.name + "\nμ* " + outcome(f.mu_star.value) + "\nσ " + outcome(f.sigma)
                        }));
    return {
      rows,
      note: asked(study),
      signals: {axis_title: "μ*", axis_format: ratio ? ".0%" : ",~f", from_zero: true},
      columns: [
        {key: "label", label: t("column.parameter")}, ...statisticColumns(compact),
        {key: "sigma", label: "σ", show: compact}
      ]
    };
  }
});

figure({
  id: "prcc",
  spec: "intervals",
  section: "unsure",
  view() {
    const study = studyOf("prcc"), ratio = study && ratioAsked(study), outcome = x => (ratio ? percent(x) : grouped(x)),
          change = x => (ratio ? points(x) : signed(x));
    if (!study) return null;
    const rows = study.parameters.filter(p => given(p.prcc.value))
                   .sort((a, b) => Math.abs(b.prcc.value) - Math.abs(a.prcc.value))
                   .slice(0, 15)
                   .map(p => ({
                          label: p.name,
                          mean: p.prcc.value,
                          low: p.prcc.low,
                          high: p.prcc.high,
                          color: p.prcc.value < 0 ? treated : "#d55e00",
                          text: signed(p.prcc.value, 2),
                          tip: p.name + "\n" + signed(p.prcc.value, 2)
                        }));
    return {
      rows,
      note: asked(study),
      signals: {axis_title: t("axis.prcc"), axis_format: ".1f", from_zero: true},
      columns: [{key: "label", label: t("column.parameter")}, ...statisticColumns(compact)]
    };
  }
});

figure({
  id: "evppi",
  spec: "intervals",
  section: "unsure",
  view() {
    const voi = data.voi;
    if (!voi || !voi.groups) return null;
    const unit = voi.unit || "";
    const all = [{name: t("evpi"), evppi: voi.evpi}, ...[...voi.groups].sort((a, b) => b.evppi.value - a.evppi.value)]
                  .filter(g => g.evppi && given(g.evppi.value))
                  .slice(0, 16);
    const rows =
      all.map((g, i) => ({
                label: g.name,
                mean: g.evppi.value,
                low: Math.max(0, g.evppi.low),
                high: g.evppi.high,
                color: i === 0                                 ? whole :
                  g.verdict && g.verdict.startsWith("decides") ? "#d55e00" :
                                                                 treated,
                text: compact(g.evppi.value),
                verdict: g.verdict || "",
                tip: g.name + "\n" + compact(g.evppi.value) + " " + unit + (g.verdict ? "\n" + g.verdict : "")
              }));
    return {
      rows,
      note: t("voi_words", {best: voi.best, quo: voi.status_quo, pay: voi.pay_off}),
      legend: [["#d55e00", t("legend.decides")], [treated, t("legend.other")], [whole, t("evpi")]],
      signals: {axis_title: unit, axis_format: "~s", from_zero: true},
      columns: [
        {key: "label", label: t("column.parameter")}, ...statisticColumns(compact),
        {key: "verdict", label: t("verdict")}
      ]
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
    const rows = voi.options.filter(o => o.gain && given(o.gain.value))
                   .map(o => ({
                          label: o.name,
                          mean: o.gain.value,
                          low: o.gain.low,
                          high: o.gain.high,
                          best: o.probability_best,
                          color: o.name === voi.best ? "#009e73" : treated,
                          text: t("best_in", {p: percent(o.probability_best, 0)}),
                          tip: o.name + "\n" + compact(o.gain.value) + " " + (voi.unit || "")
                        }));
    return rows.length ? {
      rows,
      signals:
        {axis_title: t("axis.gain", {quo: voi.status_quo, unit: voi.unit || ""}), axis_format: "~s", from_zero: true},
      columns: [
        {key: "label", label: t("scenario")}, ...statisticColumns(compact),
        {key: "best", label: t("probability_best"), show: percent}
      ]
    } :
                         null;
  }
});

figure({
  id: "invert",
  spec: "intervals",
  section: "unsure",
  view() {
    const box = data.invert && data.invert.box;
    if (!box || !box.sides || !box.sides.length) return null;
    const rows = box.sides.map(s => ({
                                 label: s.name,
                                 low: s.low_quantile,
                                 high: s.high_quantile,
                                 mean: (s.low_quantile + s.high_quantile) / 2,
                                 from: s.low,
                                 to: s.high,
                                 color: treated,
                                 text: bounds(s.low, s.high) + " " + (s.unit || ""),
                                 tip: s.name + "\n" + bounds(s.low, s.high)
                               }));
    return {
      rows,
      note: t("invert_words", {
        statement: data.invert.statement,
        share: percent(data.invert.share && data.invert.share.value),
        density: percent(box.density),
        coverage: percent(box.coverage)
      }),
      signals: {axis_title: t("axis.quantile"), axis_format: ".0%", from_zero: true},
      columns: [
        {key: "label", label: t("column.parameter")}, {key: "from", label: t("from"), show: compact},
        {key: "to", label: t("to"), show: compact}
      ]
    };
  }
});

// Prior and posterior of what moved most, in standard deviations of the prior.
figure({
  id: "posterior",
  spec: "intervals",
  section: "evidence",
  view() {
    const fit = data.calibration && data.calibration.calibrations &&
      data.calibration.calibrations.at(-1);  // all evidence comes last
    if (!fit || !fit.parameters) return null;
    const list = fit.parameters.filter(p => p.prior && p.posterior && p.prior.sd > 0 && given(p.posterior.mean));
    const scale = p => x => (x - p.prior.mean) / p.prior.sd;
    const moved = p => Math.abs(scale(p)(p.posterior.mean)) + Math.abs(1 - p.posterior.sd / p.prior.sd);
    const rows = list.sort((a, b) => moved(b) - moved(a)).slice(0, 12).map(p => {
      const z = scale(p), q = s => [z(s.mean), z(s["q2.5"]), z(s["q97.5"])], [m, l, h] = q(p.prior),
            [m2, l2, h2] = q(p.posterior);
      return {
        label: p.name,
        mean: m,
        low: l,
        high: h,
        color: whole,
        mean2: m2,
        low2: l2,
        high2: h2,
        color2: treated,
        prior: p.prior.mean,
        posterior: p.posterior.mean,
        low_p: p.posterior["q2.5"],
        high_p: p.posterior["q97.5"],
        text: compact(p.prior.mean) + " → " + compact(p.posterior.mean),
        tip: p.name + "\n" + t("prior") + t("colon") + compact(p.prior.mean) + " (" +
          interval(p.prior["q2.5"], p.prior["q97.5"], compact) + ")\n" + t("posterior") + t("colon") +
          compact(p.posterior.mean) + " (" + interval(p.posterior["q2.5"], p.posterior["q97.5"], compact) + ")"
      };
    });
    return rows.length ? {
      rows,
      note: t("calibration_words", {evidence: fit.evidence, n: grouped(fit.effective_sample_size)}),
      legend: [[whole, t("prior")], [treated, t("posterior")]],
      signals: {axis_title: t("axis.prior"), axis_format: ".0f", from_zero: true},
      columns: [
        {key: "label", label: t("column.parameter")}, {key: "prior", label: t("prior"), show: compact},
        {key: "posterior", label: t("posterior"), show: compact}, {key: "low_p", label: "2.5%", show: compact},
        {key: "high_p", label: "97.5%", show: compact}
      ]
    } :
                         null;
  }
});

figure({
  id: "gap_posterior",
  spec: "intervals",
  section: "evidence",
  view() {
    const c = data.calibration, before = c && c.prior && c.prior.gap, fit = c && c.calibrations && c.calibrations[0],
          after = fit && fit.gap;
    if (!before || !after) return null;
    const rows = ["need", "performed", "unmet_need"]
                   .filter(m => before[m] && after[m])
                   .map(m => ({
                          label: measureName(m),
                          mean: before[m].mean,
                          low: before[m]["q2.5"],
                          high: before[m]["q97.5"],
                          color: whole,
                          mean2: after[m].mean,
                          low2: after[m]["q2.5"],
                          high2: after[m]["q97.5"],
                          color2: treated,
                          text: grouped(before[m].mean) + " → " + grouped(after[m].mean),
                          tip: measureName(m) + "\n" + t("posterior") + t("colon") + grouped(after[m].mean) + " (" +
                            interval(after[m]["q2.5"], after[m]["q97.5"], grouped) + ")"
                        }));
    return rows.length ? {
      rows,
      legend: [[whole, t("prior")], [treated, t("posterior")]],
      signals: {axis_title: t("unit.patients_a_year"), axis_format: ",~f", from_zero: true},
      columns: [
        {key: "label", label: t("measure")}, {key: "mean", label: t("prior"), show: grouped},
        {key: "mean2", label: t("posterior"), show: grouped}, {key: "low2", label: "2.5%", show: grouped},
        {key: "high2", label: "97.5%", show: grouped}
      ]
    } :
                         null;
  }
});

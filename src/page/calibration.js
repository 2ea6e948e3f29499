// The figures of calibrate: what it moved, what it cannot tell apart, and the gap under each evidence.
import intervals_chart from "./charts/intervals.vg.json";
import ridge_chart from "./charts/ridge.vg.json";
import {treated, whole} from "./colors.js";
import {calibration, fits, given, statisticsOf} from "./data.js";
import {select} from "./elements.js";
import {compact, grouped, interval, percent, quantity, unitName} from "./format.js";
import {state} from "./state.js";
import {column, most_rows, named, parameterColumns, rangeColumns} from "./table.js";
import {rowsOf, unitOf} from "./tables.js";
import {evidenceName, measureName, parameterName, sentences, t} from "./words.js";

const rowsOfFit = (table, {evidence}) => rowsOf(calibration, table).filter(row => row.evidence === evidence);

const chooseEvidence = () => fits.length < 2 ?
  [] :
  [select(t("evidence_used"), fits.map((c, i) => [i, evidenceName(c.evidence)]), state.calibration.fit, i => {
    state.calibration.fit = +i;
    for (const f of state.figures.filter(f => f.controls === chooseEvidence)) f.update();
  })];

// Prior and posterior of what moved most, in standard deviations of the prior.
const posterior = {
  id: "posterior",
  spec: intervals_chart,
  section: "evidence",
  controls: chooseEvidence,
  view() {
    const fit = fits[state.calibration.fit];
    if (!fit) return null;
    const write = s => compact(s.mean) + t("in_unit", {unit: interval(s["q2.5"], s["q97.5"], compact)});
    const row = p => {
      const z = x => (x - p.prior.mean) / p.prior.sd;
      return {
        ...named(p.parameter),
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
        unit: unitName(unitOf(calibration, "parameters", "posterior", p)),
        moved: Math.abs(z(p.posterior.mean)) + Math.abs(1 - p.posterior.sd / p.prior.sd),
        text: compact(p.prior.mean) + " → " + compact(p.posterior.mean),
        tip: parameterName(p.parameter) + "\n" + t("prior") + t("colon") + write(p.prior) + "\n" + t("posterior") +
          t("colon") + write(p.posterior)
      };
    };
    const known = rowsOfFit("parameters", fit).filter(p => p.prior.sd > 0 && given(p.posterior.mean));
    const rows = known.map(row);
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
};

// Need rate against acceptance, whose product is what volumes see: how far each is known, and the three together.
const spanOf = s => (s && s["q2.5"] > 0 ? s["q97.5"] / s["q2.5"] : null);
const quantities = ["rate", "accept", "product"];
const quantityName = q => t("ridge." + q);

// What is known of them under a fit: {rate: {prior, posterior}, …, correlation, draws}.
const ridgeOf = fit => ({
  ...Object.fromEntries(rowsOfFit("ridge", fit).map(row => [row.of, row])),
  correlation: rowsOfFit("ridge_correlation", fit)[0],
  draws: {prior: rowsOfFit("ridge_draws", {evidence: "none"}), posterior: rowsOfFit("ridge_draws", fit)}
});

// "need rate × acceptance 2.1-fold" of all three, after or before.
const spansOf =
  (ridge,
   stage) => ["product", "rate", "accept"]
               .map(
                 q =>
                   t("count_of", {evidence: quantityName(q), n: t("times", {n: grouped(spanOf(ridge[q][stage]), 1)})}))
               .join(t("comma"));

function ridgeRows(ridge) {
  const draws = ["prior", "posterior"].flatMap(
    stage =>
      ridge.draws[stage].map(({rate, accept}) => ({kind: "draw", after: stage === "posterior", x: rate, y: accept})));
  const words = (q, stage) => {
    const s = ridge[q][stage], write = q === "accept" ? percent : compact;
    return quantityName(q) + "\n" + t(stage) + t("colon") + write(s.mean) +
      "\n95%: " + interval(s["q2.5"], s["q97.5"], write);
  };
  const edge = (q, stage) => ({
    kind: q === "rate" ? "across" : "up",
    after: stage === "posterior",
    ...statisticsOf(ridge[q][stage]),
    tip: words(q, stage)
  });
  const edges = ["rate", "accept"].flatMap(q => ["prior", "posterior"].map(stage => edge(q, stage)));
  const ends =
    (kind, key) => [...draws.map(d => d[key]), ...edges.filter(e => e.kind === kind).flatMap(e => [e.low, e.high])];
  const extent = list => [Math.min(...list), Math.max(...list)];
  const x_extent = extent(ends("across", "x")), y_extent = extent(ends("up", "y")), steps = 40;
  const curve = stage => Array.from({length: steps + 1}, (_, i) => {
    const x = x_extent[0] + (i / steps) * (x_extent[1] - x_extent[0]), {low, high} = statisticsOf(ridge.product[stage]);
    return {kind: "curve", after: stage === "posterior", x, low: low / x, high: high / x, tip: words("product", stage)};
  });
  return {rows: [...draws, ...edges, ...curve("prior"), ...curve("posterior")], x_extent, y_extent};
}

const ridge = {
  id: "ridge",
  spec: ridge_chart,
  section: "evidence",
  trace: ["need.rate", "accept"],
  controls: chooseEvidence,
  title: () => t("figure.ridge.spans", {list: spansOf(ridgeOf(fits[state.calibration.fit]), "posterior")}),
  view() {
    const fit = fits[state.calibration.fit], ridge = fit && ridgeOf(fit);
    if (!ridge || !quantities.every(q => ridge[q] && spanOf(ridge[q].prior) && spanOf(ridge[q].posterior))) return null;
    const {rows, x_extent, y_extent} = ridgeRows(ridge), {prior, posterior} = ridge.correlation;
    const line = (q, stage) =>
      ({label: quantityName(q), stage: t(stage), ...statisticsOf(ridge[q][stage]), span: spanOf(ridge[q][stage])});
    const related = stage => ({label: t("ridge.correlation"), stage: t(stage), mean: ridge.correlation[stage]});
    const stages = ["prior", "posterior"], [rate, accept, product] = quantities.map(q => spanOf(ridge[q].posterior));
    const narrow = product < Math.min(rate, accept);
    return {
      rows,
      table: [...quantities.flatMap(q => stages.map(stage => line(q, stage))), ...stages.map(related)],
      note: sentences(t(narrow ? "ridge_narrow" : "ridge_wide"), t("ridge_words", {
                        evidence: evidenceName(fit.evidence),
                        spans: spansOf(ridge, "prior"),
                        before: grouped(prior, 2),
                        after: grouped(posterior, 2)
                      })),
      legend: [
        [whole, t("legend.before"), "○"], [treated, t("legend.after"), "●"],
        ["#57606a", t("legend.product_before"), "┅"], ["#b3d1e5", t("legend.product_after")]
      ],
      signals: {x_extent, y_extent, x_title: parameterName("need.rate"), y_title: parameterName("accept")},
      columns: [
        column("label", t("quantity")), column("stage", t("stage")), ...rangeColumns(t("statistic.mean"), compact),
        column("span", t("span"), x => grouped(x, 2))
      ]
    };
  }
};

// The gap under each evidence, the prior first.
const gaps = rowsOf(calibration, "gap");
const gap_posterior = {
  id: "gap_posterior",
  spec: intervals_chart,
  section: "evidence",
  controls(shown) {
    const names = ["need", "performed", "procedures", "unmet_need", "coverage"];
    const known = names.filter(m => given(gaps[0][m].mean));
    const choose = m => {
      state.calibration.measure = m;
      shown.update();
    };
    return [select(t("measure"), known.map(m => [m, measureName(m)]), state.calibration.measure, choose)];
  },
  view() {
    if (!gaps.length) return null;
    const {measure} = state.calibration, {name, unit, axis, write} = quantity(calibration, "gap", measure);
    const row = ({evidence, [measure]: gap}) => {
      const label = evidenceName(evidence), {low, high} = statisticsOf(gap);
      return {
        label,
        ...statisticsOf(gap),
        color: evidence === "none" ? whole : treated,
        text: write(gap.mean),
        tip: label + "\n" + write(gap.mean) + " " + unit + "\n95%: " + interval(low, high, write)
      };
    };
    return {
      rows: gaps.map(row),
      legend: [[whole, t("prior")], [treated, t("posterior")]],
      signals: {axis_title: name + t("in_unit", {unit}), axis_format: axis, from_zero: true},
      columns: [column("label", t("evidence_used")), ...rangeColumns(t("statistic.mean"), write)]
    };
  }
};

export const drawn = ["calibration"];
export const figures = [posterior, ridge, gap_posterior];

// The claims over the years, simulated and observed.
import panels_chart from "./charts/panels.vg.json";
import {calibration, statisticsOf} from "./data.js";
import {grouped, interval} from "./format.js";
import {column, rangeColumns} from "./table.js";
import {rowsOf} from "./tables.js";
import {legendOfEvidence, lookOf, sourcesOf, targetName, targetOf, targets, withUnit} from "./targets.js";
import {evidenceName, t} from "./words.js";

// The claims of one kind, whichever targets hold their years.
const kindOf = ({target, procedure, share, part}) => (procedure ? JSON.stringify([procedure, share, part]) : target);

function backcastRows() {
  const panels = new Map();
  const all = rowsOf(calibration, "backcast").map(row => ({...row, of: targetOf(row.target)}));
  for (const {of} of all)
    if (!panels.has(kindOf(of))) panels.set(kindOf(of), {panel: panels.size, title: targetName(of)});
  return all.map(({of, evidence, year, observed, predicted}) => ({
                   ...panels.get(kindOf(of)),
                   kind: "simulated",
                   target: of,
                   id: of.target,
                   label: targetName(of),
                   series: evidence,
                   by: evidenceName(evidence),
                   color: lookOf(evidence)[0],
                   shape: lookOf(evidence)[1],
                   dashed: evidence === "both",  // lies on that of claims
                   x: year,
                   observed,
                   ...statisticsOf(predicted)
                 }));
}
const insideBand = r => r.observed >= r.low && r.observed <= r.high;
const counted = (rows, evidence) => rows.filter(r => r.series === evidence);

const backcast = {
  id: "backcast",
  spec: panels_chart,
  section: "evidence",
  wide: true,
  title() {
    const rows = backcastRows(), names = [...new Set(rows.map(r => r.series))];
    const held = e => t("count_of", {evidence: evidenceName(e), n: counted(rows, e).filter(insideBand).length});
    return t("figure.backcast.held", {n: counted(rows, names[0]).length, list: names.map(held).join(t("semicolon"))});
  },
  view() {
    const rows = backcastRows();
    if (!rows.length) return null;
    const names = [...new Set(rows.map(r => r.series))], show = x => grouped(x);
    const simulated = rows.map(r => ({
                                 ...r,
                                 tip: r.label + t("comma") + r.x + "\n" + r.by + t("colon") + show(r.mean) +
                                   t("in_unit", {unit: interval(r.low, r.high, show)}) + "\n" + t("observed") +
                                   t("colon") + withUnit(r.target, r.observed)
                               }));
    const seen = counted(rows, names[0]).map(r => ({
                                               panel: r.panel,
                                               title: r.title,
                                               kind: "observed",
                                               x: r.x,
                                               mean: r.observed,
                                               hollow: r.target.used === "no",
                                               tip: r.label + t("comma") + r.x + "\n" + t("observed") + t("colon") +
                                                 withUnit(r.target, r.observed)
                                             }));
    const from = Math.min(...rows.map(r => r.x)), to = Math.max(...rows.map(r => r.x));
    return {
      rows: [...simulated, ...seen],
      table: rows.map(r => ({...r, inside: t(insideBand(r) ? "yes" : "no")})),
      note: t("backcast_words", {from, to}),
      legend: [["#1b1f24", t("observed"), "●"], ["#1b1f24", t("legend.kept_out"), "○"], ...names.map(legendOfEvidence)],
      sources: sourcesOf(targets.filter(o => rows.some(r => r.id === o.target))),
      columns: [
        column("label", t("observed_target")), column("id", t("column.id")), column("x", t("year")),
        column("by", t("evidence_used")), column("observed", t("observed"), show),
        ...rangeColumns(t("simulated"), show), column("inside", t("inside"))
      ]
    };
  }
};

export const figures = [backcast];

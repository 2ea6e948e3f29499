// The figures of voi.
import intervals_chart from "./charts/intervals.vg.json";
import {treated, whole} from "./colors.js";
import {given, voi} from "./data.js";
import {percent, plain, unitName} from "./format.js";
import {column, most_rows, parameterColumns, rangeColumns} from "./table.js";
import {rowsOf, unitOf} from "./tables.js";
import {inWords, measureName, namedScenario, parameterName, t} from "./words.js";

const evppi = {
  id: "evppi",
  spec: intervals_chart,
  section: "unsure",
  view() {
    const [everything] = rowsOf(voi, "everything");
    if (!everything) return null;
    const unit = unitName(unitOf(voi, "everything", "evpi")), {best, status_quo} = voi.about;
    const hue = g => (!g.verdict ? whole : /^(matters and )?decides/.test(g.verdict) ? "#d55e00" : treated);
    const row = g => ({
      label: g.group === "evpi" ? t("evpi") : parameterName(g.group),
      id: g.group,
      mean: g.evppi.value,
      low: Math.max(0, g.evppi.low),
      high: g.evppi.high,
      color: hue(g),
      text: plain(g.evppi.value),
      verdict: inWords("verdict", g.verdict),
      tip: (g.group === "evpi" ? t("evpi") : parameterName(g.group)) + "\n" + plain(g.evppi.value) + " " + unit + "\n" +
        inWords("verdict", g.verdict)
    });
    const groups = rowsOf(voi, "groups").filter(g => given(g.evppi.value)).map(row).sort((a, b) => b.mean - a.mean);
    const rows = [row({group: "evpi", evppi: everything.evpi}), ...groups];
    return {
      rows: rows.slice(0, most_rows + 1),
      table: rows,
      trace: rows.map(r => r.id),
      note:
        t("voi_words",
          {best: namedScenario(best), quo: namedScenario(status_quo), pay: measureName(voi.context.pay_off)}),
      legend: [["#d55e00", t("legend.decides")], [treated, t("legend.other")], [whole, t("evpi")]],
      signals: {axis_title: unit, axis_format: "~s", from_zero: true},
      columns: [...parameterColumns(), ...rangeColumns(t("estimate"), plain), column("verdict", t("verdict"))]
    };
  }
};

const options = {
  id: "options",
  spec: intervals_chart,
  section: "unsure",
  view() {
    const known = rowsOf(voi, "options").filter(o => given(o.gain.value));
    if (!known.length) return null;
    const unit = unitName(unitOf(voi, "options", "gain")), {best, status_quo} = voi.about;
    const row = o => ({
      label: namedScenario(o.option),
      id: o.option,
      mean: o.gain.value,
      low: o.gain.low,
      high: o.gain.high,
      best: o.best_in,
      color: o.option === best ? "#009e73" : treated,
      text: percent(o.best_in, 0),
      tip: namedScenario(o.option) + "\n" + plain(o.gain.value) + " " + unit
    });
    return {
      rows: known.map(row),
      signals: {axis_title: t("axis.gain", {quo: namedScenario(status_quo), unit}), axis_format: "~s", from_zero: true},
      columns: [
        column("label", t("scenario")), column("id", t("column.id")), ...rangeColumns(t("estimate"), plain),
        column("best", t("probability_best"), percent)
      ]
    };
  }
};

export const drawn = ["voi"];
export const figures = [evppi, options];

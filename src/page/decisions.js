// The figures of voi.
import intervals_chart from "./charts/intervals.vg.json";
import {treated, whole} from "./colors.js";
import {data, given} from "./data.js";
import {percent, plain, unitName} from "./format.js";
import {column, most_rows, parameterColumns, rangeColumns} from "./table.js";
import {inWords, measureName, namedScenario, parameterName, t} from "./words.js";

const payOff = voi => measureName(voi.pay_off || "");

const evppi = {
  id: "evppi",
  spec: intervals_chart,
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
};

const options = {
  id: "options",
  spec: intervals_chart,
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
};

export const figures = [evppi, options];

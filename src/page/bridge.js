// From the published figures to the simulated gap, assumption by assumption.
import waterfall_chart from "./charts/waterfall.vg.json";
import {treated, whole} from "./colors.js";
import {estimate, given} from "./data.js";
import {grouped, people, signed} from "./format.js";
import {column} from "./table.js";
import {rowsOf} from "./tables.js";
import {t} from "./words.js";

const more = "#d55e00";

const bridge = {
  id: "bridge",
  spec: waterfall_chart,
  section: "unsure",
  view() {
    const steps = rowsOf(estimate, "bridge");
    if (!steps.length) return null;
    const {year, published_need: need, published_performed: performed} = estimate.about;
    const level = (label, gap, tip) =>
      ({label, start: 0, end: gap, color: whole, strong: true, text: grouped(gap), tip: label + "\n" + tip, gap});
    const published = steps[0].gap;
    const rows = [level(t("bridge.published"), published, t("bridge.less", {need: grouped(need), done: grouped(performed)}))];
    let before = published;
    for (const {assumption, change, gap} of steps.slice(1)) {
      if (assumption === "simulated need") rows.push(level(t("bridge.estimated"), before, people(before)));
      const label = t("bridge." + assumption.replace(",", "").replaceAll(" ", "_").replace("-", "_"));
      const text = signed(change.mean), error = given(change.mcse) ? " ± " + grouped(change.mcse) : "";
      rows.push({
        label,
        start: before,
        end: gap,
        color: gap < before ? treated : more,
        strong: false,
        text,
        tip: label + "\n" + text + error,
        change: change.mean,
        mcse: change.mcse,
        gap
      });
      before = gap;
    }
    rows.push(level(t("bridge.simulated", {year}), before, people(before)));
    return {
      rows,
      signals: {axis_title: t("unit.patients_a_year")},
      legend: [[more, t("bridge.more")], [treated, t("bridge.fewer")]],
      columns: [
        column("label", t("bridge.step")), column("change", t("bridge.change"), x => (given(x) ? signed(x) : "")),
        column("mcse", t("statistic.mcse"), x => (given(x) ? grouped(x) : "")), column("gap", t("bridge.gap"), grouped)
      ]
    };
  }
};

export const figures = [bridge];

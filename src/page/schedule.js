// The figures of plan that say where and when: seats by region, the rules compared, the years, the staffing.
import intervals_chart from "./charts/intervals.vg.json";
import lines_chart from "./charts/lines.vg.json";
import {treated, whole} from "./colors.js";
import {data, given, plan, statisticsOf} from "./data.js";
import {select} from "./elements.js";
import {axisOf, compact, grouped, inMillions, interval, millions, people, points, signed, value} from "./format.js";
import {planFamilies} from "./plan.js";
import {state} from "./state.js";
import {column, rangeColumns} from "./table.js";
import {inWords, labelOf, measureName, regionName, t} from "./words.js";

const placing = (plan && plan.placing) || {};
const seatRules = placing.rules || [];
const ruleName = rule => inWords("rule", rule);
const chooser = (shown, key) => x => {
  state.plan[key] = key === "line" ? x : +x;
  shown.update();
};

const seats = {
  id: "seats",
  spec: intervals_chart,
  section: "plan",
  trace: planFamilies,
  controls: shown =>
    (seatRules.length < 2 ?
       [] :
       [select(t("rule"), seatRules.map((r, i) => [i, ruleName(r.rule)]), state.plan.rule, chooser(shown, "rule"))]),
  view() {
    const rule = seatRules[state.plan.rule];
    if (!rule) return null;
    const programmes = placing.programmes || [];
    const row = ({region, one}) => {
      const seats = one.seats.flat().reduce((a, x) => a + x, 0), list = one.seats.flat();
      const parts = programmes.map((p, i) => programmeName(p) + " " + compact(list[i])).join(t("comma"));
      return {
        label: regionName(region),
        mean: seats,
        low: 0,
        high: seats,
        gained: one.gained,
        ...Object.fromEntries(list.map((x, i) => ["seats" + i, x])),
        color: treated,
        text: compact(seats),
        tip: regionName(region) + "\n" + t("axis.seats") + t("colon") + compact(seats) + "\n" + parts + "\n" +
          t("gained") + t("colon") + people(one.gained)
      };
    };
    const placed = placing.regions.map(region => ({region, one: (region.placements || {})[rule.rule]}));
    const rows = placed.filter(x => x.one).map(row).filter(r => r.mean > 0).sort((a, b) => b.mean - a.mean);
    if (!rows.length) return null;
    const none = placed.length - rows.length, more = rows.length > 25 ? " " + t("first_rows", {n: 25}) : "";
    return {
      rows: rows.slice(0, 25),
      table: rows,
      note: t("seats_words", {
              n: compact(rule.seats),
              gained: grouped(rule.gained.mean),
              low: grouped(rule.gained["q2.5"]),
              high: grouped(rule.gained["q97.5"]),
              years: placing.years ?? "",
              none
            }) +
        more,
      signals: {axis_title: t("axis.seats"), axis_format: ",~f", from_zero: true},
      columns: [
        column("label", t("region")), column("mean", t("axis.seats"), compact),
        ...programmes.map((p, i) => column("seats" + i, programmeName(p), compact)),
        column("gained", t("gained"), x => grouped(x, 1))
      ]
    };
  }
};

// "pain_clinic.coeliac" by the procedure's own name.
function programmeName(programme) {
  const [group, procedure] = programme.split("."), found = (data.procedures || []).find(p => p.id === procedure);
  return found ? labelOf(found) : procedure || group;
}

const rules = {
  id: "rules",
  spec: intervals_chart,
  section: "plan",
  trace: planFamilies,
  view() {
    if (seatRules.length < 2) return null;
    const equal = seatRules.find(r => r.rule === "equal");
    const row = r => {
      const versus = r.against_equal;
      return {
        label: ruleName(r.rule),
        ...statisticsOf(r.gained),
        seats: r.seats,
        filled: r.filled,
        versus: versus && versus.mean,
        versus_error: versus && versus.mcse,
        lowest: r.lowest_regions && r.lowest_regions.mean,
        color: treated,
        text: t("people", {n: grouped(r.gained.mean) + " ± " + grouped(r.gained.mcse)}),
        tip: ruleName(r.rule) + "\n" + people(r.gained.mean) + " ± " + grouped(r.gained.mcse) +
          "\n95%: " + interval(r.gained["q2.5"], r.gained["q97.5"], x => grouped(x))
      };
    };
    return {
      rows: seatRules.map(row),
      note: equal ? t("rules_words", {years: placing.years ?? ""}) : "",
      signals: {axis_title: t("axis.gained", {years: placing.years ?? ""}), axis_format: ",~f", from_zero: true},
      columns: [
        column("label", t("rule")), column("seats", t("axis.seats"), compact),
        column("filled", t("filled"), x => grouped(x, 1)), ...rangeColumns(t("gained"), x => grouped(x)),
        column("mcse", t("statistic.mcse"), x => grouped(x)), column("versus", t("against_equal"), x => signed(x)),
        column("versus_error", t("statistic.mcse"), x => grouped(x)), column("lowest", t("lowest_regions"), points)
      ]
    };
  }
};

// What can be followed over the years: measures, and what the plan adds to the budget.
const followed = ["coverage", "unmet_need", "use_of_slots", "budget_impact"];
const isBudget = key => key === "budget_impact";
const followedName = key => (isBudget(key) ? t("budget_impact", {currency: inMillions()}) : measureName(key));

const schedule = {
  id: "schedule",
  spec: lines_chart,
  section: "plan",
  trace: planFamilies,
  controls(shown) {
    const keys = followed.filter(key => plan.schedule.some(y => y[key]));
    return [select(t("measure"), keys.map(k => [k, followedName(k)]), state.plan.line, chooser(shown, "line"))];
  },
  view() {
    const list = (plan && plan.schedule) || [], key = state.plan.line, other = key + "_without";
    if (list.length < 2) return null;
    const show = x => (isBudget(key) ? grouped(x, 1) : value(key, x));
    const line = (of, color, label) => list.filter(y => y[of] && given(y[of].mean)).map(y => {
      const {mean, low, high} = statisticsOf(y[of]), scaled = x => (isBudget(key) ? millions(x) : x);
      return {
        x: y.year,
        series: label,
        color,
        mean: scaled(mean),
        low: scaled(low),
        high: scaled(high),
        tip: y.year + " " + label + "\n" + show(scaled(mean)) + "\n95%: " + interval(scaled(low), scaled(high), show)
      };
    });
    const before = line(other, whole, t("without_plan")), rows = [...before, ...line(key, treated, t("with_plan"))];
    if (rows.length < 2) return null;
    return {
      rows,
      note: followedName(key),
      legend: [...(before.length ? [[whole, t("without_plan")]] : []), [treated, t("with_plan")]],
      signals: {axis_format: axisOf(key), x_format: "d", from_zero: true, axis_title: ""},
      columns:
        [column("series", t("figure.plan_line")), column("x", t("year")), ...rangeColumns(followedName(key), show)]
    };
  }
};

const filled = {
  id: "filled",
  spec: lines_chart,
  section: "plan",
  trace: planFamilies,
  view() {
    const list = ((plan && plan.schedule) || []).filter(y => given(y.seats_asked) && given(y.seats_filled));
    if (list.length < 2) return null;
    const lines = [["seats_asked", whole], ["seats_filled", treated], ["finished", "#009e73"], ["left", "#d55e00"]];
    const point = ([key, color]) => y => ({
      x: y.year,
      series: t("schedule." + key),
      color,
      mean: y[key],
      tip: y.year + " " + t("schedule." + key) + "\n" + grouped(y[key], 1)
    });
    return {
      rows: lines.flatMap(one => list.map(point(one)).filter(r => given(r.mean))),
      legend: lines.map(([key, color]) => [color, t("schedule." + key)]),
      signals: {axis_format: ",~f", x_format: "d", from_zero: true, axis_title: ""},
      columns: [
        column("series", t("figure.plan_line")), column("x", t("year")),
        column("mean", t("persons_a_year"), x => grouped(x, 1))
      ]
    };
  }
};

// Staffing by WHO's WISN: who is able against who is needed for the patients who arrive.
const staffing = {
  id: "staffing",
  spec: intervals_chart,
  section: "plan",
  trace: planFamilies,
  controls: shown => {
    const years = plan.schedule.map((y, i) => [i, y.year]);
    return [select(t("year"), years, state.plan.staffed, chooser(shown, "staffed"))];
  },
  view() {
    const year = plan && plan.schedule && plan.schedule[state.plan.staffed];
    if (!year || !year.staffing) return null;
    const row = ([id, s]) => ({
      label: programmeName("." + id),
      mean: s.able,
      low: s.able,
      high: s.able,
      color: treated,
      mean2: s.required,
      low2: s.required,
      high2: s.required,
      color2: "#d55e00",
      ratio: s.wisn_ratio,
      difference: s.wisn_difference,
      all: s.required_by_need,
      text: t("ratio", {x: grouped(s.wisn_ratio, 2)}),
      tip: programmeName("." + id) + "\n" + t("able") + t("colon") + t("persons", {n: grouped(s.able)}) + "\n" +
        t("required") + t("colon") + t("persons", {n: grouped(s.required)})
    });
    return {
      rows: Object.entries(year.staffing).map(row),
      legend: [[treated, t("able")], ["#d55e00", t("required")]],
      signals: {axis_title: t("practitioners"), axis_format: ",~f", from_zero: true},
      columns: [
        column("label", t("procedure")), column("mean", t("able"), x => grouped(x)),
        column("mean2", t("required"), x => grouped(x)), column("ratio", t("wisn_ratio"), x => grouped(x, 2)),
        column("difference", t("wisn_difference"), x => signed(x)),
        column("all", t("required_by_need"), x => grouped(x))
      ]
    };
  }
};

export const figures = [seats, rules, schedule, filled, staffing];

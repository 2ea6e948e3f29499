// The figures of plan that say where and when: seats by region, the rules compared, the years, the staffing.
import intervals_chart from "./charts/intervals.vg.json";
import lines_chart from "./charts/lines.vg.json";
import {treated, whole} from "./colors.js";
import {given, lowestOf, plan, regions, statisticsOf} from "./data.js";
import {select} from "./elements.js";
import {compact, grouped, interval, people, points, quantity, signed} from "./format.js";
import {planFamilies} from "./plan.js";
import {state} from "./state.js";
import {column, rangeColumns} from "./table.js";
import {groupBy, rowsOf} from "./tables.js";
import {inWords, partName, regionName, t} from "./words.js";

const placements = rowsOf(plan, "placements"), years_summed = plan && plan.about.years_summed;
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
    (placements.length < 2 ?
       [] :
       [select(t("rule"), placements.map((r, i) => [i, ruleName(r.rule)]), state.plan.rule, chooser(shown, "rule"))]),
  view() {
    const rule = placements[state.plan.rule];
    if (!rule) return null;
    const own = table => rowsOf(plan, table).filter(row => row.rule === rule.rule);
    const gains = own("gained_by_region"), given_to = groupBy(own("seats_by_region"), row => row.region);
    const row = ({region, gained}) => {
      const list = given_to.get(region), seats = list.reduce((sum, row) => sum + row.seats_given, 0);
      const parts = list.map(row => programmeName(row.programme) + " " + compact(row.seats_given)).join(t("comma"));
      const label = regionName(regions.find(r => r.name === region) || {name: region});
      return {
        label,
        mean: seats,
        low: 0,
        high: seats,
        gained,
        ...Object.fromEntries(list.map(row => ["seats." + row.programme, row.seats_given])),
        color: treated,
        text: compact(seats),
        tip: label + "\n" + t("axis.seats") + t("colon") + compact(seats) + "\n" + parts + "\n" + t("gained") +
          t("colon") + people(gained)
      };
    };
    const rows = gains.map(row).filter(r => r.mean > 0).sort((a, b) => b.mean - a.mean);
    if (!rows.length) return null;
    const programmes = [...new Set(own("seats_by_region").map(row => row.programme))];
    const none = gains.length - rows.length, more = rows.length > 25 ? " " + t("first_rows", {n: 25}) : "";
    return {
      rows: rows.slice(0, 25),
      table: rows,
      note: t("seats_words", {
              n: compact(rule.seats_given),
              gained: grouped(rule.gained.mean),
              low: grouped(rule.gained["q2.5"]),
              high: grouped(rule.gained["q97.5"]),
              years: years_summed,
              none
            }) +
        more,
      signals: {axis_title: t("axis.seats"), axis_format: ",~f", from_zero: true},
      columns: [
        column("label", t("region")), column("mean", t("axis.seats"), compact),
        ...programmes.map(programme => column("seats." + programme, programmeName(programme), compact)),
        column("gained", t("gained"), x => grouped(x, 1))
      ]
    };
  }
};

// "coeliac", or "pain_clinic coeliac" where several providers have a programme of it, by their own names.
const programmeName = programme => programme.split(" ").map(partName).join(t("dot"));

const rules = {
  id: "rules",
  spec: intervals_chart,
  section: "plan",
  trace: planFamilies,
  view() {
    if (placements.length < 2) return null;
    const equal = placements.some(r => r.rule === "equal");
    const row = r => ({
      label: ruleName(r.rule),
      ...statisticsOf(r.gained),
      seats: r.seats_given,
      filled: r.seats_filled,
      versus: r.gained_against_equal.mean,
      versus_error: r.gained_against_equal.mcse,
      lowest: r.coverage_of_lowest_regions.mean,
      color: treated,
      text: t("people", {n: grouped(r.gained.mean) + " ± " + grouped(r.gained.mcse)}),
      tip: ruleName(r.rule) + "\n" + people(r.gained.mean) + " ± " + grouped(r.gained.mcse) +
        "\n95%: " + interval(r.gained["q2.5"], r.gained["q97.5"], x => grouped(x))
    });
    return {
      rows: placements.map(row),
      note: equal ? t("rules_words", {years: years_summed}) : "",
      signals: {axis_title: t("axis.gained", {years: years_summed}), axis_format: ",~f", from_zero: true},
      columns: [
        column("label", t("rule")), column("seats", t("axis.seats"), compact),
        column("filled", t("filled"), x => grouped(x, 1)), ...rangeColumns(t("gained"), x => grouped(x)),
        column("mcse", t("statistic.mcse"), x => grouped(x)), column("versus", t("against_equal"), x => signed(x)),
        column("versus_error", t("statistic.mcse"), x => grouped(x)),
        column("lowest", t("lowest_regions", {n: lowestOf(plan)}), points)
      ]
    };
  }
};

// What can be followed over the years: measures, and what the plan adds to the budget.
const followed = ["coverage", "unmet_need", "use_of_slots", "budget_impact"];
const yearly = rowsOf(plan, "schedule");
function followedAs(key) {
  const own = quantity(plan, "schedule", key, yearly.map(y => y[key].mean));
  return key === "budget_impact" ? {...own, name: t(key, {currency: own.unit})} : own;
}
const followedName = key => followedAs(key).name;

const schedule = {
  id: "schedule",
  spec: lines_chart,
  section: "plan",
  trace: planFamilies,
  controls(shown) {
    const keys = followed.filter(key => yearly.some(y => given(y[key].mean)));
    return [select(t("measure"), keys.map(k => [k, followedName(k)]), state.plan.line, chooser(shown, "line"))];
  },
  view() {
    if (yearly.length < 2) return null;
    const key = state.plan.line, other = key + "_without", {name, axis, write, scaled} = followedAs(key);
    const line = (of, color, label) => yearly.filter(y => y[of] && given(y[of].mean)).map(y => {
      const {mean, low, high} = statisticsOf(y[of]);
      return {
        x: y.year,
        series: label,
        color,
        mean: scaled(mean),
        low: scaled(low),
        high: scaled(high),
        tip: y.year + " " + label + "\n" + write(scaled(mean)) + "\n95%: " + interval(scaled(low), scaled(high), write)
      };
    });
    const before = line(other, whole, t("without_plan")), rows = [...before, ...line(key, treated, t("with_plan"))];
    if (rows.length < 2) return null;
    return {
      rows,
      note: name,
      legend: [...(before.length ? [[whole, t("without_plan")]] : []), [treated, t("with_plan")]],
      signals: {axis_format: axis, x_format: "d", from_zero: true, axis_title: ""},
      columns: [column("series", t("figure.plan_line")), column("x", t("year")), ...rangeColumns(name, write)]
    };
  }
};

const filled = {
  id: "filled",
  spec: lines_chart,
  section: "plan",
  trace: planFamilies,
  view() {
    const list = yearly.filter(y => given(y.seats_asked) && given(y.seats_filled));
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
const staff = groupBy(rowsOf(plan, "staffing"), row => row.year);
const staffing = {
  id: "staffing",
  spec: intervals_chart,
  section: "plan",
  trace: planFamilies,
  controls: shown => {
    const years = [...staff.keys()].map((year, i) => [i, year]);
    return [select(t("year"), years, state.plan.staffed, chooser(shown, "staffed"))];
  },
  view() {
    const list = [...staff.values()][state.plan.staffed];
    if (!list) return null;
    const row = s => ({
      label: partName(s.procedure),
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
      tip: partName(s.procedure) + "\n" + t("able") + t("colon") + t("persons", {n: grouped(s.able)}) + "\n" +
        t("required") + t("colon") + t("persons", {n: grouped(s.required)})
    });
    return {
      rows: list.map(row),
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

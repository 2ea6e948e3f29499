// The results that the page was made from, read once; nothing here changes.
export const data = JSON.parse(document.getElementById("results").textContent);
export const years = data.years.length ? data.years : (data.compared_years || []);
export const reference = data.scenarios[0];
export const compared = data.compared || [];
export const comparedYears = data.compared_years || [];
export const calibrations = (data.calibration && data.calibration.calibrations) || [];
export const plan = data.plan;
export const currency = data.currency || (plan && plan.currency) || "";

export const given = x => typeof x === "number" && isFinite(x);

// Statistics of a national measure in a year: {mean, mcse, q2.5, …}, or null.
export function at(scenario, measure, year, kind = "national", of = years) {
  const lists = scenario && scenario[kind] && scenario[kind][measure], i = of.indexOf(year);
  if (!lists || i < 0 || !given(lists.mean[i])) return null;
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list[i]]));
}
// The same of a region by its place in data.regions.
export function regional(scenario, measure, year, r, of = years) {
  const lists = scenario.regions && scenario.regions[measure], i = of.indexOf(year);
  const pick = name => (lists && lists[name] && lists[name][i] ? lists[name][i][r] : null);
  return {mean: pick("mean"), "q2.5": pick("q2.5"), "q97.5": pick("q97.5")};
}
export const statisticsOf = s => ({mean: s.mean, mcse: s.mcse, low: s["q2.5"], high: s["q97.5"]});

#include "futures.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace needgap::planning {
namespace {

constexpr double z95 = 1.959963984540054;

// What is behind a dose point.
struct PointWatch {
  struct Year {
    double present_value;
    engine::SeriesHandle cost, patients, pain_days;
  };
  engine::SeriesHandle outcome;
  engine::StatementHandle met;
  std::vector<Year> years = {};

  PointWatch(engine::Watch& watch, const Scenario& scenario, const Statement& target)
      : outcome(watch.add(target.series)), met(watch.add(target)) {
    for (int year = scenario.horizon.start; year <= scenario.horizon.end; ++year)
      years.push_back({scenario.economics.present_value(year),
                       watch.add(Measure::cost, Place::treatment, year),
                       watch.add(Measure::performed, Place::residence, year),
                       watch.add(Measure::pain_days, Place::residence, year)});
  }

  DosePoint read(double dose, const engine::Watched& seen) const {
    const Eigen::ArrayXd nothing = Eigen::ArrayXd::Zero(seen.draws());
    Totals totals{nothing, nothing, nothing};
    for (const Year& year : years) {
      totals.cost += year.present_value * seen.mean(year.cost);
      totals.patients += year.present_value * seen.mean(year.patients);
      totals.pain_days += year.present_value * seen.mean(year.pain_days);
    }
    return {.dose = dose,
            .outcome = comparison::over_draws(seen.mean(outcome)),
            .probability = probability_of(seen.share(met)),
            .totals = std::move(totals)};
  }
};

// One curve at a held value, and where its answer is still looked for.
struct Search {
  DoseResponse curve;
  double below = 0, above = 0;  // doses that do not and do meet the probability
  bool open = false;
};

struct Trial {
  std::size_t search;
  double dose;
};

// Simulates the trials side by side and adds them to their curves.
void try_doses(const Scenario& base, const PlanQuestion& question, const engine::RunPlan& plan,
               const std::vector<Trial>& trials, std::vector<Search>& searches,
               const PlanProgress& on_progress) {
  std::vector<Scenario> scenarios;
  for (const Trial& trial : trials)
    scenarios.push_back(planned(base, question, searches[trial.search].curve.held, trial.dose));
  engine::Watch watch(base);
  const PointWatch watched(watch, base, question.target);
  const engine::Observations seen = observe_whole(scenarios, plan, watch, on_progress);
  for (std::size_t i = 0; i < trials.size(); ++i) {
    std::vector<DosePoint>& points = searches[trials[i].search].curve.points;
    DosePoint point = watched.read(trials[i].dose, seen.of[i]);
    const auto at = std::lower_bound(points.begin(), points.end(), point.dose,
                                     [](const DosePoint& p, double dose) { return p.dose < dose; });
    points.insert(at, std::move(point));
  }
}

// Doses to begin with: halves of the range for whole doses (responses saturate), else quarters.
std::vector<double> grid(const DoseRange& range) {
  std::vector<double> doses{range.low};
  const double width = range.high - range.low;
  if (range.whole)
    for (int halvings = 4; halvings >= 0; --halvings)
      doses.push_back(range.low + std::round(width / (1 << halvings)));
  else
    for (int i = 1; i <= 4; ++i) doses.push_back(range.low + width * i / 4);
  doses.erase(std::unique(doses.begin(), doses.end()), doses.end());
  return doses;
}

// The next dose to try between two, or nothing when they are near enough.
std::optional<double> between(const Search& search, const DoseRange& range) {
  const double middle = (search.below + search.above) / 2;
  if (range.whole) return search.above - search.below > 1 ? std::optional(std::floor(middle)) : std::nullopt;
  return search.above - search.below > (range.high - range.low) / 64 ? std::optional(middle) : std::nullopt;
}

// The highest dose that does not meet the probability and the next that does.
void bracket(Search& search, double probability) {
  const std::vector<DosePoint>& points = search.curve.points;
  DoseResponse& curve = search.curve;
  curve.reached = points.back().probability.share >= probability;
  if (!curve.reached) {
    const auto best = std::max_element(points.begin(), points.end(), [](const auto& a, const auto& b) {
      return a.probability.share < b.probability.share;
    });
    curve.dose = best->probability.share > 0 ? best->dose : points.back().dose;
    search.open = false;
    return;
  }
  std::size_t last = points.size() - 1;
  while (last > 0 && points[last - 1].probability.share >= probability) --last;
  curve.dose = search.above = points[last].dose;
  search.open = last > 0;
  if (last > 0) search.below = points[last - 1].dose;
}

// The least dose at which a bound of the probability reaches `wanted`, linear between the doses tried.
double crossing(const std::vector<DosePoint>& points, double Probability::*bound, double wanted) {
  if (points[0].probability.*bound >= wanted) return points[0].dose;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const double before = points[i - 1].probability.*bound, after = points[i].probability.*bound;
    if (after < wanted) continue;
    const double t = after > before ? (wanted - before) / (after - before) : 1;
    return points[i - 1].dose + t * (points[i].dose - points[i - 1].dose);
  }
  return infinity;
}

void bound_answer(DoseResponse& curve, const DoseRange& range, double probability) {
  curve.dose_low = crossing(curve.points, &Probability::high, probability);
  curve.dose_high = crossing(curve.points, &Probability::low, probability);
  if (range.whole) {
    curve.dose_low = std::floor(curve.dose_low);
    curve.dose_high = std::ceil(curve.dose_high);
  }
}

// The answers once more, on draws that took no part in choosing them.
void confirm(const Scenario& base, const PlanQuestion& question, const engine::RunPlan& plan,
             std::vector<Search>& searches, const PlanProgress& on_progress) {
  std::vector<Trial> trials;
  std::vector<Search> fresh;
  for (std::size_t i = 0; i < searches.size(); ++i) {
    trials.push_back({i, searches[i].curve.dose});
    fresh.emplace_back().curve.held = searches[i].curve.held;
  }
  try_doses(base, question, fresh_draws(plan), trials, fresh, on_progress);
  for (std::size_t i = 0; i < searches.size(); ++i)
    searches[i].curve.fresh = std::move(fresh[i].curve.points[0]);
}

}  // namespace

Probability probability_of(const Eigen::ArrayXd& met) {
  const double draws = static_cast<double>(met.size()), share = met.mean();
  const double variance = draws > 1 ? (met - share).square().sum() / (draws * (draws - 1)) : 0;
  const double trials = variance > 0 ? std::max(draws, share * (1 - share) / variance) : draws;
  const double z2 = z95 * z95 / trials;
  const double centre = (share + z2 / 2) / (1 + z2);
  const double half = std::sqrt(share * (1 - share) * z2 + z2 * z2 / 4) / (1 + z2);
  return {share, std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

engine::RunPlan fresh_draws(engine::RunPlan plan) {
  plan.seed ^= 0xF4E5D6C7B8A99887u;
  if (const design::Design* posterior = plan.posterior())
    plan.design = design::rows_from(*posterior, posterior->rows / 2);
  return plan;
}

void check_rows_for_plan(const engine::RunPlan& plan) {
  const design::Design* posterior = plan.posterior();
  if (!posterior || plan.draws <= posterior->rows / 2) return;
  throw InputError(
      {posterior->file},
      fmt::format("holds {} rows; a plan of {} draws takes as many to choose and as many others to judge",
                  posterior->rows, plan.draws),
      fmt::format("ask for at most --draws {}, or calibrate with --rows {}", posterior->rows / 2,
                  2 * plan.draws));
}

Scenario planned(const Scenario& scenario, const PlanQuestion& question, double held, double dose) {
  const Scenario dosed = with_dose(scenario, question.levers, dose);
  return question.held ? with_dose(dosed, question.held->lever, held) : dosed;
}

const DosePoint& DoseResponse::at(double wanted) const {
  return *std::min_element(points.begin(), points.end(), [&](const DosePoint& a, const DosePoint& b) {
    return std::abs(a.dose - wanted) < std::abs(b.dose - wanted);
  });
}

std::vector<DoseResponse> size_dose(const Scenario& scenario, const PlanQuestion& question,
                                    const engine::RunPlan& plan, const PlanProgress& on_progress) {
  const Scenario base = until(scenario, question.target.series.year);
  const DoseRange range = dose_range(question.levers);
  std::vector<Search> searches;
  const std::vector<double> held_values = question.held ? question.held->values : std::vector<double>{0};
  std::vector<Trial> trials;
  for (const double held : held_values) {
    for (const double dose : grid(range)) trials.push_back({searches.size(), dose});
    searches.emplace_back().curve.held = held;
  }
  while (!trials.empty()) {
    try_doses(base, question, plan, trials, searches, on_progress);
    trials.clear();
    for (std::size_t i = 0; i < searches.size(); ++i) {
      bracket(searches[i], question.probability);
      if (!searches[i].open) continue;
      if (const auto dose = between(searches[i], range)) trials.push_back({i, *dose});
    }
  }
  confirm(base, question, plan, searches, on_progress);
  std::vector<DoseResponse> curves;
  for (Search& search : searches) {
    bound_answer(search.curve, range, question.probability);
    curves.push_back(std::move(search.curve));
  }
  return curves;
}

}  // namespace needgap::planning

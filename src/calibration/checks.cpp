#include "checks.hpp"

#include "needgap/series.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace needgap::calibration {
namespace {

constexpr std::uint32_t prediction_stream = 4;

double correlation_of_rows(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<Eigen::Index>(a.size());
  const Eigen::Map<const Eigen::ArrayXd> x(a.data(), n), y(b.data(), n);
  const Eigen::ArrayXd dx = x - x.mean(), dy = y - y.mean();
  const double scale = std::sqrt(dx.square().sum() * dy.square().sum());
  return scale > 0 ? (dx * dy).sum() / scale : std::nan("");
}

double sd_of(const std::vector<double>& values, double mean) {
  double squares = 0;
  for (const double x : values) squares += (x - mean) * (x - mean);
  return values.size() > 1 ? std::sqrt(squares / static_cast<double>(values.size() - 1)) : 0;
}

}  // namespace

std::string_view to_string(EvidenceSet set) {
  return set == EvidenceSet::survey ? "survey" : set == EvidenceSet::claims ? "claims" : "both";
}

Spread spread_of(std::vector<double> values) {
  Spread spread;
  std::erase_if(values, [](double x) { return std::isnan(x); });
  if (values.empty()) return spread;
  spread.mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  spread.sd = sd_of(values, spread.mean);
  std::sort(values.begin(), values.end());
  for (std::size_t i = 0; i < spread_levels.size(); ++i) {
    const double at = spread_levels[i] * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    spread.quantiles[i] = values[below] + (at - static_cast<double>(below)) * (values[above] - values[below]);
  }
  return spread;
}

bool uses(EvidenceSet evidence, const Target& target) {
  return target.used && (evidence == EvidenceSet::both ||
                         (evidence == EvidenceSet::survey) == (target.evidence == Evidence::survey));
}

ParameterDraw as_seen(const Scenario& scenario, EvidenceSet evidence, ParameterDraw observation) {
  if (evidence != EvidenceSet::both)
    for (const char* bias : {"survey_bias", "claims_bias"})
      observation[scenario.observation.find(bias).value()] = 0;
  return observation;
}

Check check_target(const Observer& observer, const Target& target, EvidenceSet evidence,
                   std::span<const SimulatedDraw> draws, std::span<const int> chosen, bool informed,
                   std::uint64_t seed) {
  Check check;
  const std::size_t cells = target.cells.size();
  std::vector<std::vector<double>> predicted(cells);
  double less_likely = 0, counted = 0;
  std::vector<double> observed;
  for (const ObservedCell& cell : target.cells) observed.push_back(cell.hidden ? 0 : cell.value);
  for (std::size_t j = 0; j < chosen.size(); ++j) {
    const SimulatedDraw& draw = draws[static_cast<std::size_t>(chosen[j])];
    const ParameterDraw observation = as_seen(observer.scenario(), evidence, draw.observation);
    const std::vector<double> numbers = observer.predict(target, draw.expected, observation, informed,
                                                         Stream({.seed = seed,
                                                                 .draw = static_cast<std::uint32_t>(j),
                                                                 .purpose = Purpose::calibration,
                                                                 .cell = prediction_stream}));
    for (std::size_t c = 0; c < cells; ++c) predicted[c].push_back(numbers[c]);
    const double own = observer.log_density(target, draw.expected, observation, numbers);
    const double seen = observer.log_density(target, draw.expected, observation, observed);
    less_likely += own < seen ? 1 : own == seen ? 0.5 : 0;
    counted += 1;
  }
  int inside = 0;
  for (std::size_t c = 0; c < cells; ++c) {
    check.cells.push_back(spread_of(predicted[c]));
    const Spread& spread = check.cells.back();
    const ObservedCell& cell = target.cells[c];
    check.inside.push_back(cell.hidden
                               ? spread.quantiles[0] < cell.value
                               : cell.value >= spread.quantiles[0] && cell.value <= spread.quantiles[4]);
    inside += check.inside.back();
  }
  check.covered = cells > 0 ? static_cast<double>(inside) / static_cast<double>(cells) : 0;
  check.probability = counted > 0 ? less_likely / counted : 0;
  check.effective = counted;
  return check;
}

ParameterShift shift_of(std::string name, std::string unit, bool of_observation, std::vector<double> prior,
                        std::vector<double> posterior) {
  ParameterShift shift{std::move(name), std::move(unit), of_observation, spread_of(std::move(prior)),
                       spread_of(std::move(posterior))};
  if (shift.prior.sd > 0) {
    shift.shift = (shift.posterior.mean - shift.prior.mean) / shift.prior.sd;
    shift.shrink = 1 - shift.posterior.sd / shift.prior.sd;
  }
  return shift;
}

Ridge ridge_of(const ParameterLayout& layout, std::span<const SimulatedDraw> prior,
               std::span<const SimulatedDraw> posterior) {
  Ridge ridge;
  const auto look = [&](std::span<const SimulatedDraw> draws, double& found, Spread& rate_spread,
                        Spread& accept_spread, Spread& product_spread) {
    std::vector<double> rate, accept, product, log_rate, log_accept;
    for (const SimulatedDraw& draw : draws) {
      rate.push_back(draw.expected.values[layout.need_rate]);
      accept.push_back(draw.expected.values[layout.accept]);
      product.push_back(rate.back() * accept.back());
      log_rate.push_back(std::log(rate.back()));
      log_accept.push_back(std::log(accept.back()));
    }
    found = correlation_of_rows(log_rate, log_accept);
    rate_spread = spread_of(rate);
    accept_spread = spread_of(accept);
    product_spread = spread_of(product);
  };
  look(prior, ridge.prior_correlation, ridge.prior_rate, ridge.prior_accept, ridge.prior_product);
  look(posterior, ridge.posterior_correlation, ridge.posterior_rate, ridge.posterior_accept,
       ridge.posterior_product);
  return ridge;
}

GapFigures gap_of(std::span<const SimulatedDraw> draws) {
  const auto of = [&](double NationalFigures::*figure) {
    std::vector<double> values;
    for (const SimulatedDraw& draw : draws) values.push_back(draw.figures.*figure);
    return spread_of(values);
  };
  return {of(&NationalFigures::need), of(&NationalFigures::performed), of(&NationalFigures::procedures),
          of(&NationalFigures::unmet_need), of(&NationalFigures::coverage)};
}

std::vector<BackcastYear> backcast(const Scenario& scenario, const CalibrationPlan& plan,
                                   const Observer& observer, EvidenceSet evidence,
                                   std::span<const SimulatedDraw> posterior,
                                   const CalibrationProgress& on_progress) {
  Scenario past = scenario;
  int first = scenario.base_year, last = scenario.base_year;
  for (const Target& target : scenario.targets)
    if (const auto* sight = std::get_if<ClaimsSeries>(&target.sight))
      for (const int year : sight->years) {
        first = std::min(first, year);
        last = std::max(last, year);
      }
  first = std::max(first, scenario.growth_years.front());
  if (first == last) return {};
  past.horizon.start = first;
  past.horizon.end = last;
  engine::Watch watch(past);
  std::vector<VolumesWatch> volumes;  // by year, from `first` on
  for (int year = first; year <= last; ++year) volumes.emplace_back(watch, past, past.all_regions(), year);
  const auto count = std::min<std::size_t>(posterior.size(), 200);
  engine::RunPlan run{.seed = plan.seed,
                      .draws = static_cast<std::uint32_t>(count),
                      .replicates = plan.replicates,
                      .threads = plan.threads};
  run.design =
      design::given_design([&](const ParameterSet&, std::uint32_t draw) { return posterior[draw].row; });
  const engine::Observations seen = engine::observe({&past, 1}, run, watch, on_progress);
  if (!seen.complete) throw Stopped();

  std::vector<BackcastYear> years;
  for (std::size_t t = 0; t < scenario.targets.size(); ++t) {
    const auto* sight = std::get_if<ClaimsSeries>(&scenario.targets[t].sight);
    if (!sight) continue;
    for (std::size_t c = 0; c < sight->years.size(); ++c) {
      const int year = sight->years[c];
      if (year < first) continue;
      // One year seen by itself: the volumes are the simulated year's, so its deaths count once.
      Target one = scenario.targets[t];
      auto& single = std::get<ClaimsSeries>(one.sight);
      single.years = {scenario.base_year};
      one.cells = {scenario.targets[t].cells[c]};
      std::vector<double> predicted;
      for (std::size_t j = 0; j < count; ++j) {
        Expected expected = posterior[j].expected;
        expected.procedures =
            volumes[static_cast<std::size_t>(year - first)].read(seen.of[0], static_cast<Eigen::Index>(j));
        predicted.push_back(observer.predict(one, expected,
                                             as_seen(scenario, evidence, posterior[j].observation), false,
                                             Stream({.seed = plan.seed,
                                                     .draw = static_cast<std::uint32_t>(j),
                                                     .replicate = static_cast<std::uint32_t>(year),
                                                     .purpose = Purpose::calibration,
                                                     .cell = prediction_stream + 1}))[0]);
      }
      years.push_back({static_cast<int>(t), year, one.cells[0].value, spread_of(predicted)});
    }
  }
  return years;
}

}  // namespace needgap::calibration

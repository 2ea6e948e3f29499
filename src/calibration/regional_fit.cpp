#include "regional_fit.hpp"

#include "engine/batches.hpp"
#include "regional_flow.hpp"

#include <algorithm>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <cmath>
#include <map>
#include <numbers>

namespace needgap {
namespace {

constexpr std::uint32_t chain_stream = 3;

// log P(fewer than `hidden_below`) by the logarithm of the mean: a table, since it is asked for often.
class HiddenTable {
 public:
  explicit HiddenTable(const RegionalClaims& sight) {
    for (int i = 0; i <= points; ++i)
      values_.push_back(std::log(std::max(
          negative_binomial_below(sight.hidden_below - 1, std::exp(least + i * step), sight.dispersion),
          1e-300)));
  }
  double at(double log_mean) const {
    const double x = std::clamp((log_mean - least) / step, 0.0, static_cast<double>(points) - 1e-9);
    const auto i = static_cast<std::size_t>(x);
    return values_[i] + (x - static_cast<double>(i)) * (values_[i + 1] - values_[i]);
  }

 private:
  static constexpr double least = -12, step = 0.05;
  static constexpr int points = 400;  // up to a mean of e^8
  std::vector<double> values_;
};

// One target's cells, as a function of the regional volumes.
class Split {
 public:
  Split(const Target& target, const std::vector<int>& years)
      : sight_(std::get<RegionalClaims>(target.sight)), hidden_(sight_) {
    const std::size_t Y = sight_.years.size();
    for (std::size_t r = 0; r * Y < target.cells.size(); ++r)
      for (const int y : years) {
        const ObservedCell& cell = target.cells[r * Y + static_cast<std::size_t>(y)];
        cells_.push_back({static_cast<int>(r), cell.hidden ? -1 : cell.value,
                          std::log(sight_.totals[static_cast<std::size_t>(y)])});
      }
  }
  int procedure() const { return sight_.procedure; }
  // Up to a constant.
  double log_likelihood(const Eigen::ArrayXd& volumes) const {
    const double size = sight_.dispersion, log_total = std::log(std::max(volumes.sum(), 1e-300));
    double sum = 0, log_volume = 0;
    int region = -1;
    for (const Cell& cell : cells_) {
      if (cell.region != region) {
        region = cell.region;
        log_volume = std::log(std::max(volumes[region], 1e-9)) - log_total;
      }
      const double log_mean = cell.log_total + log_volume;
      sum += cell.value < 0
                 ? hidden_.at(log_mean)
                 : cell.value * log_mean - (cell.value + size) * std::log(size + std::exp(log_mean));
    }
    return sum;
  }

 private:
  struct Cell {
    int region;
    double value;  // -1: hidden
    double log_total;
  };
  const RegionalClaims& sight_;
  HiddenTable hidden_;
  std::vector<Cell> cells_;
};

// The flows of the procedures the evidence speaks of, at the current effects.
struct State {
  std::map<int, RegionalFlow> flows;
  std::map<int, std::vector<RegionalFlow::Local>> locals;
  std::vector<Split> splits;

  void set(int region, const double* effects) {
    for (auto& [k, flow] : flows)
      locals.at(k)[static_cast<std::size_t>(region)] = flow.local(region, effects[0], effects[1], effects[2]);
  }
  double log_likelihood() const {
    double sum = 0;
    std::map<int, Eigen::ArrayXd> volumes;
    for (const auto& [k, flow] : flows) volumes.emplace(k, flow.performed(locals.at(k)));
    for (const Split& split : splits) sum += split.log_likelihood(volumes.at(split.procedure()));
    return sum;
  }
};

}  // namespace

std::shared_ptr<const RegionalEffects> fit_regional_effects(const Scenario& scenario,
                                                            const ParameterLayout& layout, const Draw& draw,
                                                            const RegionalEvidence& evidence,
                                                            const QueueTable& queues, int sweeps,
                                                            std::uint64_t seed, std::uint32_t index) {
  const auto R = static_cast<std::size_t>(scenario.region_count());
  State state;
  for (std::size_t i = 0; i < evidence.targets.size(); ++i) {
    state.splits.emplace_back(scenario.targets[evidence.targets[i]], evidence.years[i]);
    const int k = state.splits.back().procedure();
    if (state.flows.contains(k)) continue;
    const auto& flow =
        state.flows.emplace(k, RegionalFlow(scenario, layout, draw, scenario.base_year, k, queues))
            .first->second;
    state.locals.emplace(k, locals_of(flow, draw.facts));
  }
  std::vector<std::array<double, 3>> effects(R);
  for (std::size_t r = 0; r < R; ++r) {
    const auto i = static_cast<Eigen::Index>(r);
    effects[r] = {draw.facts.need_effect[i], draw.facts.capacity_effect[i], draw.facts.referral_effect[i]};
  }
  double current = state.log_likelihood();
  boost::random::normal_distribution<> normal;
  boost::random::uniform_01<> uniform;
  for (int sweep = 0; sweep < sweeps; ++sweep)
    for (std::size_t r = 0; r < R; ++r) {
      Stream stream({.seed = seed,
                     .draw = index,
                     .replicate = static_cast<std::uint32_t>(sweep * R + r),
                     .purpose = Purpose::calibration,
                     .cell = chain_stream});
      std::array<double, 3> other, proposed;
      for (double& x : other) x = normal(stream);
      const double level = current + std::log(std::max(uniform(stream), 1e-300));
      double angle = 2 * std::numbers::pi * uniform(stream);
      double low = angle - 2 * std::numbers::pi, high = angle;
      while (true) {
        for (std::size_t j = 0; j < 3; ++j)
          proposed[j] = effects[r][j] * std::cos(angle) + other[j] * std::sin(angle);
        state.set(static_cast<int>(r), proposed.data());
        const double found = state.log_likelihood();
        if (found > level || high - low < 1e-9) {
          current = found;
          break;
        }
        (angle < 0 ? low : high) = angle;
        angle = low + (high - low) * uniform(stream);
      }
      effects[r] = proposed;
    }
  auto result = std::make_shared<RegionalEffects>();
  for (const auto& [need, capacity, referral] : effects) {
    result->need.push_back(need);
    result->capacity.push_back(capacity);
    result->referral.push_back(referral);
  }
  return result;
}

void fit_regional_effects(const Scenario& scenario, const RegionalEvidence& evidence,
                          const QueueTables& queues, const CalibrationPlan& plan, std::span<DesignRow> rows,
                          const CalibrationProgress& on_progress) {
  const ParameterLayout layout(scenario);
  constexpr int chunk = 64;
  for (std::size_t first = 0; first < rows.size(); first += chunk) {
    const int count = static_cast<int>(std::min<std::size_t>(chunk, rows.size() - first));
    in_parallel(plan.threads, count, [&](int i) {
      const auto index = static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(i);
      const Draw draw = make_draw(scenario, layout, rows[index], plan.seed, 0);
      rows[index].effects = fit_regional_effects(
          scenario, layout, draw, evidence, queues.of(draw.values, layout), plan.sweeps, plan.seed, index);
    });
    const Progress progress{static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(count),
                            static_cast<std::uint32_t>(rows.size())};
    if (on_progress && !on_progress(progress)) throw Stopped();
  }
}

}  // namespace needgap

#include "regional_fit.hpp"

#include "counts.hpp"
#include "engine/batches.hpp"
#include "regional_flow.hpp"

#include <algorithm>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <cmath>
#include <map>
#include <numbers>
#include <optional>

namespace needgap::calibration {
namespace {

constexpr std::uint32_t chain_stream = 3;
constexpr double factor_sd = 0.7;  // of the logarithm: the spreads are judgements, good to a factor of two

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
        cells_.push_back({static_cast<RegionIndex>(r), cell.hidden ? std::nullopt : std::optional(cell.value),
                          std::log(sight_.totals[static_cast<std::size_t>(y)])});
      }
  }
  ProcedureIndex procedure() const { return sight_.procedure; }
  // Up to a constant.
  double log_likelihood(const Eigen::ArrayXd& volumes) const {
    const double size = sight_.dispersion, log_total = std::log(std::max(volumes.sum(), 1e-300));
    double sum = 0, log_volume = 0;
    std::optional<RegionIndex> region;
    for (const Cell& cell : cells_) {
      if (cell.region != region) {
        region = cell.region;
        log_volume = std::log(std::max(volumes[cell.region], 1e-9)) - log_total;
      }
      const double log_mean = cell.log_total + log_volume;
      sum += cell.value ? *cell.value * log_mean - (*cell.value + size) * std::log(size + std::exp(log_mean))
                        : hidden_.at(log_mean);
    }
    return sum;
  }

 private:
  struct Cell {
    RegionIndex region;
    std::optional<double> value;  // none: hidden
    double log_total;
  };
  const RegionalClaims& sight_;
  HiddenTable hidden_;
  std::vector<Cell> cells_;
};

// The flows of the procedures the evidence speaks of, at the current effects.
struct State {
  std::map<ProcedureIndex, RegionalFlow> flows;
  std::map<ProcedureIndex, std::vector<RegionalFlow::Local>> locals;
  std::vector<Split> splits;
  std::map<ProcedureIndex, double> start;  // national volume at the draw's own effects
  std::span<const Level> levels;

  // need, capacity and referral, as they act.
  void set(std::size_t region, const std::array<double, 3>& effects) {
    for (auto& [k, flow] : flows)
      locals.at(k)[region] = flow.local(static_cast<int>(region), effects[0], effects[1], effects[2]);
  }
  double log_likelihood() const {
    double sum = 0;
    std::map<ProcedureIndex, Eigen::ArrayXd> volumes;
    for (const auto& [k, flow] : flows) volumes.emplace(k, flow.performed(locals.at(k)));
    for (const Split& split : splits) sum += split.log_likelihood(volumes.at(split.procedure()));
    for (const Level& level : levels)
      if (const auto it = start.find(level.procedure); it != start.end() && it->second > 0)
        sum += level.at(std::log(std::max(volumes.at(level.procedure).sum(), 1e-300) / it->second));
    return sum;
  }
};

// One elliptical slice step: a new point from the distribution with a standard normal prior. `current` is the
// log likelihood at `point`, and afterwards at what is returned, which `log_likelihood` was asked last.
template <std::size_t N, class LogLikelihood>
std::array<double, N> slice_step(const std::array<double, N>& point, double& current, Stream& stream,
                                 LogLikelihood&& log_likelihood) {
  boost::random::normal_distribution<> normal;
  boost::random::uniform_01<> uniform;
  std::array<double, N> other, proposed;
  for (double& x : other) x = normal(stream);
  const double level = current + std::log(std::max(uniform(stream), 1e-300));
  double angle = 2 * std::numbers::pi * uniform(stream);
  double low = angle - 2 * std::numbers::pi, high = angle;
  while (true) {
    for (std::size_t j = 0; j < N; ++j) proposed[j] = point[j] * std::cos(angle) + other[j] * std::sin(angle);
    const double found = log_likelihood(proposed);
    if (found > level || high - low < 1e-9) {
      current = found;
      return proposed;
    }
    (angle < 0 ? low : high) = angle;
    angle = low + (high - low) * uniform(stream);
  }
}

// The chain of one draw: standard effects of each region (need, capacity, referral), and log factors of the
// spreads of the last two over factor_sd. A wider spread of capacity would be more slots in all, since slots
// are lognormal: the effects are lowered so that their mean stays what the configuration says.
struct Chain {
  State state;
  double capacity_spread;
  std::vector<std::array<double, 3>> effects = {};
  std::array<double, 2> scale = {};
  double current = 0;

  double lowered(std::size_t j, double factor) const {
    return j == 0 ? capacity_spread * (factor * factor - 1) / 2 : 0;
  }
  double acting(std::size_t j, double effect, double at) const {
    const double factor = std::exp(factor_sd * at);
    return factor * effect - lowered(j, factor);
  }
  double standard(std::size_t j, double acts, double at) const {
    const double factor = std::exp(factor_sd * at);
    return (acts + lowered(j, factor)) / factor;
  }
  std::array<double, 3> acting(const std::array<double, 3>& own, const std::array<double, 2>& at) const {
    return {own[0], acting(0, own[1], at[0]), acting(1, own[2], at[1])};
  }
  void sweep(const auto& stream_of) {
    for (std::size_t r = 0; r < effects.size(); ++r) {
      Stream stream = stream_of(r);
      effects[r] = slice_step(effects[r], current, stream, [&](const std::array<double, 3>& proposed) {
        state.set(r, acting(proposed, scale));
        return state.log_likelihood();
      });
    }
    Stream stream = stream_of(effects.size());
    scale = slice_step(scale, current, stream, [&](const std::array<double, 2>& proposed) {
      for (std::size_t r = 0; r < effects.size(); ++r) state.set(r, acting(effects[r], proposed));
      return state.log_likelihood();
    });
    for (const std::size_t j : {std::size_t{0}, std::size_t{1}}) rescale(j, stream);
  }
  // The factor given the effects as they act, which alone speak of it then.
  void rescale(std::size_t j, Stream& stream) {
    std::vector<double> acts;
    for (const auto& own : effects) acts.push_back(acting(j, own[j + 1], scale[j]));
    const auto log_density = [&](const std::array<double, 1>& at) {
      double sum = -static_cast<double>(acts.size()) * factor_sd * at[0];
      for (const double act : acts) sum -= std::pow(standard(j, act, at[0]), 2) / 2;
      return sum;
    };
    double density = log_density({scale[j]});
    scale[j] = slice_step(std::array<double, 1>{scale[j]}, density, stream, log_density)[0];
    for (std::size_t r = 0; r < effects.size(); ++r) effects[r][j + 1] = standard(j, acts[r], scale[j]);
  }
};

}  // namespace

double Level::at(double log_factor) const {
  const double x = std::clamp(log_factor / level_step + (level_points - 1) / 2, 0.0, level_points - 1.0);
  const auto i = static_cast<std::size_t>(std::clamp(std::lround(x), 1L, level_points - 2L));
  const double t = x - static_cast<double>(i), below = log_likelihood[i - 1], middle = log_likelihood[i],
               above = log_likelihood[i + 1];
  return middle + t * (above - below) / 2 + t * t * (above - 2 * middle + below) / 2;
}

std::shared_ptr<const design::RegionalEffects> fit_regional_effects(
    const Scenario& scenario, const ParameterLayout& layout, const model::Draw& draw,
    const RegionalEvidence& evidence, std::span<const Level> levels, const QueueTable& queues, int sweeps,
    std::uint64_t seed, std::uint32_t index) {
  const auto R = static_cast<std::size_t>(scenario.region_count());
  Chain chain{.state = {}, .capacity_spread = draw.values[layout.capacity_spread]};
  State& state = chain.state;
  state.levels = levels;
  for (std::size_t i = 0; i < evidence.targets.size(); ++i) {
    state.splits.emplace_back(scenario.targets[evidence.targets[i]], evidence.years[i]);
    const ProcedureIndex k = state.splits.back().procedure();
    if (state.flows.contains(k)) continue;
    const auto& flow =
        state.flows.emplace(k, RegionalFlow(scenario, layout, draw, scenario.base_year, k, queues))
            .first->second;
    state.locals.emplace(k, locals_of(flow, draw.facts));
    state.start.emplace(k, flow.performed(state.locals.at(k)).sum());
  }
  for (Eigen::Index r = 0; r < scenario.region_count(); ++r)
    chain.effects.push_back(
        {draw.facts.need_effect[r], draw.facts.capacity_effect[r], draw.facts.referral_effect[r]});
  chain.current = state.log_likelihood();
  for (int sweep = 0; sweep < sweeps; ++sweep)
    chain.sweep([&](std::size_t step) {
      return Stream({.seed = seed,
                     .draw = index,
                     .replicate = static_cast<std::uint32_t>(sweep * (R + 1) + step),
                     .purpose = Purpose::calibration,
                     .cell = chain_stream});
    });
  auto result = std::make_shared<design::RegionalEffects>();
  for (const auto& own : chain.effects) {
    const auto [need, capacity, referral] = chain.acting(own, chain.scale);
    result->need.push_back(need);
    result->capacity.push_back(capacity);
    result->referral.push_back(referral);
  }
  return result;
}

void fit_regional_effects(const Scenario& scenario, const RegionalEvidence& evidence,
                          std::span<const std::vector<Level>> levels, const QueueTables& queues,
                          const CalibrationPlan& plan, std::span<design::DesignRow> rows,
                          const CalibrationProgress& on_progress) {
  const ParameterLayout layout(scenario);
  constexpr int chunk = 64;
  for (std::size_t first = 0; first < rows.size(); first += chunk) {
    const int count = static_cast<int>(std::min<std::size_t>(chunk, rows.size() - first));
    engine::in_parallel(plan.threads, count, [&](int i) {
      const auto index = static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(i);
      const model::Draw draw = model::make_draw(scenario, layout, rows[index], plan.seed, 0);
      const std::span<const Level> own = levels.empty() ? std::span<const Level>{} : levels[index];
      rows[index].effects =
          fit_regional_effects(scenario, layout, draw, evidence, own, queues.of(draw.values, layout),
                               plan.sweeps, plan.seed, index);
    });
    const engine::Progress progress{static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(count),
                                    static_cast<std::uint32_t>(rows.size())};
    if (on_progress && !on_progress(progress)) throw Stopped();
  }
}

}  // namespace needgap::calibration

#include "needgap/engine.hpp"
#include "needgap/ranking.hpp"

#include <algorithm>
#include <numeric>

namespace needgap::engine {

RankCounts::RankCounts(const OutcomeShape& shape)
    : regions_(static_cast<std::size_t>(shape.regions())),
      counts_(
          shape.regions() > most_ranked ? 0 : static_cast<std::size_t>(shape.years()) * regions_ * width(),
          0) {}

void RankCounts::add(const RankCounts& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

void RankCounts::add(int year_index, std::span<const double> coverage, std::span<const double> nation) {
  if (counts_.empty()) return;
  const std::vector<Standing> all = standings(coverage, nation.size());
  for (std::size_t r = 0; r < regions_; ++r) {
    std::uint32_t* const counts = &counts_[(static_cast<std::size_t>(year_index) * regions_ + r) * width()];
    for (std::size_t i = 0; i < nation.size(); ++i) {
      const Standing& at = all[r * nation.size() + i];
      if (!at.ranked()) continue;
      ++counts[2 * at.below + at.equal - 1];  // the rank is 1 + half of this
      counts[below_nation_at()] +=
          without_rounding(coverage[r * nation.size() + i]) < without_rounding(nation[i]);
    }
  }
}

std::span<const std::uint32_t> RankCounts::of(int year_index, RegionIndex region) const {
  if (counts_.empty()) return {};
  return std::span(counts_).subspan(
      (static_cast<std::size_t>(year_index) * regions_ + static_cast<std::size_t>(region)) * width(),
      width());
}

double RankCounts::ranked(int year_index, RegionIndex region) const {
  if (counts_.empty()) return 0;
  const auto counts = of(year_index, region).first(below_nation_at());
  return static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
}

double RankCounts::quantile(int year_index, RegionIndex region, double level) const {
  const double total = ranked(year_index, region);
  if (total == 0) return no_value;
  const auto counts = of(year_index, region);
  double below = 0;
  std::size_t half = 0;
  for (; half + 1 < below_nation_at(); ++half) {
    below += static_cast<double>(counts[half]);
    if (below > 0 && below >= level * total) break;
  }
  return 1 + 0.5 * static_cast<double>(half);
}

double RankCounts::mean(int year_index, RegionIndex region) const {
  const double total = ranked(year_index, region);
  if (total == 0) return no_value;
  const auto counts = of(year_index, region);
  double sum = 0;
  for (std::size_t half = 0; half < below_nation_at(); ++half)
    sum += (1 + 0.5 * static_cast<double>(half)) * static_cast<double>(counts[half]);
  return sum / total;
}

double RankCounts::below_nation(int year_index, RegionIndex region) const {
  const double total = ranked(year_index, region);
  return total > 0 ? static_cast<double>(of(year_index, region)[below_nation_at()]) / total : no_value;
}

bool RankCounts::none_differs(int year_index) const {
  std::vector<RegionIndex> with_need;
  for (RegionIndex r{0}; static_cast<std::size_t>(r) < regions_; ++r)
    if (ranked(year_index, r) > 0) with_need.push_back(r);
  // All of them share the middle rank then, in every future.
  return !with_need.empty() && std::ranges::all_of(with_need, [&](RegionIndex r) {
    return of(year_index, r)[with_need.size() - 1] == ranked(year_index, r);
  });
}

}  // namespace needgap::engine

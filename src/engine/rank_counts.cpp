#include "needgap/engine.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace needgap::engine {

RankCounts::RankCounts(const OutcomeShape& shape)
    : regions_(static_cast<std::size_t>(shape.regions())),
      counts_(
          shape.regions() > most_ranked ? 0 : static_cast<std::size_t>(shape.years()) * regions_ * regions_,
          0) {}

void RankCounts::add(const RankCounts& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

void RankCounts::add(int year_index, std::span<const double> coverage) {
  if (counts_.empty()) return;
  std::vector<std::size_t> order;
  for (std::size_t r = 0; r < coverage.size(); ++r)
    if (!std::isnan(coverage[r])) order.push_back(r);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return coverage[a] != coverage[b] ? coverage[a] < coverage[b] : a < b;
  });
  for (std::size_t rank = 0; rank < order.size(); ++rank)
    ++counts_[(static_cast<std::size_t>(year_index) * regions_ + order[rank]) * regions_ + rank];
}

std::span<const std::uint32_t> RankCounts::of(int year_index, RegionIndex region) const {
  if (counts_.empty()) return {};
  return std::span(counts_).subspan(
      (static_cast<std::size_t>(year_index) * regions_ + static_cast<std::size_t>(region)) * regions_,
      regions_);
}

int RankCounts::quantile(int year_index, RegionIndex region, double level) const {
  const auto counts = of(year_index, region);
  const auto total = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
  double below = 0;
  for (std::size_t rank = 0; rank < counts.size(); ++rank) {
    below += static_cast<double>(counts[rank]);
    if (below > 0 && below >= level * total) return static_cast<int>(rank) + 1;
  }
  return 0;
}

double RankCounts::mean(int year_index, RegionIndex region) const {
  const auto counts = of(year_index, region);
  double sum = 0, total = 0;
  for (std::size_t rank = 0; rank < counts.size(); ++rank) {
    sum += static_cast<double>(rank + 1) * static_cast<double>(counts[rank]);
    total += static_cast<double>(counts[rank]);
  }
  return total > 0 ? sum / total : no_value;
}

}  // namespace needgap::engine

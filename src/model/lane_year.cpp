#include "lane_year.hpp"

#include <algorithm>

namespace needgap::model {

const KernelYear& LaneYear::of(const std::array<const YearFlows*, lanes>& flows, const double* deaths) {
  kernel_.deaths = deaths;
  if (flows == flows_) return kernel_;
  flows_ = flows;
  ++kernel_.version;
  std::size_t entries = 0;
  each_flow([&](FlowKind, const auto& flow) { entries += static_cast<std::size_t>(flow.size()); }, *flows[0]);
  double* next = memory_.room_for(entries * lanes);
  each_flow(
      [&](FlowKind, const double*& seen, const auto& a, const auto& b, const auto& c, const auto& d,
          const auto& e, const auto& f, const auto& g, const auto& h) {
        seen = next;
        const double* const of_lane[lanes] = {a.data(), b.data(), c.data(), d.data(),
                                              e.data(), f.data(), g.data(), h.data()};
        for (Eigen::Index i = 0; i < a.size(); ++i)
          for (int l = 0; l < lanes; ++l) *next++ = of_lane[l][i];
      },
      kernel_, *flows[0], *flows[1], *flows[2], *flows[3], *flows[4], *flows[5], *flows[6], *flows[7]);
  return kernel_;
}

}  // namespace needgap::model

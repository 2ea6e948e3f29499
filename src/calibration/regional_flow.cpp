#include "regional_flow.hpp"

#include <algorithm>
#include <cmath>

namespace needgap {

RegionalFlow::RegionalFlow(const Scenario& scenario, const ParameterLayout& layout, const Draw& draw, int year,
                           int procedure, const QueueTable& queues)
    : regions_(scenario.region_count()),
      settings_(scenario.setting_count()),
      groups_(scenario.group_count()),
      queues_(queues),
      routed_(regions_, settings_),
      in_house_(regions_, settings_),
      referral_(regions_, settings_),
      contact_(regions_, settings_),
      slots_(Eigen::ArrayXXd::Zero(regions_, groups_)),
      need_spread_(regions_),
      capacity_spread_(regions_),
      referral_spread_(regions_),
      life_(regions_),
      pull_(regions_, regions_) {
  const YearLevers levers = year_levers(scenario, layout, draw, year);
  const int K = scenario.procedure_count(), k = procedure;
  const double procedures_per_patient = levers.of(0)[layout.procedures_per_patient];
  for (int r = 0; r < regions_; ++r) {
    const Eigen::VectorXd& v = levers.of(r);
    const Region& region = scenario.regions[r];
    need_spread_[r] = v[layout.need_spread];
    capacity_spread_[r] = v[layout.capacity_spread];
    referral_spread_[r] = v[layout.referral_spread];
    life_[r] = v[layout.remaining_life] / 365.25;
    pull_.row(r) = (scenario.distance_km.row(r).array() / -v[layout.decay]).exp();
    const double need =
        v[layout.need_rate] * region.deaths * growth_factor(scenario, region, year) * v[layout.procedure_mix + k];
    for (int s = 0; s < settings_; ++s) {
      const double performs = v[layout.facility + (s * K + k) * 3 + static_cast<int>(Facility::in_house)];
      routed_(r, s) = need * v[layout.setting_share + s] * v[layout.identify + s] * v[layout.accept];
      in_house_(r, s) =
          scenario.settings[s].by_hospital
              ? in_house_share(draw.facts.hospital[r * K + k], performs, v[layout.size_weight])
              : performs;
      referral_(r, s) = v[layout.referral + s * K + k];
      contact_(r, s) = v[layout.contact + s];
    }
    for (int p = 0; p < scenario.skill_count(); ++p)
      if (scenario.skills[p].procedure == k)
        slots_(r, scenario.skills[p].group) +=
            draw.facts.able(r, p) * v[layout.slots + p] / procedures_per_patient;
  }
  pull_back_ = pull_.transpose();
}

RegionalFlow::Local RegionalFlow::local(int r, double need, double capacity, double referral) const {
  const double spread = need_spread_[r], level = std::exp(spread * need - spread * spread / 2);
  const double shift = std::exp(referral_spread_[r] * referral);
  const auto shifted = [&](double p) { return p <= 0 || p >= 1 ? p : p * shift / (1 - p + p * shift); };
  Local at{0, 0, 0, slots_.row(r).sum() * std::exp(capacity_spread_[r] * capacity)};
  for (int s = 0; s < settings_; ++s) {
    const double contact = shifted(contact_(r, s)), stays = level * routed_(r, s) * in_house_(r, s);
    at.in_house += stays;
    at.in_house_unconnected += stays * (1 - contact);
    at.connected +=
        level * routed_(r, s) * (1 - in_house_(r, s)) * shifted(referral_(r, s)) * contact;
  }
  return at;
}

Eigen::ArrayXd RegionalFlow::arrivals(std::span<const Local> locals) const {
  Eigen::VectorXd slots(regions_), connected(regions_);
  Eigen::ArrayXd stay(regions_);
  for (int r = 0; r < regions_; ++r) {
    const Local& at = locals[r];
    const double share = at.in_house > 0 ? std::min(1.0, at.slots / at.in_house) : 1;
    slots[r] = at.slots;
    connected[r] = at.connected + (1 - share) * (at.in_house - at.in_house_unconnected);
    stay[r] = share * at.in_house;
  }
  const Eigen::VectorXd total = pull_ * slots;
  Eigen::VectorXd spread(regions_);
  for (int r = 0; r < regions_; ++r) {
    spread[r] = total[r] > 0 ? connected[r] / total[r] : 0;
    if (total[r] == 0) stay[r] += connected[r];
  }
  return stay + slots.array() * (pull_back_ * spread).array();
}

Eigen::ArrayXd RegionalFlow::performed(std::span<const Local> locals) const {
  Eigen::ArrayXd volumes = arrivals(locals);
  for (int r = 0; r < regions_; ++r) volumes[r] = queues_.performed(volumes[r], locals[r].slots, life_[r]);
  return volumes;
}

Eigen::VectorXd RegionalFlow::in_house_shares(std::span<const Local> locals) const {
  const Eigen::ArrayXd joined = arrivals(locals);
  Eigen::VectorXd shares = Eigen::VectorXd::Zero(settings_);
  double total = 0;
  for (int r = 0; r < regions_; ++r) {
    const Local& at = locals[r];
    const double served = joined[r] > 0 ? queues_.performed(joined[r], at.slots, life_[r]) / joined[r] : 0;
    total += served * joined[r];
    const double kept = at.in_house > 0 ? std::min(1.0, at.slots / at.in_house) : 1;
    double whole = 0;
    for (int s = 0; s < settings_; ++s) whole += routed_(r, s) * in_house_(r, s);
    for (int s = 0; s < settings_ && whole > 0; ++s)
      shares[s] += served * kept * at.in_house * routed_(r, s) * in_house_(r, s) / whole;
  }
  return total > 0 ? Eigen::VectorXd(shares / total) : shares;
}

Eigen::VectorXd RegionalFlow::group_shares(const Eigen::ArrayXd& volumes) const {
  Eigen::VectorXd shares = Eigen::VectorXd::Zero(groups_);
  double total = 0;
  for (int r = 0; r < regions_; ++r) {
    const double slots = slots_.row(r).sum();
    if (slots <= 0) continue;
    shares += volumes[r] / slots * slots_.row(r).matrix().transpose();
    total += volumes[r];
  }
  return total > 0 ? Eigen::VectorXd(shares / total) : shares;
}

std::vector<RegionalFlow::Local> locals_of(const RegionalFlow& flow, const PresentFacts& facts) {
  std::vector<RegionalFlow::Local> locals;
  for (Eigen::Index r = 0; r < facts.need_effect.size(); ++r)
    locals.push_back(flow.local(static_cast<int>(r), facts.need_effect[r], facts.capacity_effect[r],
                                facts.referral_effect[r]));
  return locals;
}

}  // namespace needgap

#include "regional_flow.hpp"

#include "model/flows.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace needgap::calibration {

template <class InHouse, class Able>
void RegionalFlow::fill(const Scenario& scenario, const ParameterLayout& layout,
                        const model::YearLevers& levers, int year, ProcedureIndex k, InHouse in_house,
                        Able able) {
  regions_ = scenario.region_count();
  settings_ = scenario.setting_count();
  groups_ = scenario.group_count();
  for (auto* array : {&routed_, &in_house_, &referral_, &contact_}) array->resize(regions_, settings_);
  for (auto* array : {&need_spread_, &capacity_spread_, &referral_spread_, &life_}) array->resize(regions_);
  slots_.setZero(regions_, groups_);
  pull_.resize(regions_, regions_);
  const double procedures_per_patient = levers.of(0)[layout.procedures_per_patient];
  for (RegionIndex r{0}; r < regions_; ++r) {
    const Eigen::VectorXd& v = levers.of(r);
    need_spread_[r] = v[layout.need_spread];
    capacity_spread_[r] = v[layout.capacity_spread];
    referral_spread_[r] = v[layout.referral_spread];
    life_[r] = v[layout.remaining_life] / days_per_year;
    const double need = model::regional_need(scenario, layout, v, r, year) * v[layout.procedure_mix(k)];
    for (SettingIndex s{0}; s < settings_; ++s) {
      const double performs = v[layout.facility(s, k, Facility::in_house)];
      routed_(r, s) = need * v[layout.setting_share(s)] * v[layout.identify(s)] * v[layout.accept];
      in_house_(r, s) =
          scenario.settings[s].by_hospital ? in_house(r, performs, v[layout.size_weight]) : performs;
      referral_(r, s) = v[layout.referral(s, k)];
      contact_(r, s) = v[layout.contact(s)];
    }
    for (SkillIndex p{0}; p < scenario.skill_count(); ++p)
      if (scenario.skills[p].procedure == k)
        slots_(r, scenario.skills[p].group) += able(r, p) * v[layout.slots(p)] / procedures_per_patient;
  }
  // Relative to the nearest place with slots, so that the weights never all vanish.
  for (RegionIndex r{0}; r < regions_; ++r) {
    double nearest = infinity;
    for (int to = 0; to < regions_; ++to)
      if (slots_.row(to).sum() > 0) nearest = std::min(nearest, scenario.distance_km(r, to));
    if (!std::isfinite(nearest)) nearest = 0;
    const double decay = std::max(levers.of(r)[layout.decay], model::shortest_decay);
    pull_.row(r) = ((nearest - scenario.distance_km.row(r).array()) / decay).min(0).exp();
  }
  pull_back_ = pull_.transpose();
}

RegionalFlow::RegionalFlow(const Scenario& scenario, const ParameterLayout& layout, const model::Draw& draw,
                           int year, ProcedureIndex procedure, const QueueTable& queues)
    : queues_(queues) {
  fill(
      scenario, layout, model::year_levers(scenario, layout, draw, year), year, procedure,
      [&](RegionIndex r, double performs, double size_weight) {
        return model::in_house_share(draw.facts.hospitals(r, procedure), performs, size_weight);
      },
      [&](RegionIndex r, SkillIndex p) { return static_cast<double>(draw.facts.able(r, p)); });
}

RegionalFlow::RegionalFlow(const Scenario& scenario, const ParameterLayout& layout,
                           const ParameterDraw& values, int year, ProcedureIndex procedure,
                           const QueueTable& queues)
    : queues_(queues) {
  std::map<int, double> by_number;  // of hospitals
  const Eigen::ArrayXXd able = model::expected_able(scenario, layout, values);
  std::optional<double> known;
  fill(
      scenario, layout,
      model::year_levers(scenario, layout, model::Draw{.values = values, .facts = {}}, year), year, procedure,
      [&](RegionIndex r, double performs, double size_weight) {
        if (performs != known) by_number.clear();
        known = performs;
        const auto [it, fresh] = by_number.try_emplace(scenario.regions[r].hospitals, 0.0);
        if (fresh) it->second = model::mean_in_house_share(it->first, performs, size_weight);
        return it->second;
      },
      [&](RegionIndex r, SkillIndex p) { return able(r, p); });
}

std::vector<RegionalFlow::Local> RegionalFlow::average_locals() const {
  std::vector<Local> locals;  // exp(s (s / 2) - s^2 / 2) = 1
  for (int r = 0; r < regions_; ++r)
    locals.push_back(local(r, need_spread_[r] / 2, capacity_spread_[r] / 2, 0));
  return locals;
}

RegionalFlow::Local RegionalFlow::local(int r, double need, double capacity, double referral) const {
  const double level = model::need_factor(need_spread_[r], need),
               shift = std::exp(referral_spread_[r] * referral);
  const auto shifted = [&](double p) { return p <= 0 || p >= 1 ? p : p * shift / (1 - p + p * shift); };
  Local at{0, 0, 0, slots_.row(r).sum() * model::slots_factor(capacity_spread_[r], capacity)};
  for (int s = 0; s < settings_; ++s) {
    const model::Routes routes = model::routes_of(level * routed_(r, s), in_house_(r, s),
                                                  shifted(referral_(r, s)), shifted(contact_(r, s)));
    at.in_house += routes.in_house;
    at.in_house_unconnected += routes.in_house_unconnected;
    at.connected += routes.connected;
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

std::vector<RegionalFlow::Local> locals_of(const RegionalFlow& flow, const model::PresentFacts& facts) {
  std::vector<RegionalFlow::Local> locals;
  for (Eigen::Index r = 0; r < facts.need_effect.size(); ++r)
    locals.push_back(flow.local(static_cast<int>(r), facts.need_effect[r], facts.capacity_effect[r],
                                facts.referral_effect[r]));
  return locals;
}

}  // namespace needgap::calibration

#include "needgap/scenario.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace needgap {
namespace {

constexpr Range proportion{0, 1};
constexpr Range non_negative{0, infinity};
constexpr Range positive{1e-9, infinity};

}  // namespace

ParameterLayout::ParameterLayout(const Scenario& scenario) {
  const int S = scenario.setting_count(), K = scenario.procedure_count();
  const auto next = [&] { return ParameterIndex(static_cast<int>(all.size())); };
  const auto one = [&](std::string name, std::string unit, Range range, std::string meaning) {
    all.push_back({std::move(name), std::move(unit), std::move(meaning), range, ""});
    return ParameterIndex(next() - 1);
  };
  const auto by = [&](const auto& axis, const std::string& name, const std::string& unit, Range range,
                      const std::string& meaning) {
    using Entry = typename std::decay_t<decltype(axis)>::value_type;
    const ParameterIndex first = next();
    for (const auto& entry : axis) one(name + "." + entry.id, unit, range, meaning + ": " + entry.name);
    return By<typename Entry::Index>(first, {static_cast<int>(axis.size())});
  };
  const auto shares_by = [&](const auto& axis, const std::string& name, const std::string& meaning) {
    const auto family = by(axis, name, "proportion", proportion, meaning);
    for (int i = family.first(); i < next(); ++i) all[i].simplex = name;
    return family;
  };
  const auto by_skill = [&](const std::string& name, const std::string& unit, Range range,
                            const std::string& meaning) {
    const ParameterIndex first = next();
    for (const auto& [g, k] : scenario.skills) {
      const auto& group = scenario.groups[g];
      const auto& procedure = scenario.procedures[k];
      one(name + "." + group.id + "." + procedure.id, unit, range,
          meaning + ": " + group.name + ", " + procedure.name);
    }
    return By<SkillIndex>(first, {scenario.skill_count()});
  };

  need_rate = one("need.rate", "patients per cancer death", proportion,
                  "patients who need an interventional procedure for refractory pain, per cancer death");
  need_spread = one("need.spread", "sd of log", {0, 2}, "spread of the need rate between regions");
  setting_share = shares_by(scenario.settings, "need.setting_share", "share of need that arises in");
  procedure_mix = shares_by(scenario.procedures, "need.procedure_mix", "share of need that is for");
  identify = by(scenario.settings, "identify", "proportion", proportion, "indication recognised in");
  accept = one("accept", "proportion", proportion, "patient fit and willing, drugs judged not enough");

  facility = {next(), {S, K, 3}};
  for (const auto& setting : scenario.settings)
    for (const auto& procedure : scenario.procedures) {
      const std::string simplex = "facility." + setting.id + "." + procedure.id;
      for (const char* way : {"in_house", "refer", "neither"}) {
        one(simplex + "." + way, "proportion of facilities", proportion,
            "facilities that answer '" + std::string(way) + "': " + setting.name + ", " + procedure.name);
        all.back().simplex = simplex;
      }
    }

  contact = by(scenario.settings, "contact", "proportion", proportion, "referral reaches a provider from");
  size_weight =
      one("hospital.size_weight", "exponent", {1, 10}, "larger hospitals perform more often (1: equal size)");
  opened_per_able = by(scenario.procedures, "hospital.opened_per_able", "hospitals per practitioner", {0, 10},
                       "hospitals that begin to perform for each practitioner more who is able");
  lacking_able = by(scenario.procedures, "hospital.lacking_able", "proportion of hospitals", proportion,
                    "of the hospitals that do not perform, those that lack only a practitioner able to");
  able_share = by_skill("able.share", "proportion", proportion, "practitioners able at the start");
  exit = one("able.exit", "per year", proportion, "able practitioners who retire or move away");
  growth = one("able.growth", "per year", {-1, 1}, "net growth of the stock of able practitioners");
  lapse = one("able.lapse", "per year", proportion, "able practitioners without cases who lose the skill");
  lapse_volume =
      one("able.lapse_volume", "patients per year", positive, "volume at which lapse falls to 1/e");
  slots = by_skill("slots", "procedures per able practitioner-year", non_negative, "capacity");
  keep = one("slots.keep", "weeks", non_negative, "how long an unused slot can still be used");
  procedures_per_patient = one("procedures_per_patient", "procedures per patient", {1, 100},
                               "procedures a treated patient receives");
  remaining_life = one("remaining_life", "days", {1, 36525}, "mean remaining life when the need arises");
  response = by(scenario.procedures, "response", "proportion", proportion,
                "treated patients whose pain is relieved");
  fee = by(scenario.procedures, "fee", scenario.economics.currency + " per procedure", non_negative,
           "cost of a procedure");
  decay = one("distance_decay", "km", {0, 1e6}, "distance at which referral falls to 1/e");
  capacity_spread = one("capacity.spread", "sd of log", {0, 2}, "regional effect on slots");
  referral_spread =
      one("referral.spread", "sd of log-odds", {0, 5}, "regional effect on referral and contact");

  levers = all;
  referral = {LeverIndex(next()), {S, K}};
  for (const auto& setting : scenario.settings)
    for (const auto& procedure : scenario.procedures)
      levers.push_back({"referral." + setting.id + "." + procedure.id, "proportion",
                        "referred, of those not treated in-house: " + setting.name + ", " + procedure.name,
                        proportion, ""});

  headcount = {next(), {scenario.group_count(), scenario.region_count()}};
  for (const ProviderGroup& group : scenario.groups)
    for (const Region& region : scenario.regions)
      one("headcount." + group.id + "." + region.id, "factor", non_negative,
          "uncertainty of the headcount: " + group.name + ", " + region.name);
}

std::string_view to_string(Evidence evidence) {
  return evidence == Evidence::survey ? "survey" : "claims";
}

const OperationRule& rule_of(Operation operation) {
  return *std::ranges::find(operation_rules, operation, &OperationRule::operation);
}

std::string_view to_string(Operation operation) {
  return rule_of(operation).name;
}

std::string_view ParameterLayout::fixed_because(LeverIndex lever) const {
  const std::string& name = levers[lever].name;
  if (name.starts_with("able.share.")) return "it says who is able today; training changes who is able later";
  if (name.ends_with(".refer") || name.ends_with(".neither"))
    return "referral is moved by referral.<setting>.<procedure>";
  return {};
}

double Economics::present_value(int year) const {
  return std::pow(1 + mean(discount_rate.distribution), present_year - year);
}

double growth_factor(const Scenario& scenario, const Region& region, int year) {
  const auto& years = scenario.growth_years;
  if (year <= years.front()) return region.growth[0];
  // An anchor's own ratio, to the bit: what was counted is not rounded.
  if (const auto known = std::ranges::find(years, year); known != years.end())
    return region.growth[known - years.begin()];
  for (std::size_t i = 1; i < years.size(); ++i)
    if (year <= years[i]) {
      const double t = static_cast<double>(year - years[i - 1]) / (years[i] - years[i - 1]);
      const auto j = static_cast<Eigen::Index>(i);
      return region.growth[j - 1] + t * (region.growth[j] - region.growth[j - 1]);
    }
  return region.growth[region.growth.size() - 1];
}

}  // namespace needgap

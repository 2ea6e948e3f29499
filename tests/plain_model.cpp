#include "plain_model.hpp"

#include "plain_effects.hpp"
#include "plain_training.hpp"

#include <algorithm>
#include <array>
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/discrete_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <cmath>
#include <limits>
#include <optional>
#include <random>
#include <vector>

namespace needgap::test {
namespace {

using Table = Eigen::ArrayXXd;  // region by procedure

constexpr double days_per_year = 365.25, weeks_per_year = 52;

double shifted_on_log_odds(double p, double shift) {
  if (p <= 0 || p >= 1) return p;
  return 1 / (1 + std::exp(-(std::log(p / (1 - p)) + shift)));
}

/// What one year adds up to, by measure column.
struct YearTables {
  std::array<Table, measure_columns.size()> of;
  Table mean_waiting;  // by place

  YearTables(int regions, int procedures) : mean_waiting(Table::Zero(regions, procedures)) {
    of.fill(Table::Zero(regions, procedures));
  }
  Table& residence(Measure measure) { return of[column_of(measure, Place::residence)]; }
  Table& treatment(Measure measure) { return of[column_of(measure, Place::treatment)]; }
};

class Future {
 public:
  Future(const Scenario& scenario, const ParameterLayout& layout, const model::Draw& draw, std::uint64_t seed)
      : scenario_(scenario),
        at_(layout),
        draw_(draw),
        facts_(draw.facts),
        random_(seed),
        able_(draw.facts.able),
        bank_(draw.facts.bank),
        queue_(static_cast<std::size_t>(R * K)),
        training_(scenario, draw) {}

  /// The year that fills the queues: the deaths of the first year, what interventions had made of the
  /// parameters in the year before it, the able as they are. How much of the skill would lapse in it says how
  /// many enter in every later year.
  void warm_up() {
    const int first = scenario_.horizon.start;
    YearTables year = patients_of(first, first - 1);
    lapsing_ = share_that_would_lapse(year.treatment(Measure::performed));
    unmet_before_ = year.residence(Measure::unmet_need);
  }

  /// One year of the horizon.
  YearTables year(int calendar_year) {
    YearTables result = patients_of(calendar_year, calendar_year);
    const Eigen::ArrayXXi able_at_start = able_;
    change_able(result.treatment(Measure::performed), result.treatment(Measure::left));
    training_.end_year(calendar_year, able_at_start, result.treatment(Measure::performed), unmet_before_,
                       random_, able_);
    result.treatment(Measure::seats_asked) = training_.last_year().asked.cast<double>();
    result.treatment(Measure::seats_filled) = training_.last_year().filled.cast<double>();
    result.treatment(Measure::finished) = training_.last_year().finished.cast<double>();
    unmet_before_ = result.residence(Measure::unmet_need);
    return result;
  }

 private:
  /// Stages 1-6 of a year with the deaths of one calendar year and the interventions of another.
  YearTables patients_of(int year_of_deaths, int year_of_interventions) {
    YearTables result(R, K);
    levers_.clear();
    for (RegionIndex r{0}; r < R; ++r)
      levers_.push_back(plain_levers(scenario_, at_, draw_.values, r, year_of_interventions));
    const Table slots = slots_of_the_year();
    const Table need = expected_need(year_of_deaths);
    start_of_year(result, slots);
    const Table stay = share_that_stays(need, slots);
    auto destinations = destinations_of(slots);
    for (int step = 0; step < steps; ++step) {
      for (RegionIndex r{0}; r < R; ++r)
        for (SettingIndex s{0}; s < S; ++s)
          for (ProcedureIndex k{0}; k < K; ++k)
            arrive(result, r, s, k, need(r, k) * value(r)[at_.setting_share(s)] / steps, stay(r, k),
                   destinations[r * K + k]);
      for (RegionIndex r{0}; r < R; ++r)
        for (ProcedureIndex k{0}; k < K; ++k) serve(result, r, k, slots(r, k) / steps);
    }
    end_of_year(result);
    return result;
  }

  // Samplers.
  int poisson(double mean) {
    return mean > 0 ? boost::random::poisson_distribution<int, double>(mean)(random_) : 0;
  }
  int binomial(int n, double p) {
    if (n <= 0 || p <= 0) return 0;
    if (p >= 1) return n;
    return std::min(n, boost::random::binomial_distribution<int, double>(n, p)(random_));
  }
  bool happens(double p) { return boost::random::uniform_01<double>()(random_) < p; }

  // Parameters.
  const ParameterDraw& value(int r) const { return levers_[static_cast<std::size_t>(r)].values; }
  double referral_shift(int r) const { return value(r)[at_.referral_spread] * facts_.referral_effect[r]; }
  double contact(int r, SettingIndex s) const {
    return shifted_on_log_odds(value(r)[at_.contact(s)], referral_shift(r));
  }

  /// Practitioners of all groups who can perform a procedure.
  int able_to(const Eigen::ArrayXXi& able, RegionIndex r, ProcedureIndex k) const {
    int practitioners = 0;
    for (SkillIndex p{0}; p < P; ++p)
      if (scenario_.skills[p].procedure == k) practitioners += able(r, p);
    return practitioners;
  }
  /// How many of a region's hospitals perform: those whose number is below the national share, more where
  /// there are more able practitioners than at the start, fewer where there are fewer, and neither way more
  /// than lack only a practitioner.
  int performing(RegionIndex r, SettingIndex s, ProcedureIndex k) const {
    int begin = 0, hospitals = 0;
    for (const double u : facts_.hospitals(r, k)) {
      ++hospitals;
      if (u < value(r)[at_.facility(s, k, Facility::in_house)]) ++begin;
    }
    const int more_able = able_to(able_, r, k) - able_to(facts_.able, r, k);
    const double most =
        std::floor(value(r)[at_.lacking_able(k)] * (hospitals - begin) + facts_.lacking(r, k));
    const double opened = std::floor(value(r)[at_.opened_per_able(k)] * more_able + facts_.opened(r, k));
    return std::max(0, begin + static_cast<int>(std::max(-most, std::min(most, opened))));
  }
  /// h_{r,s,k}.
  double in_house(RegionIndex r, SettingIndex s, ProcedureIndex k) const {
    if (!scenario_.settings[s].by_hospital) return value(r)[at_.facility(s, k, Facility::in_house)];
    const double hospitals = static_cast<double>(facts_.hospitals(r, k).size());
    if (hospitals == 0) return 0;
    return 1 - std::pow(1 - performing(r, s, k) / hospitals, value(r)[at_.size_weight]);
  }
  /// phi_{s,k}, shifted by region.
  double referred(RegionIndex r, SettingIndex s, ProcedureIndex k) const {
    return shifted_on_log_odds(levers_[static_cast<std::size_t>(r)].referral(s, k), referral_shift(r));
  }

  // The year's expectations.
  Table slots_of_the_year() const {
    Table slots = Table::Zero(R, K);
    for (RegionIndex r{0}; r < R; ++r) {
      const double sigma = value(r)[at_.capacity_spread];
      for (SkillIndex p{0}; p < P; ++p)
        slots(r, scenario_.skills[p].procedure) +=
            able_(r, p) * value(r)[at_.slots(p)] / value(r)[at_.procedures_per_patient] *
            std::exp(sigma * facts_.capacity_effect[r] - sigma * sigma / 2);
    }
    return slots;
  }
  Table expected_need(int year) const {
    Table need(R, K);
    for (RegionIndex r{0}; r < R; ++r)
      for (ProcedureIndex k{0}; k < K; ++k) {
        const double sigma = value(r)[at_.need_spread];
        need(r, k) = value(r)[at_.need_rate] * scenario_.regions[r].deaths *
                     growth_factor(scenario_, scenario_.regions[r], year) *
                     std::exp(sigma * facts_.need_effect[r] - sigma * sigma / 2) *
                     value(r)[at_.procedure_mix(k)];
      }
    return need;
  }
  Table share_that_stays(const Table& need, const Table& slots) const {
    Table stay(R, K);
    for (RegionIndex r{0}; r < R; ++r)
      for (ProcedureIndex k{0}; k < K; ++k) {
        double expected = 0;
        for (SettingIndex s{0}; s < S; ++s)
          expected += need(r, k) * value(r)[at_.setting_share(s)] * value(r)[at_.identify(s)] *
                      value(r)[at_.accept] * in_house(r, s, k);
        stay(r, k) = expected > 0 ? std::min(1.0, slots(r, k) / expected) : 1.0;
      }
    return stay;
  }
  /// The law of a referral's destination by residence and procedure; nothing where no region has slots.
  /// Weights are relative to the nearest region that has slots; with a decay of 0 only the nearest count.
  using Destination = boost::random::discrete_distribution<int, double>;
  std::vector<std::optional<Destination>> destinations_of(const Table& slots) const {
    std::vector<std::optional<Destination>> result;
    for (RegionIndex r{0}; r < R; ++r)
      for (ProcedureIndex k{0}; k < K; ++k) {
        double nearest = std::numeric_limits<double>::infinity();  // km
        for (int to = 0; to < R; ++to)
          if (slots(to, k) > 0) nearest = std::min(nearest, scenario_.distance_km(r, to));
        std::vector<double> weights;
        for (int to = 0; to < R; ++to) {
          const double farther = scenario_.distance_km(r, to) - nearest;
          if (slots(to, k) > 0)
            weights.push_back(farther > 0 ? slots(to, k) * std::exp(-farther / value(r)[at_.decay])
                                          : slots(to, k));
          else
            weights.push_back(0);
        }
        if (std::isfinite(nearest))
          result.emplace_back(Destination(weights.begin(), weights.end()));
        else
          result.emplace_back();
      }
    return result;
  }

  // Stages 1-5 of one step in one place.
  void arrive(YearTables& result, RegionIndex r, SettingIndex s, ProcedureIndex k, double mean, double stay,
              std::optional<Destination>& destination) {
    const int need = poisson(mean);
    if (need == 0) return;
    const int identified = binomial(need, value(r)[at_.identify(s)]);
    const int accepted = binomial(identified, value(r)[at_.accept]);
    const int performing = binomial(accepted, in_house(r, s, k));
    const int referring = binomial(accepted - performing, referred(r, s, k));
    const int staying = binomial(performing, stay);
    const int sent = referring + performing - staying;
    const int connected = binomial(sent, contact(r, s));
    result.residence(Measure::need)(r, k) += need;
    result.residence(Measure::not_identified)(r, k) += need - identified;
    result.residence(Measure::not_accepted)(r, k) += identified - accepted;
    result.residence(Measure::no_route)(r, k) += accepted - performing - referring;
    result.residence(Measure::not_connected)(r, k) += sent - connected;
    for (int i = 0; i < staying; ++i) join(result, r, r, k);
    for (int i = 0; i < connected; ++i) join(result, r, destination ? (*destination)(random_) : r, k);
  }
  void join(YearTables& result, int from, int to, int k) {
    queue_[to * K + k].push_back(from);
    ++result.treatment(Measure::arrivals)(to, k);
  }

  // Stage 6 of one step.
  void serve(YearTables& result, int r, int k, double c) {
    std::vector<int>& queue = queue_[r * K + k];  // where each patient lives
    const double keep = value(r)[at_.keep] * steps / weeks_per_year;
    bank_(r, k) = c > 0 ? std::min(bank_(r, k) + c, std::max(1 + c, keep * c)) : 0.0;
    const int served = std::min(static_cast<int>(queue.size()), static_cast<int>(std::floor(bank_(r, k))));
    bank_(r, k) -= served;
    for (int i = 0; i < served; ++i) {  // in random order
      const auto last = static_cast<int>(queue.size()) - 1;
      std::swap(queue[boost::random::uniform_int_distribution<int>(0, last)(random_)], queue[last]);
      ++result.residence(Measure::performed)(queue[last], k);
      ++result.treatment(Measure::performed)(r, k);
      queue.pop_back();
    }
    const double survives = std::exp(-1 / (steps * value(r)[at_.remaining_life] / days_per_year));
    std::vector<int> left;
    for (const int home : queue) {
      if (happens(survives)) {
        left.push_back(home);
      } else {
        ++result.residence(Measure::died_waiting)(home, k);
        ++result.treatment(Measure::died_waiting)(r, k);
      }
    }
    queue = left;
    result.mean_waiting(r, k) += static_cast<double>(queue.size()) / steps;
  }

  void start_of_year(YearTables& result, const Table& slots) {
    result.treatment(Measure::slots) = slots;
    for (RegionIndex r{0}; r < R; ++r)
      for (ProcedureIndex k{0}; k < K; ++k) {
        result.treatment(Measure::able)(r, k) = able_to(able_, r, k);
        for (SettingIndex s{0}; s < S; ++s)
          if (scenario_.settings[s].by_hospital)
            result.treatment(Measure::performing_hospitals)(r, k) += performing(r, s, k);
      }
    count_waiting(result.residence(Measure::change_in_waiting), result.treatment(Measure::change_in_waiting),
                  -1);
  }
  void end_of_year(YearTables& result) {
    count_waiting(result.residence(Measure::change_in_waiting), result.treatment(Measure::change_in_waiting),
                  1);
    count_waiting(result.residence(Measure::waiting), result.treatment(Measure::waiting), 1);
    result.residence(Measure::unmet_need) =
        result.residence(Measure::need) - result.residence(Measure::performed);
    result.residence(Measure::avertable_gap) =
        result.residence(Measure::unmet_need) - result.residence(Measure::not_accepted);
    for (const Place place : {Place::residence, Place::treatment})
      result.of[column_of(Measure::procedures, place)] =
          result.of[column_of(Measure::performed, place)] * value(0)[at_.procedures_per_patient];
    for (RegionIndex r{0}; r < R; ++r)
      for (ProcedureIndex k{0}; k < K; ++k) {
        result.residence(Measure::pain_days)(r, k) = result.residence(Measure::performed)(r, k) *
                                                     value(r)[at_.response(k)] * value(r)[at_.remaining_life];
        result.treatment(Measure::cost)(r, k) =
            result.treatment(Measure::procedures)(r, k) * value(r)[at_.fee(k)];
      }
  }
  void count_waiting(Table& residence, Table& treatment, int sign) const {
    for (RegionIndex r{0}; r < R; ++r)
      for (ProcedureIndex k{0}; k < K; ++k)
        for (const int home : queue_[r * K + k]) {
          residence(home, k) += sign;
          treatment(r, k) += sign;
        }
  }

  // From year to year.
  /// exp(-v / v0), v patients treated per practitioner able at the start of the year.
  double without_cases(RegionIndex r, double performed, int practitioners) const {
    const double v = practitioners > 0 ? performed / practitioners : 0.0;
    return std::exp(-v / value(r)[at_.lapse_volume]);
  }
  /// l_k: over all practitioners of the country.
  std::vector<double> share_that_would_lapse(const Table& performed) const {
    std::vector<double> shares;
    for (ProcedureIndex k{0}; k < K; ++k) {
      double lapsing = 0, all = 0;
      for (RegionIndex r{0}; r < R; ++r) {
        const int practitioners = able_to(able_, r, k);
        lapsing += practitioners * without_cases(r, performed(r, k), practitioners);
        all += practitioners;
      }
      shares.push_back(all > 0 ? lapsing / all : 1.0);
    }
    return shares;
  }
  void change_able(const Table& performed, Table& left) {
    const Eigen::ArrayXXi at_start = able_;
    for (RegionIndex r{0}; r < R; ++r)
      for (SkillIndex p{0}; p < P; ++p) {
        const auto [g, k] = scenario_.skills[p];
        const double exit = value(r)[at_.exit], lapse = value(r)[at_.lapse];
        const double entry_rate = value(r)[at_.growth] + exit + (1 - exit) * lapse * lapsing_[k];
        int able = at_start(r, p);
        able -= binomial(able, exit);
        able -= binomial(able, lapse * without_cases(r, performed(r, k), able_to(at_start, r, k)));
        left(r, k) += at_start(r, p) - able;
        able += poisson(facts_.headcount(r, g) * value(r)[at_.able_share(p)] * std::max(0.0, entry_rate));
        able_(r, p) = std::min(able, facts_.headcount(r, g));
      }
  }

  const Scenario& scenario_;
  const ParameterLayout& at_;
  const model::Draw& draw_;
  std::vector<PlainLevers> levers_;  // of the year, by region
  const model::PresentFacts& facts_;
  std::mt19937_64 random_;
  const int R = scenario_.region_count(), S = scenario_.setting_count(), K = scenario_.procedure_count(),
            P = scenario_.skill_count(), steps = scenario_.horizon.steps_per_year;
  Eigen::ArrayXXi able_;                 // region by skill
  Table bank_;                           // slots carried over
  std::vector<std::vector<int>> queue_;  // [r * K + k]: the residence of each patient waiting
  PlainTraining training_;
  Table unmet_before_;           // last year's, by residence
  std::vector<double> lapsing_;  // l_k of the warm-up year
};

double ratio(double above, double below) {
  return below > 0 ? above / below : std::numeric_limits<double>::quiet_NaN();
}

/// Value of a column over a block of cells; ratios of sums, not sums of ratios.
double value_over(YearTables& year, const MeasureColumn& column, int r, int regions, int k, int procedures) {
  const auto total = [&](const Table& table) { return table.block(r, k, regions, procedures).sum(); };
  const auto sum = [&](Measure measure, Place place) { return total(year.of[column_of(measure, place)]); };
  switch (column.measure) {
    case Measure::coverage:
      return ratio(sum(Measure::performed, Place::residence), sum(Measure::need, Place::residence));
    case Measure::use_of_slots:
      return ratio(sum(Measure::performed, Place::treatment), sum(Measure::slots, Place::treatment));
    case Measure::mean_wait:
      return weeks_per_year *
             ratio(total(year.mean_waiting), sum(Measure::performed, Place::treatment) +
                                                 sum(Measure::died_waiting, Place::treatment) +
                                                 sum(Measure::change_in_waiting, Place::treatment));
    case Measure::able:  // one practitioner and one hospital do several procedures: no total over them
    case Measure::performing_hospitals:
      if (procedures > 1) return std::numeric_limits<double>::quiet_NaN();
      return sum(column.measure, column.place);
    default:
      return sum(column.measure, column.place);
  }
}

}  // namespace

void simulate_plain(const Scenario& scenario, const ParameterLayout& layout, const OutcomeShape& shape,
                    const model::Draw& draw, std::uint64_t seed, std::span<double> out) {
  const int R = scenario.region_count(), K = scenario.procedure_count();
  Future future(scenario, layout, draw, seed);
  future.warm_up();
  for (int y = 0; y < scenario.horizon.years(); ++y) {
    YearTables year = future.year(scenario.horizon.start + y);
    for (ColumnIndex column{0}; column < std::ssize(measure_columns); ++column)
      for (RegionIndex r{0}; r <= R; ++r)
        for (ProcedureIndex k{0}; k <= K; ++k)
          if (shape.has(r, k))
            out[shape.offset(y, column, r, k)] =
                value_over(year, measure_columns[column], r == R ? 0 : int{r}, r == R ? R : 1,
                           k == K ? 0 : int{k}, k == K ? K : 1);
  }
}

}  // namespace needgap::test

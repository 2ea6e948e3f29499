// One queue against its Markov chain, solved numerically. State after a step: patients waiting and slots in
// the bank.
#include "needgap/model.hpp"

#include "compare_samples.hpp"
#include "small_country.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace needgap::test {
namespace {

using namespace model;

constexpr int quarters = 4;       // the bank counts quarters of a slot
constexpr int most_waiting = 70;  // longer queues have no chance worth counting (checked)

struct Queue {
  double arrivals;  // mean a step
  int slots;        // a step, in quarters of a slot
  int keep;         // steps
  double survival;  // of one step

  int most_banked() const { return std::max(quarters + slots, keep * slots); }
};

/// The stationary law of waiting, and means of a step.
struct Stationary {
  std::vector<double> waiting;
  double mean_waiting = 0, performed = 0, died = 0;
};

Stationary solve(const Queue& queue) {
  const int banks = queue.most_banked() + 1, states = most_waiting * banks;
  const std::vector<double> arrivals = poisson_law(queue.arrivals);
  // survivors(left, next): chance that `next` of `left` survive.
  const int most_left = most_waiting + static_cast<int>(arrivals.size());
  Eigen::MatrixXd survivors = Eigen::MatrixXd::Zero(most_left, most_waiting);
  for (int left = 0; left < most_left; ++left)
    for (int next = 0; next <= left; ++next)
      survivors(left, std::min(next, most_waiting - 1)) +=
          boost::math::pdf(boost::math::binomial(left, queue.survival), next);

  Eigen::MatrixXd balance = -Eigen::MatrixXd::Identity(states, states);  // (to, from)
  const auto state = [&](int waiting, int bank) { return waiting * banks + bank; };
  Eigen::VectorXd served_from = Eigen::VectorXd::Zero(states), died_from = served_from;
  for (int waiting = 0; waiting < most_waiting; ++waiting)
    for (int bank = 0; bank < banks; ++bank)
      for (int a = 0; a < static_cast<int>(arrivals.size()); ++a) {
        const int accrued = std::min(bank + queue.slots, queue.most_banked());
        const int served = std::min(waiting + a, accrued / quarters), left = waiting + a - served;
        const int from = state(waiting, bank);
        served_from[from] += arrivals[a] * served;
        died_from[from] += arrivals[a] * left * (1 - queue.survival);
        for (int next = 0; next <= std::min(left, most_waiting - 1); ++next)
          balance(state(next, accrued - served * quarters), from) += arrivals[a] * survivors(left, next);
      }
  balance.row(0).setOnes();
  Eigen::VectorXd right = Eigen::VectorXd::Zero(states);
  right[0] = 1;
  const Eigen::VectorXd law = balance.partialPivLu().solve(right);

  Stationary result;
  for (int waiting = 0; waiting < most_waiting; ++waiting) {
    result.waiting.push_back(std::max(0.0, law.segment(waiting * banks, banks).sum()));
    result.mean_waiting += waiting * result.waiting.back();
  }
  result.performed = served_from.dot(law);
  result.died = died_from.dot(law);
  return result;
}

void expect_agreement(const Queue& queue, int steps, double bank_at_start) {
  SmallCountry country;
  country.regions = {{10000, 1, 2, 0, 1}};
  country.procedures = 1;
  country.end = 2020;
  country.steps_per_year = steps;
  const Scenario scenario = load_small_country(country);
  // Everybody arrives; two practitioners, able for ever, share the slots.
  const ParameterDraw values =
      values_with(scenario, {{"need.rate", queue.arrivals * steps / 10000},
                             {"need.spread", 0},
                             {"identify.designated", 1},
                             {"identify.other_hospital", 1},
                             {"identify.home", 1},
                             {"accept", 1},
                             {"facility.designated.coeliac.in_house", 0.5},
                             {"facility.designated.coeliac.refer", 0.5},
                             {"facility.other_hospital.coeliac.in_house", 0.5},
                             {"facility.other_hospital.coeliac.refer", 0.5},
                             {"facility.home.coeliac.in_house", 0},
                             {"facility.home.coeliac.refer", 1},
                             {"contact.designated", 1},
                             {"contact.other_hospital", 1},
                             {"contact.home", 1},
                             {"able.share.pain_clinic.coeliac", 1},
                             {"able.exit", 0},
                             {"able.growth", 0},
                             {"able.lapse", 0},
                             {"slots.pain_clinic.coeliac", queue.slots * steps / (2.0 * quarters)},
                             {"slots.keep", queue.keep * 52.0 / steps},
                             {"procedures_per_patient", 1},
                             {"capacity.spread", 0},
                             {"remaining_life", -365.25 / (steps * std::log(queue.survival))}});
  const ParameterLayout layout(scenario);
  Draw draw = make_draw(scenario, layout, values, 1917, 0);
  draw.facts.bank(0, 0) = bank_at_start;
  const OutcomeShape shape(scenario, true);
  const std::uint32_t count = 20000;
  std::vector<double> out(static_cast<std::size_t>(shape.size()) * count);
  simulate(scenario, layout, shape, draw, 0, count, out.data(), count);
  const auto sample = [&](Measure measure) {
    const auto series = static_cast<std::size_t>(shape.offset(
        shape.years() - 1, column_of(measure, Place::treatment), RegionIndex{0}, ProcedureIndex{0}));
    return std::span(out).subspan(series * count, count);
  };

  const Stationary expected = solve(queue);
  ASSERT_LT(expected.waiting.back(), 1e-10);
  ASSERT_NEAR(expected.performed + expected.died, queue.arrivals, 1e-9);
  const std::string what =
      fmt::format("arrivals {} slots {}/4 keep {}", queue.arrivals, queue.slots, queue.keep);
  EXPECT_GT(p_of_law(sample(Measure::waiting), expected.waiting), smallest_p(4)) << what;
  EXPECT_LT(std::abs(z_of_mean(sample(Measure::performed), expected.performed * steps)), largest_z(4))
      << what << ": " << moments_of(sample(Measure::performed)).mean << ", expected "
      << expected.performed * steps;
  EXPECT_LT(std::abs(z_of_mean(sample(Measure::died_waiting), expected.died * steps)), largest_z(4))
      << what << ": " << moments_of(sample(Measure::died_waiting)).mean << ", expected "
      << expected.died * steps;
  // mean wait in weeks = 52 x mean number waiting / throughput, and the throughput is what arrived.
  std::vector<double> waiting;
  for (std::uint32_t i = 0; i < count; ++i)
    waiting.push_back(sample(Measure::mean_wait)[i] * sample(Measure::arrivals)[i] / 52);
  EXPECT_LT(std::abs(z_of_mean(waiting, expected.mean_waiting)), largest_z(4))
      << what << ": " << moments_of(waiting).mean << ", expected " << expected.mean_waiting;
}

TEST(QueueChain, WholeSlotsKeptOneStepFollowTheChain) {
  // Q' = Binomial(max(Q + A - c - b, 0), p), b' = [Q + A < c + b], whatever fraction of a slot the bank
  // starts with.
  expect_agreement({.arrivals = 1.5, .slots = 2 * quarters, .keep = 1, .survival = 0.9}, 52, 0.7);
}

TEST(QueueChain, MoreArrivalsThanSlotsFollowTheChain) {
  expect_agreement({.arrivals = 3.5, .slots = 3 * quarters, .keep = 1, .survival = 0.95}, 52, 0.3);
}

TEST(QueueChain, FractionsOfASlotFollowTheChain) {
  expect_agreement({.arrivals = 0.6, .slots = 3, .keep = 1, .survival = 0.9}, 32, 0.25);
}

TEST(QueueChain, SlotsKeptFourStepsFollowTheChain) {
  expect_agreement({.arrivals = 1.1, .slots = 5, .keep = 4, .survival = 0.9}, 32, 0.5);
}

}  // namespace
}  // namespace needgap::test

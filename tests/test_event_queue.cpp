// The step model beside an event-driven queue, and that beside its exact law.
#include "needgap/model.hpp"

#include "compare_samples.hpp"
#include "event_queue.hpp"
#include "queue_country.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace needgap::test {
namespace {

TEST(EventQueue, TheOverloadedQueueLosesItsKnownShare) {
  EXPECT_NEAR(abandoned_share(overloaded), 0.741176, 5e-7);
}

// Batches of 1,000 arrivals are nearly independent here: a fifth of a year holds the memory of the queue.
TEST(EventQueue, EventByEventItAgreesWithTheBirthDeathLaw) {
  for (const EventQueue& queue : {overloaded, EventQueue{60, 22, 6.5, 3}, EventQueue{20, 22, 6.5, 1}}) {
    std::vector<double> shares;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      const EventCounts counts = walk_events(queue, 50'000, seed);
      shares.push_back(static_cast<double>(counts.abandoned) / static_cast<double>(counts.arrived));
    }
    EXPECT_LT(std::abs(z_of_mean(shares, abandoned_share(queue))), 4) << queue.arrivals;
  }
}

// Where arrivals far exceed slots every slot is used, by exponential services or by slots that come evenly:
// the share that dies waiting is the same, for any step.
TEST(EventQueue, TheStepModelLosesTheSameShareWhereTheQueueIsOverloaded) {
  for (const int steps : {12, 52, 365}) {
    const StepShare found = step_model_share(overloaded, steps, 2000);
    EXPECT_LT(std::abs(found.share - abandoned_share(overloaded)), 4 * found.error) << steps << " steps";
    EXPECT_LT(found.error, 1e-3);
  }
}

}  // namespace
}  // namespace needgap::test

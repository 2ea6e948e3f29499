// One region and one procedure whose queue is that of an EventQueue, run by the step model.
#pragma once

#include "needgap/model.hpp"

#include "event_queue.hpp"
#include "small_country.hpp"

#include <cmath>
#include <vector>

namespace needgap::test {

inline constexpr EventQueue overloaded{.arrivals = 255, .service = 22, .leave = 6.5, .servers = 3};

struct StepShare {
  double share, error;  // of those who arrive, who dies waiting; standard error
};

/// The share that dies waiting in the last of three years, over so many futures.
inline StepShare step_model_share(const EventQueue& queue, int steps_per_year, std::uint32_t futures) {
  SmallCountry country;
  country.regions = {{10000, 1, 2, 0, 1}};
  country.procedures = 1;
  country.end = 2020;
  country.steps_per_year = steps_per_year;
  const Scenario scenario = load_small_country(country);
  std::map<std::string, double> values{{"need.rate", queue.arrivals / 10000},
                                       {"need.spread", 0},
                                       {"accept", 1},
                                       {"able.share.pain_clinic.coeliac", 1},
                                       {"able.exit", 0},
                                       {"able.growth", 0},
                                       {"able.lapse", 0},
                                       {"slots.pain_clinic.coeliac", queue.servers * queue.service / 2},
                                       {"procedures_per_patient", 1},
                                       {"capacity.spread", 0},
                                       {"remaining_life", 365.25 / queue.leave}};
  for (const std::string setting : {"designated", "other_hospital", "home"}) {
    values["identify." + setting] = values["contact." + setting] = 1;
    values["facility." + setting + ".coeliac.in_house"] = setting == "home" ? 0 : 0.5;
    values["facility." + setting + ".coeliac.refer"] = setting == "home" ? 1 : 0.5;
  }
  const ParameterLayout layout(scenario);
  const model::Draw draw = model::make_draw(scenario, layout, values_with(scenario, values), 1917, 0);
  const OutcomeShape shape(scenario, true);
  std::vector<double> out(static_cast<std::size_t>(shape.size()) * futures);
  model::simulate(scenario, layout, shape, draw, 0, futures, out.data(), futures);
  const auto series = [&](Measure measure) {
    return out.data() +
           static_cast<std::size_t>(shape.offset(shape.years() - 1, column_of(measure, Place::treatment),
                                                 RegionIndex{0}, ProcedureIndex{0})) *
               futures;
  };
  double arrived = 0, died = 0, squares = 0;
  for (std::uint32_t i = 0; i < futures; ++i) {
    arrived += series(Measure::arrivals)[i];
    died += series(Measure::died_waiting)[i];
  }
  const double share = died / arrived;
  for (std::uint32_t i = 0; i < futures; ++i) {
    const double off = series(Measure::died_waiting)[i] - share * series(Measure::arrivals)[i];
    squares += off * off;
  }
  return {share, std::sqrt(squares) / arrived};
}

}  // namespace needgap::test

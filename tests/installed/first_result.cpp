// Prints the unmet need of the first year of a configuration, all regions: the mean over 16 draws x 2
// futures, Sobol' points as those of needgap run.
#include <iostream>
#include <needgap/config.hpp>
#include <needgap/engine.hpp>

int main(int, char** arguments) {
  const needgap::Scenario scenario = needgap::config::load_scenario(arguments[1]);
  const needgap::ParameterSet* const sets[] = {&scenario.parameters};
  const needgap::engine::RunResult result =
      needgap::engine::run(scenario, {.draws = 16, .design = needgap::design::sobol_design(sets, 1)});
  std::cout.precision(17);
  std::cout << result.summary.national(0, needgap::Measure::unmet_need).mean << '\n';
}

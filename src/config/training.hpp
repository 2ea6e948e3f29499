#pragma once

#include "needgap/scenario.hpp"

#include "section.hpp"

namespace needgap::config {

/// One of [[interventions.ID.training]]; its sizes join `sizes`, which follow the scenario's parameters, as
/// `interventions.ID.training.PROVIDER.PROCEDURE.seats` and so on.
TrainingProgramme read_training(const Section& section, const Intervention& intervention,
                                const Scenario& scenario, ParameterSet& sizes);

}  // namespace needgap::config

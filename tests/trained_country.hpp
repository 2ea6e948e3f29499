// Countries with training programmes, and replicates of them.
#pragma once

#include "small_country.hpp"

#include <fmt/format.h>
#include <functional>

namespace needgap::test {

/// One of [[interventions.t.training]]; by default all who start pass, and cases are no limit.
struct Programme {
  std::string provider = "pain_clinic", procedure = "coeliac";
  double seats = 10, pass_rate = 1, cases = 0.01;
  int lead = 1;
  std::string share_by = "equal", catchment = "region", extra = "";
};

/// The settings that define and apply one intervention with these programmes.
inline std::vector<std::string> training(const std::vector<Programme>& programmes,
                                         const std::string& coverage = "1", int start = 2018,
                                         double ramp = 0) {
  const auto number = [](double value, const char* unit) {
    return fmt::format("{{value={},unit=\"{}\",status=\"assumed\",source=\"made up\"}}", value, unit);
  };
  std::string tables;
  for (const Programme& p : programmes)
    tables += fmt::format(
        "{{provider=\"{}\",procedure=\"{}\",seats={},pass_rate={},cases_per_trainee={},lead={},"
        "share_by=\"{}\",catchment=\"{}\"{}}},",
        p.provider, p.procedure, number(p.seats, "seats per year"), number(p.pass_rate, "proportion"),
        number(p.cases, "patients"), p.lead, p.share_by, p.catchment, p.extra);
  return {fmt::format("interventions.t={{name=\"training\",start={},ramp={},coverage={},training=[{}]}}",
                      start, ramp, coverage, tables),
          "apply=[\"t\"]"};
}

inline SmallCountry country(int years) {
  SmallCountry country = three_regions();
  country.end = country.start + years - 1;
  return country;
}

/// Exit, lapse and entry off: every change of the able is training.
inline const std::map<std::string, double> stock_stands_still{
    {"able.exit", 0}, {"able.lapse", 0}, {"able.growth", 0}};

/// Replicates of draw 3 of a scenario; `adjust` changes the draw first.
struct Futures {
  Scenario scenario;
  OutcomeShape shape;
  model::Draw draw;
  int count;
  std::vector<double> out;

  Futures(Scenario of, const std::map<std::string, double>& values, int replicates = 40,
          const char* kernel_name = nullptr, const std::function<void(model::Draw&)>& adjust = {})
      : scenario(std::move(of)),
        shape(scenario, true),
        draw(model::make_draw(scenario, ParameterLayout(scenario), values_with(scenario, values), 77, 3)),
        count(replicates),
        out(static_cast<std::size_t>(shape.size()) * static_cast<std::size_t>(replicates)) {
    if (adjust) adjust(draw);
    model::simulate(scenario, ParameterLayout(scenario), shape, draw, 0, static_cast<std::uint32_t>(count),
                    out.data(), static_cast<std::size_t>(count), kernel_name);
  }
  double operator()(Measure measure, Place place, int y, int r, int k, int i) const {
    return out[static_cast<std::size_t>(
                   shape.offset(y, column_of(measure, place), RegionIndex{r}, ProcedureIndex{k})) *
                   count +
               i];
  }
  double able(int y, int r, int k, int i) const {
    return (*this)(Measure::able, Place::treatment, y, r, k, i);
  }
  double treated(int y, int r, int k, int i) const {
    return (*this)(Measure::performed, Place::treatment, y, r, k, i);
  }
  std::vector<double> sample(Measure measure, int y, int r, int k) const {
    std::vector<double> values;
    for (int i = 0; i < count; ++i) values.push_back((*this)(measure, Place::treatment, y, r, k, i));
    return values;
  }
};

inline Futures trained(const std::vector<Programme>& programmes, int years,
                       const std::map<std::string, double>& values = stock_stands_still,
                       const std::string& coverage = "1", int start = 2018, double ramp = 0) {
  return {load_small_country(country(years), training(programmes, coverage, start, ramp)), values};
}

}  // namespace needgap::test

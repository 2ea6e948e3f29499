// What would have to be true, as tables.
#include "needgap/inversion.hpp"

#include <algorithm>
#include <cmath>

namespace needgap::sensitivity {

using result::Result;
using result::TableMaker;

Result as_result(const Question& question, const InvertStudy& study) {
  Result result = result_head("invert", "", question, study);
  result.context.insert(result.context.begin(), {"statement", study.statement});
  const std::string own(result::unit_of_row),
      probability = "probability", share = "proportion",
      unit = unit_of(question.scenarios[0], question.series.measure());
  const Way& way = study.way;
  result.tables.push_back(TableMaker<InvertStudy>("statement", "How often the statement holds")
                              .value("share", share, &InvertStudy::share)
                              .of(std::span(&study, 1)));
  result.tables.push_back(TableMaker<Box>("box", "The region in which it mostly holds")
                              .value("coverage", share, &Box::coverage)
                              .value("density", share, &Box::density)
                              .value("mass", share, &Box::mass)
                              .of(std::span(&study.box, 1)));
  result.tables.push_back(
      TableMaker<NamedSide>("sides", "The sides of that region")
          .key("parameter", &NamedSide::name)
          .note("unit", &NamedSide::unit)
          .value("from", own, &NamedSide::low)
          .value("to", own, &NamedSide::high)
          .value("low_quantile", probability, [](const NamedSide& side) { return side.side.low; })
          .value("high_quantile", probability, [](const NamedSide& side) { return side.side.high; })
          .value("by_luck", probability, [](const NamedSide& side) { return side.side.chance; })
          .of(study.sides));
  result.tables.push_back(
      TableMaker<Threshold>("thresholds", "Single parameters beyond which it is likelier than not")
          .key("parameter", &Threshold::name)
          .note("unit", &Threshold::unit)
          .value("threshold", own, &Threshold::value)
          .note("likelier",
                [](const Threshold& t) { return std::string(t.crossing.rising ? "above" : "below"); })
          .value("share_below", share, [](const Threshold& t) { return t.crossing.below; })
          .value("share_above", share, [](const Threshold& t) { return t.crossing.above; })
          .value("correlation", "correlation", [](const Threshold& t) { return t.crossing.strength; })
          .of(study.thresholds));
  const Index unknown{no_value, no_value, {no_value, no_value}};
  result.tables.push_back(
      TableMaker<Way>("way", "The most plausible way to where it changes")
          .note("at_medians_it",
                [](const Way& of) { return std::string(of.held_at_medians ? "holds" : "fails"); })
          .note("found", [](const Way& of) { return std::string(of.found ? "yes" : "no"); })
          .value("distance", "standard deviations", &Way::distance)
          .value("at_medians", unit, &Way::at_medians)
          .value("reached", unit, [&](const Way& of) { return of.found ? of.reached : unknown; })
          .of(std::span(&way, 1)));
  result.tables.push_back(TableMaker<Move>("moves", "What moves on that way, the most first")
                              .key("parameter", &Move::name)
                              .note("unit", &Move::unit)
                              .value("from", own, &Move::from)
                              .value("to", own, &Move::to)
                              .value("quantile", probability, &Move::quantile)
                              .of(way.moves));
  return result;
}

}  // namespace needgap::sensitivity

#include "needgap/store.hpp"

#include "csv_row.hpp"

#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace needgap::store {
namespace {

// A measure with a mean and 95% of futures; cost stands where the provider is, so only the country has it.
struct Level {
  Measure measure;
  Place place;
};
constexpr Level levels[] = {{Measure::need, Place::residence},
                            {Measure::performed, Place::residence},
                            {Measure::unmet_need, Place::residence},
                            {Measure::coverage, Place::residence},
                            {Measure::cost, Place::treatment}};

class OverviewRow {
 public:
  explicit OverviewRow(std::string start) : text_(std::move(start)) {}
  void add(double value) {
    text_ += ',';
    if (!std::isnan(value)) fmt::format_to(std::back_inserter(text_), "{:.10g}", value);
  }
  void leave_empty(int cells) { text_.append(static_cast<std::size_t>(cells), ','); }
  std::string str() const { return text_ + '\n'; }

 private:
  std::string text_;
};

std::string header(const Scenario& scenario, bool compared) {
  std::string text = "scenario,year,region,region_english";
  for (const auto& [measure, place] : levels) {
    const MeasureColumn& column = measure_columns[static_cast<std::size_t>(column_of(measure, place))];
    const std::string unit = unit_of(scenario, column);
    for (const char* part : {"", "_low95", "_high95"})
      text += ',' + csv_field(fmt::format("{}{}_{}", column.name, part, unit));
  }
  if (!compared) return text + '\n';
  const std::string& currency = scenario.economics.currency;
  text +=
      ",gap_averted_patients,gap_averted_mcse_patients,gap_averted_low95_patients,gap_averted_high95_"
      "patients,gap_averted_draws_to_resolve,probability_better";
  for (const char* part : {"", "_mcse"})
    text += ',' + csv_field(fmt::format("extra_cost{}_{}", part, currency));
  return text + '\n';
}

void add_levels(const Summary& summary, int y, int r, OverviewRow& row) {
  const OutcomeShape& shape = summary.shape();
  for (const auto& [measure, place] : levels) {
    if (place == Place::treatment && r != shape.all_regions()) {
      row.leave_empty(3);
      continue;
    }
    const Estimate e = summary.estimate(y, column_of(measure, place), r, shape.all_procedures());
    row.add(e.mean);
    row.add(e.quantile(0.025));
    row.add(e.quantile(0.975));
  }
}

void add_overview_differences(const comparison::Comparison& comparison, int s, int y, int r,
                              OverviewRow& row) {
  const OutcomeShape& shape = comparison.shape;
  if (s == 0) {
    row.leave_empty(8);
    return;
  }
  const comparison::PairedEstimate gap =
      comparison.paired(s, y, column_of(Measure::unmet_need, Place::residence), r, shape.all_procedures());
  const Estimate& d = gap.difference;
  for (const double value : {0 - d.mean, d.mcse, 0 - d.quantile(0.975), 0 - d.quantile(0.025),
                             gap.draws_to_resolve, gap.probability_better})
    row.add(value);
  if (r != shape.all_regions()) {
    row.leave_empty(2);
    return;
  }
  const Estimate cost =
      comparison.paired(s, y, column_of(Measure::cost, Place::treatment), r, shape.all_procedures())
          .difference;
  row.add(cost.mean);
  row.add(cost.mcse);
}

void add_overview_rows(const Scenario& scenario, const Summary& summary,
                       const comparison::Comparison* comparison, int s, std::string& text) {
  const OutcomeShape& shape = summary.shape();
  const std::string name = csv_field(scenario.name);
  for (int y = 0; y < shape.years(); ++y)
    for (int i = 0; i <= shape.regions(); ++i) {
      const int r = i == 0 ? shape.all_regions() : i - 1;
      const auto named = [&](const std::string Region::*of) {
        return i == 0 ? "all" : csv_field(scenario.regions[static_cast<std::size_t>(r)].*of);
      };
      OverviewRow row(fmt::format("{},{},{},{}", name, scenario.horizon.start + y, named(&Region::name),
                                  named(&Region::name_en)));
      add_levels(summary, y, r, row);
      if (comparison) add_overview_differences(*comparison, s, y, r, row);
      text += row.str();
    }
}

}  // namespace

std::string overview_csv(const Scenario& scenario, const Summary& summary) {
  std::string text = std::string(byte_order_mark) + header(scenario, false);
  add_overview_rows(scenario, summary, nullptr, 0, text);
  return text;
}

std::string overview_csv(std::span<const Scenario> scenarios, const comparison::Comparison& comparison) {
  std::string text = std::string(byte_order_mark) + header(scenarios[0], true);
  for (std::size_t s = 0; s < scenarios.size(); ++s)
    add_overview_rows(scenarios[s], comparison.scenarios[s].summary, &comparison, static_cast<int>(s), text);
  return text;
}

}  // namespace needgap::store

#include "needgap/watch.hpp"

#include "batches.hpp"

#include <algorithm>
#include <atomic>
#include <stdexcept>

namespace needgap::engine {
namespace {

std::atomic<std::uint64_t> watches = 0;

}  // namespace

Watch::Watch(const Scenario& scenario)
    : number_(++watches), all_regions_(scenario.all_regions()), all_procedures_(scenario.all_procedures()) {}

SeriesHandle Watch::add(const Series& series) {
  series_.push_back(series);
  return {number_, series_.size() - 1};
}

SeriesHandle Watch::add(Measure measure, Place place, RegionIndex region, ProcedureIndex procedure,
                        int year) {
  return add(Series{column_of(measure, place), region, procedure, year});
}

SeriesHandle Watch::add(Measure measure, Place place, int year) {
  return add(measure, place, all_regions_, all_procedures_, year);
}

YearsHandle Watch::add(const SeriesYears& years) {
  years_.push_back(years);
  return {number_, years_.size() - 1};
}

StatementHandle Watch::add(const Statement& statement) {
  statements_.push_back(statement);
  return {number_, statements_.size() - 1};
}

bool Watch::needs_detail() const {
  const auto detailed = [&](const Series& series) {
    return series.region != all_regions_ && series.procedure != all_procedures_;
  };
  return std::ranges::any_of(series_, detailed) ||
         std::ranges::any_of(years_, detailed, &SeriesYears::first) ||
         std::ranges::any_of(statements_, detailed, &Statement::series);
}

Watched::Watched(const Watch& watch, const Scenario& scenario, const OutcomeShape& shape, std::uint32_t draws)
    : number_(watch.number_) {
  for (const Series& series : watch.series_) series_.push_back(offset_of(scenario, shape, series));
  for (const SeriesYears& years : watch.years_) {
    const Eigen::Index first = std::ssize(summed_);
    for (Series series = years.first; series.year <= years.last_year; ++series.year)
      summed_.push_back(offset_of(scenario, shape, series));
    years_.push_back({first, std::ssize(summed_) - first});
  }
  for (const Statement& statement : watch.statements_)
    targets_.push_back({offset_of(scenario, shape, statement.series), statement});
  mean_.resize(draws, std::ssize(series_));
  chance_.resize(draws, std::ssize(series_));
  summed_mean_.resize(draws, std::ssize(summed_));
  share_.resize(draws, std::ssize(targets_));
}

void Watched::take_in(const BatchValues& values, std::uint32_t count) {
  // Column `j` from the replicates of a series.
  const auto put = [&](Eigen::ArrayXXd& column, std::size_t j, int series, const auto& of_replicates) {
    for (std::uint32_t i = 0; i < count; ++i)
      column(draws_ + i, static_cast<Eigen::Index>(j)) = of_replicates(values.of(series, i));
  };
  const auto mean = [](std::span<const double> replicates) { return over_replicates(replicates).mean; };
  for (std::size_t j = 0; j < series_.size(); ++j) {
    put(mean_, j, series_[j], mean);
    put(chance_, j, series_[j],
        [](std::span<const double> replicates) { return over_replicates(replicates).variance; });
  }
  for (std::size_t j = 0; j < summed_.size(); ++j) put(summed_mean_, j, summed_[j], mean);
  for (std::size_t j = 0; j < targets_.size(); ++j)
    put(share_, j, targets_[j].series, [&](std::span<const double> replicates) {
      const auto met =
          std::ranges::count_if(replicates, [&](double value) { return targets_[j].statement.holds(value); });
      return static_cast<double>(met) / static_cast<double>(replicates.size());
    });
  draws_ += count;
}

template <class Kind>
Eigen::Index Watched::place(const Handle<Kind>& handle, std::size_t count) const {
  if (handle.watch_ != number_ || handle.place_ >= count)
    throw std::logic_error("a handle reads results of its own watch alone");
  return static_cast<Eigen::Index>(handle.place_);
}

Eigen::ArrayXd Watched::mean(SeriesHandle series) const {
  return mean_.col(place(series, series_.size())).head(draws_);
}

double Watched::mean(SeriesHandle series, Eigen::Index draw) const {
  return mean_(draw, place(series, series_.size()));
}

Eigen::ArrayXd Watched::chance(SeriesHandle series) const {
  return chance_.col(place(series, series_.size())).head(draws_);
}

Eigen::ArrayXd Watched::sum(YearsHandle years) const {
  const Columns columns = years_[static_cast<std::size_t>(place(years, years_.size()))];
  return summed_mean_.middleCols(columns.first, columns.count).topRows(draws_).rowwise().sum();
}

Eigen::ArrayXd Watched::share(StatementHandle statement) const {
  return share_.col(place(statement, targets_.size())).head(draws_);
}

}  // namespace needgap::engine

#include "deaths.hpp"

#include "region_tables.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <optional>
#include <set>

namespace needgap::config {
namespace {

constexpr double most_deaths = 1e9;

// The year that a key of `section` stands for.
int year_of(const Section& section, std::string_view key, const std::string& text) {
  const int year = year_in(text);
  if (year == 0) section.fail(key, fmt::format("has the key '{}', a year is wanted", text), "2030 = ...");
  return year;
}

// A table of deaths: a column for each year in which they were counted.
KnownDeaths read_years(const Section& deaths, const CsvTable& table, const Scenario& scenario) {
  std::map<int, int> column_of;  // by year
  for (int c = 0; c < static_cast<int>(table.columns().size()); ++c) {
    const std::string& name = table.columns()[c];
    if (name == "id" || name == "name" || name == "name_en") continue;
    const int year = year_in(name);
    if (year == 0)
      throw InputError(table.where_header(),
                       fmt::format("column '{}' is neither a year nor id, name or name_en", name),
                       "one column of deaths for each year: 2018");
    column_of.emplace(year, c);
  }
  const std::vector<int> rows =
      rows_by_region(table, scenario, deaths, "table", "`table = []` and a `column` in [regions.deaths]");
  KnownDeaths known;
  known.counts.resize(scenario.region_count(), static_cast<Eigen::Index>(column_of.size()));
  for (const auto& [year, column] : column_of) {
    for (int r = 0; r < scenario.region_count(); ++r)
      known.counts(r, static_cast<Eigen::Index>(known.years.size())) =
          table.number(rows[r], column, 0, most_deaths);
    known.years.push_back(year);
  }
  if (!column_of.contains(scenario.base_year))
    throw InputError(table.where_header(),
                     fmt::format("there is no column '{}', the base year", scenario.base_year),
                     fmt::format("known: {}", fmt::join(known.years, ", ")));
  // The course of deaths is told as a ratio to the base year.
  const int base = column_of.at(scenario.base_year);
  for (int r = 0; r < scenario.region_count(); ++r)
    for (const auto& [year, column] : column_of)
      if (table.number(rows[r], base, 0, most_deaths) == 0 &&
          table.number(rows[r], column, 0, most_deaths) > 0)
        throw InputError(table.where(rows[r], base),
                         fmt::format("region '{}' has no deaths in the base year {}, but some in {}",
                                     scenario.regions[r].id, scenario.base_year, year),
                         "choose another base year, or join the region with another");
  return known;
}

KnownDeaths read_base_year(const Section& deaths, const CsvTable& regions, const Scenario& scenario) {
  const int column = regions.column(deaths.text("column"), deaths.where("column"));
  KnownDeaths known{{scenario.base_year}, Eigen::MatrixXd(regions.rows(), 1)};
  for (int r = 0; r < regions.rows(); ++r) known.counts(r, 0) = regions.number(r, column, 0, most_deaths);
  return known;
}

Eigen::Index place_of(const KnownDeaths& known, int year) {
  return std::ranges::find(known.years, year) - known.years.begin();
}

// Years and each region's ratio of deaths to the base year.
using Anchors = std::map<int, Eigen::VectorXd>;

Anchors known_anchors(const KnownDeaths& known, const Scenario& scenario) {
  const Eigen::VectorXd base = known.counts.col(place_of(known, scenario.base_year));
  Anchors anchors;
  for (std::size_t i = 0; i < known.years.size(); ++i) {
    Eigen::VectorXd ratio = known.counts.col(static_cast<Eigen::Index>(i));
    for (int r = 0; r < scenario.region_count(); ++r) ratio[r] = base[r] > 0 ? ratio[r] / base[r] : 1;
    anchors.emplace(known.years[i], std::move(ratio));
  }
  return anchors;
}

void read_past_deaths(const Section& growth, const KnownDeaths& known, Scenario& scenario, Anchors& anchors) {
  if (!growth.has("national_deaths")) return;
  const Section past = growth.section("national_deaths");
  double total = 0;
  for (const Region& region : scenario.regions) total += region.deaths;
  for (const auto& [text, deaths] : past.numbers("years")) {
    const int year = year_of(past, "years", text);
    if (year >= known.years.front())
      past.fail("years",
                fmt::format("holds {}, not before {}, the first year of deaths by region", year,
                            known.years.front()),
                "later years come from the deaths by region and the projection");
    if (deaths <= 0) past.fail("years", fmt::format("holds {} deaths", deaths));
    anchors.emplace(year, Eigen::VectorXd::Constant(scenario.region_count(), deaths / total));
  }
  scenario.data.push_back(
      {"national deaths before the base year", "", past.provenance("cancer deaths per year"), 0});
  past.done();
}

// People by region and year, each group of ages weighted by its deaths a head.
struct WeightedPeople {
  std::vector<int> years;    // ascending
  Eigen::MatrixXd weighted;  // R x years
};

// Columns GROUP_YEAR of the table, for each group of `weights`.
WeightedPeople read_people(const Section& population, Scenario& scenario) {
  const CsvTable table = table_named(population, "table", scenario);
  const auto weights = population.numbers("weights");
  std::set<int> years;
  for (const auto& [group, weight] : weights) {
    if (weight <= 0) population.fail("weights", fmt::format("holds {} for '{}'", weight, group), "above 0");
    const std::string start = group + '_';
    bool any = false;
    for (const std::string& column : table.columns())
      if (const int year = column.starts_with(start) ? year_in(column.substr(start.size())) : 0; year > 0) {
        years.insert(year);
        any = true;
      }
    if (!any)
      population.fail("weights",
                      fmt::format("names '{}', and the table has no column '{}YEAR'", group, start),
                      fmt::format("its columns: {}", fmt::join(table.columns(), ", ")));
  }
  if (weights.empty()) population.fail("weights", "is empty", "{ age_75_over = 1.0, age_65_74 = 0.28 }");
  const std::vector<int> rows =
      rows_by_region(table, scenario, population, "table", "`population = []` in [growth]");
  WeightedPeople people{{years.begin(), years.end()},
                        Eigen::MatrixXd::Zero(scenario.region_count(), std::ssize(years))};
  for (Eigen::Index y = 0; y < std::ssize(people.years); ++y)
    for (const auto& [group, weight] : weights) {
      const int column = table.column(fmt::format("{}_{}", group, people.years[y]), table.where_header());
      for (int r = 0; r < scenario.region_count(); ++r)
        people.weighted(r, y) += weight * table.number(rows[r], column, 0, 1e10);
    }
  return people;
}

// The weighted people of a year between two of the table, on the straight line.
Eigen::VectorXd people_of(const WeightedPeople& people, int year) {
  const auto later = std::ranges::lower_bound(people.years, year) - people.years.begin();
  if (people.years[later] == year) return people.weighted.col(later);
  const double t =
      static_cast<double>(year - people.years[later - 1]) / (people.years[later] - people.years[later - 1]);
  return (1 - t) * people.weighted.col(later - 1) + t * people.weighted.col(later);
}

// Deaths of the last known year, times the growth of the weighted people since then, times what the deaths a
// head change by in a year, compounded.
void follow_people(const Section& projection, const WeightedPeople& people, double change,
                   const Scenario& scenario, Anchors& anchors) {
  const auto& [last, deaths] = *anchors.rbegin();
  if (people.years.front() > last || people.years.back() <= last)
    projection.fail("rate_change",
                    fmt::format("follows people from {} to {}, the last year of deaths by region is {}",
                                people.years.front(), people.years.back(), last),
                    "growth.population needs that year or an earlier one, and a later one");
  const Eigen::VectorXd then = people_of(people, last);
  for (int r = 0; r < scenario.region_count(); ++r)
    if (then[r] <= 0 && scenario.regions[r].deaths > 0)
      projection.fail("rate_change",
                      fmt::format("finds no people in region '{}' in {}", scenario.regions[r].id, last),
                      "every region with deaths has people");
  Anchors later;
  for (std::size_t y = 0; y < people.years.size(); ++y) {
    const int year = people.years[y];
    if (year <= last) continue;
    const double rates = std::pow(1 + change, year - last);
    Eigen::VectorXd ratio = deaths;
    for (int r = 0; r < scenario.region_count(); ++r)
      if (then[r] > 0) ratio[r] *= people.weighted(r, static_cast<Eigen::Index>(y)) / then[r] * rates;
    later.emplace(year, std::move(ratio));
  }
  anchors.merge(later);
}

// Ratios to the base year, from columns of the regions' table.
Anchors read_ratios(const Section& projection, const CsvTable& table, int last, const Scenario& scenario) {
  Anchors anchors;
  const Section columns = projection.section("columns");
  for (const std::string& text : columns.keys()) {
    const int year = year_of(projection, "columns", text);
    if (year <= last)
      projection.fail("columns",
                      fmt::format("holds {}, not after {}, the last year of deaths by region", year, last),
                      "earlier years go to the deaths by region, or to growth.national_deaths");
    const int column = table.column(columns.text(text), columns.where(text));
    Eigen::VectorXd ratio(scenario.region_count());
    for (int r = 0; r < scenario.region_count(); ++r) ratio[r] = table.number(r, column, 0, 100);
    anchors.emplace(year, std::move(ratio));
  }
  return anchors;
}

std::optional<WeightedPeople> read_population(const Section& growth, Scenario& scenario) {
  if (!growth.has("population")) return {};
  const Section population = growth.section("population");
  WeightedPeople people = read_people(population, scenario);
  scenario.data.push_back({"people by age", "", population.provenance("people"), 0});
  population.done();
  return people;
}

void read_projections(const Section& growth, const CsvTable& table, Scenario& scenario, Anchors& anchors) {
  const int last = anchors.rbegin()->first;
  const std::optional<WeightedPeople> people = read_population(growth, scenario);
  const Section projections = growth.section("projections");
  scenario.projection = growth.choice("projection", projections.keys());
  bool followed = false;
  for (const std::string& name : projections.keys()) {
    const Section projection = projections.section(name);
    const bool chosen = name == scenario.projection, follows = projection.has("rate_change");
    const Provenance provenance = projection.provenance(follows ? "per year" : "ratio to base-year deaths");
    if (follows) {
      followed = true;
      if (projection.has("columns"))
        projection.fail("columns", "stands beside 'rate_change'", "give one of the two");
      if (!people)
        projection.fail("rate_change", "needs the people that deaths follow", "add [growth.population]");
      const double change = projection.number("rate_change", -0.5, 0.5);
      if (chosen) follow_people(projection, *people, change, scenario, anchors);
    } else {
      Anchors ratios = read_ratios(projection, table, last, scenario);
      if (chosen) anchors.merge(ratios);
    }
    if (chosen) scenario.data.push_back({"growth of deaths: " + name, "", provenance, 0});
    projection.done();
  }
  projections.done();
  if (people && !followed)
    growth.fail("population", "is not used", "a projection follows it with rate_change = -0.01");
}

}  // namespace

KnownDeaths read_deaths(const Section& regions, const CsvTable& table, Scenario& scenario) {
  const Section deaths = regions.section("deaths");
  scenario.base_year = deaths.integer("year", 1900, 2200);
  const bool by_year = deaths.has("table");
  if (by_year && deaths.has("column"))
    deaths.fail("column", "stands beside 'table'",
                deaths.where("table").file == deaths.where("column").file
                    ? "give one of the two: a table has a column for each year"
                    : fmt::format("`table = []` leaves out that of '{}'", deaths.where("table").file));
  KnownDeaths known = by_year ? read_years(deaths, table_named(deaths, "table", scenario), scenario)
                              : read_base_year(deaths, table, scenario);
  const Eigen::VectorXd base = known.counts.col(place_of(known, scenario.base_year));
  const double sum = base.sum();
  double total = sum;
  if (deaths.has("total")) {
    total = deaths.number("total", 0, 1e10);
    if (sum <= 0 && total > 0)
      deaths.fail(by_year ? "table" : "column", "sums to 0 and cannot be scaled to a total");
  }
  for (int r = 0; r < scenario.region_count(); ++r)
    scenario.regions[r].deaths = total == sum ? base[r] : sum > 0 ? base[r] * (total / sum) : 0;
  scenario.data.push_back(
      {"cancer deaths",
       by_year ? fmt::format("{} to {}", known.years.front(), known.years.back()) : deaths.text("column"),
       deaths.provenance("cancer deaths per year"), total});
  deaths.done();
  return known;
}

void read_growth(const Section& root, const CsvTable& table, const KnownDeaths& known, Scenario& scenario) {
  const Section growth = root.section("growth");
  Anchors anchors = known_anchors(known, scenario);
  read_past_deaths(growth, known, scenario, anchors);
  read_projections(growth, table, scenario, anchors);
  growth.done();

  if (scenario.horizon.start < anchors.begin()->first)
    throw InputError(root.section("time").where("start"),
                     fmt::format("the horizon starts in {}, the deaths in {}", scenario.horizon.start,
                                 anchors.begin()->first),
                     "give growth.national_deaths for the years before");
  for (Region& region : scenario.regions) region.growth.resize(std::ssize(anchors));
  for (const auto& [year, ratio] : anchors) {
    const auto i = std::ssize(scenario.growth_years);
    scenario.growth_years.push_back(year);
    for (int r = 0; r < scenario.region_count(); ++r) scenario.regions[r].growth[i] = ratio[r];
  }
}

}  // namespace needgap::config

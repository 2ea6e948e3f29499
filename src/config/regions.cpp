#include "regions.hpp"

#include "needgap/random.hpp"

#include "csv.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace needgap::config {
namespace {

namespace fs = std::filesystem;

// A table named by a key; its path starts at the file that names it.
CsvTable table_named(const Section& section, std::string_view key, Scenario& scenario) {
  const fs::path file = fs::path(section.where(key).file).parent_path() / section.text(key);
  scenario.files.push_back(file.string());
  std::error_code ignored;
  try {
    return CsvTable(file);
  } catch (const InputError& error) {
    if (fs::is_regular_file(file, ignored)) throw;
    section.fail(key, fmt::format("cannot be read: {}", error.what()));
  }
}

void read_distances(const Section& regions, Scenario& scenario) {
  const CsvTable table = table_named(regions, "distances", scenario);
  const int n = scenario.region_count();
  const int id = table.column("id", table.where_header());
  std::vector<int> columns;
  std::vector<std::string> ids;
  for (const Region& region : scenario.regions) {
    columns.push_back(table.column(region.id, table.where_header()));
    ids.push_back(region.id);
  }
  for (const std::string& column : table.columns())
    if (column != "id" && std::find(ids.begin(), ids.end(), column) == ids.end())
      throw InputError(table.where_header(),
                       fmt::format("column '{}' is not a region of the regions table", column),
                       "one row and one column for each region");
  scenario.distance_km.resize(n, n);
  std::vector<bool> seen(n, false);
  for (int row = 0; row < table.rows(); ++row) {
    const std::string& name = table.text(row, id);
    const auto it = std::find_if(scenario.regions.begin(), scenario.regions.end(),
                                 [&](const auto& r) { return r.id == name; });
    if (it == scenario.regions.end())
      throw InputError(table.where(row, id), fmt::format("'{}' is not a region of the regions table", name),
                       suggest(name, ids));
    const auto r = static_cast<int>(it - scenario.regions.begin());
    if (seen[r])
      throw InputError(table.where(row, id), fmt::format("region '{}' stands twice", name),
                       "one row for each region");
    seen[r] = true;
    for (int c = 0; c < n; ++c) scenario.distance_km(r, c) = table.number(row, columns[c], 0, 50'000);
  }
  if (const auto missing = std::find(seen.begin(), seen.end(), false); missing != seen.end())
    throw InputError(table.where(), fmt::format("region '{}' has no row", ids[missing - seen.begin()]),
                     "one row and one column for each region");
}

// The year that a key of `section` stands for.
int year_of(const Section& section, std::string_view key, const std::string& text) {
  const int year = text.size() == 4 && std::all_of(text.begin(), text.end(), ::isdigit) ? std::stoi(text) : 0;
  if (year < 1900 || year > 2300)
    section.fail(key, fmt::format("has the key '{}', a year is wanted", text), "2030 = ...");
  return year;
}

// Years and each region's ratio of deaths to the base year.
using Anchors = std::vector<std::pair<int, Eigen::VectorXd>>;

void read_past_deaths(const Section& growth, Scenario& scenario, Anchors& anchors) {
  if (!growth.has("national_deaths")) return;
  const Section past = growth.section("national_deaths");
  double total = 0;
  for (const Region& region : scenario.regions) total += region.deaths;
  for (const auto& [text, deaths] : past.numbers("years")) {
    const int year = year_of(past, "years", text);
    if (year >= scenario.base_year)
      past.fail("years", fmt::format("holds {}, not before the base year {}", year, scenario.base_year),
                "later years come from the projection");
    if (deaths <= 0) past.fail("years", fmt::format("holds {} deaths", deaths));
    anchors.emplace_back(year, Eigen::VectorXd::Constant(scenario.region_count(), deaths / total));
  }
  scenario.data.push_back(
      {"national deaths before the base year", "", past.provenance("cancer deaths per year"), 0});
  past.done();
}

void read_projections(const Section& growth, const CsvTable& table, Scenario& scenario, Anchors& anchors) {
  const Section projections = growth.section("projections");
  scenario.projection = growth.choice("projection", projections.keys());
  for (const std::string& name : projections.keys()) {
    const Section projection = projections.section(name);
    const Provenance provenance = projection.provenance("ratio to base-year deaths");
    const Section columns = projection.section("columns");
    for (const std::string& text : columns.keys()) {
      const int year = year_of(projection, "columns", text);
      if (year <= scenario.base_year)
        projection.fail("columns",
                        fmt::format("holds {}, not after the base year {}", year, scenario.base_year),
                        "earlier years go to growth.national_deaths");
      const int column = table.column(columns.text(text), columns.where(text));
      if (name != scenario.projection) continue;
      Eigen::VectorXd ratio(scenario.region_count());
      for (int r = 0; r < scenario.region_count(); ++r) ratio[r] = table.number(r, column, 0, 100);
      anchors.emplace_back(year, std::move(ratio));
    }
    if (name == scenario.projection)
      scenario.data.push_back({"growth of deaths: " + name, "", provenance, 0});
    projection.done();
  }
  projections.done();
}

void read_growth(const Section& root, const CsvTable& table, Scenario& scenario) {
  const Section growth = root.section("growth");
  Anchors anchors{{scenario.base_year, Eigen::VectorXd::Ones(scenario.region_count())}};
  read_past_deaths(growth, scenario, anchors);
  read_projections(growth, table, scenario, anchors);
  growth.done();

  std::sort(anchors.begin(), anchors.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  if (scenario.horizon.start < anchors.front().first)
    throw InputError(root.section("time").where("start"),
                     fmt::format("the horizon starts in {}, the deaths in {}", scenario.horizon.start,
                                 anchors.front().first),
                     "give growth.national_deaths for the years before");
  const auto count = static_cast<Eigen::Index>(anchors.size());
  for (Region& region : scenario.regions) region.growth.resize(count);
  for (Eigen::Index i = 0; i < count; ++i) {
    scenario.growth_years.push_back(anchors[i].first);
    for (int r = 0; r < scenario.region_count(); ++r) scenario.regions[r].growth[i] = anchors[i].second[r];
  }
}

void read_names(const Section& regions, const CsvTable& table, Scenario& scenario) {
  const Location at = regions.where("table");
  const int id = table.column("id", at), name = table.column("name", at), block = table.column("block", at);
  std::set<std::string> ids, names;
  for (int row = 0; row < table.rows(); ++row) {
    Region region;
    region.id = table.text(row, id);
    region.name = table.text(row, name);
    region.block = table.text(row, block);
    if (table.has("name_en")) region.name_en = table.text(row, table.column("name_en", at));
    if (table.has("tile_row") && table.has("tile_column")) {
      const auto place = [&](const char* of) {
        const int column = table.column(of, at);
        return table.text(row, column).empty() ? 0 : table.count(row, column);
      };
      const Tile tile{place("tile_row"), place("tile_column")};
      if (tile.row > 0 && tile.column > 0) region.tile = tile;
    }
    for (const int column : {id, name, block})
      if (table.text(row, column).empty())
        throw InputError(table.where(row, column), fmt::format("'{}' is missing", table.columns()[column]));
    if (region.id == "all" || region.name == "all")
      throw InputError(table.where(row, id), "a region cannot be called 'all'",
                       "results use it for the total");
    if (!ids.insert(region.id).second)
      throw InputError(table.where(row, id), fmt::format("region '{}' stands twice", region.id),
                       "each region has one row and its own id");
    if (!names.insert(region.name).second)
      throw InputError(table.where(row, name), fmt::format("region name '{}' stands twice", region.name),
                       "results name regions by it");
    scenario.regions.push_back(std::move(region));
  }
  if (static_cast<std::size_t>(table.rows()) * scenario.settings.size() * scenario.procedures.size() >=
      max_cells / 4)
    throw InputError(table.where(), fmt::format("{} regions are more than the program takes", table.rows()));
}

void read_deaths(const Section& regions, const CsvTable& table, Scenario& scenario) {
  const Section deaths = regions.section("deaths");
  scenario.base_year = deaths.integer("year", 1900, 2200);
  const int column = table.column(deaths.text("column"), deaths.where("column"));
  double sum = 0;
  for (int r = 0; r < table.rows(); ++r) {
    scenario.regions[r].deaths = table.number(r, column, 0, 1e9);
    sum += scenario.regions[r].deaths;
  }
  double total = sum;
  if (deaths.has("total")) {
    total = deaths.number("total", 0, 1e10);
    if (sum <= 0 && total > 0) deaths.fail("column", "sums to 0 and cannot be scaled to a total");
    for (Region& region : scenario.regions) region.deaths *= sum > 0 ? total / sum : 0;
  }
  scenario.data.push_back(
      {"cancer deaths", deaths.text("column"), deaths.provenance("cancer deaths per year"), total});
  deaths.done();
}

void read_hospitals(const Section& regions, const CsvTable& table, Scenario& scenario) {
  const bool by_hospital = std::any_of(scenario.settings.begin(), scenario.settings.end(),
                                       [](const auto& s) { return s.by_hospital; });
  if (by_hospital) {
    const Section hospitals = regions.section("hospitals");
    const int count = table.column(hospitals.text("column"), hospitals.where("column"));
    double all = 0;
    for (int r = 0; r < table.rows(); ++r) {
      scenario.regions[r].hospitals = table.count(r, count);
      if (scenario.regions[r].hospitals > 100'000)
        throw InputError(table.where(r, count), "more than 100,000 hospitals in one region");
      all += scenario.regions[r].hospitals;
    }
    scenario.data.push_back({"hospitals", hospitals.text("column"), hospitals.provenance("hospitals"), all});
    hospitals.done();
  } else if (regions.has("hospitals")) {
    regions.fail("hospitals", "is not used", "no setting says by_hospital = true");
  }
}

void read_headcounts(const Headcounts& headcounts, const CsvTable& table, Scenario& scenario) {
  for (int g = 0; g < scenario.group_count(); ++g) {
    const int c = table.column(headcounts.columns[g], headcounts.where[g]);
    double weight = 0;
    for (int r = 0; r < table.rows(); ++r) {
      scenario.regions[r].headcount.push_back(table.number(r, c, 0, 1e9));
      weight += scenario.regions[r].headcount.back();
    }
    if (weight <= 0 && scenario.headcount[g].total > 0)
      throw InputError(headcounts.where[g],
                       fmt::format("column '{}' sums to 0 and cannot spread {} practitioners",
                                   headcounts.columns[g], scenario.headcount[g].total));
    scenario.data.push_back({"headcount: " + scenario.groups[g].name, headcounts.columns[g],
                             headcounts.provenance[g], static_cast<double>(scenario.headcount[g].total)});
  }
}

}  // namespace

void read_regions(const Section& root, const Headcounts& headcounts, Scenario& scenario) {
  const Section regions = root.section("regions");
  const CsvTable table = table_named(regions, "table", scenario);
  read_names(regions, table, scenario);
  read_deaths(regions, table, scenario);
  read_hospitals(regions, table, scenario);
  read_headcounts(headcounts, table, scenario);
  const Section distance = regions.section("distance");
  scenario.data.push_back({"distance", "", distance.provenance("km"), 0});
  distance.done();
  read_distances(regions, scenario);
  if (regions.has("referral_cutoff")) scenario.referral_cutoff = regions.number("referral_cutoff", 0, 0.5);
  regions.done();
  read_growth(root, table, scenario);
}

}  // namespace needgap::config

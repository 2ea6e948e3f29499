#include "regions.hpp"

#include "needgap/random.hpp"

#include "csv.hpp"
#include "deaths.hpp"
#include "region_tables.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace needgap::config {
namespace {

void read_distances(const Section& regions, Scenario& scenario) {
  const CsvTable table = table_named(regions, "distances", scenario);
  const std::string leave_out = "`distances = \"…\"` in [regions]";
  const int n = scenario.region_count();
  table.column("id", table.where_header());
  std::vector<int> columns;
  std::vector<std::string> ids;
  for (const Region& region : scenario.regions) {
    if (!table.has(region.id))
      throw OtherRegions(table.where_header(), fmt::format("there is no column '{}'", region.id),
                         suggest(region.id, table.columns()), regions.where("distances").file, leave_out);
    columns.push_back(table.column(region.id, table.where_header()));
    ids.push_back(region.id);
  }
  for (const std::string& column : table.columns())
    if (column != "id" && std::find(ids.begin(), ids.end(), column) == ids.end())
      throw InputError(table.where_header(),
                       fmt::format("column '{}' is not a region of the regions table", column),
                       "one row and one column for each region");
  constexpr double farthest = 50'000;
  constexpr auto when_empty =
      "write the distance in km; 0 is next door, and 50000 is too far for anybody where there is no way";
  scenario.distance_km.resize(n, n);
  const std::vector<int> rows = rows_by_region(table, scenario, regions, "distances", leave_out,
                                               "one row and one column for each region");
  for (int r = 0; r < n; ++r)
    for (int c = 0; c < n; ++c)
      scenario.distance_km(r, c) = table.number(rows[r], columns[c], 0, farthest, when_empty);
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
  const KnownDeaths deaths = read_deaths(regions, table, scenario);
  read_hospitals(regions, table, scenario);
  read_headcounts(headcounts, table, scenario);
  const Section distance = regions.section("distance");
  scenario.data.push_back({"distance", "", distance.provenance("km"), 0});
  distance.done();
  read_distances(regions, scenario);
  if (regions.has("referral_cutoff")) scenario.referral_cutoff = regions.number("referral_cutoff", 0, 0.5);
  regions.done();
  read_growth(root, table, deaths, scenario);
}

}  // namespace needgap::config

#include "needgap/draws.hpp"

#include "result/netcdf_file.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>

namespace needgap::store {
namespace {

namespace fs = std::filesystem;
using result::NetcdfFile;
constexpr const char* whole_name = "draws.nc";
constexpr const char* partial_name = "draws.partial.nc";
constexpr const char* draws_format = "needgap draws 1";

std::string variable_of(const MeasureColumn& column) {
  const bool both = column.place == Place::treatment && column_at(column.measure, Place::residence);
  return (both ? "treatment_" : "") + std::string(column.name);
}

struct Axes {
  int draw, parameter, year, procedure;
  std::optional<int> region;
};

Axes write_axes(NetcdfFile& file, const Scenario& scenario, const engine::RunPlan& plan, std::size_t draws,
                bool regions) {
  Axes axes{file.dimension("draw", draws),
            file.dimension("parameter", scenario.parameters.uncertain.size()),
            file.dimension("year", static_cast<std::size_t>(scenario.horizon.years())),
            file.dimension("procedure", scenario.procedures.size() + 1),
            {}};
  std::vector<int> numbers(draws), years;
  for (std::size_t i = 0; i < draws; ++i) numbers[i] = static_cast<int>(i);
  file.put(file.variable("draw", NC_INT, {axes.draw}), numbers);
  for (int y = scenario.horizon.start; y <= scenario.horizon.end; ++y) years.push_back(y);
  file.put(file.variable("year", NC_INT, {axes.year}), years);
  std::vector<std::string> procedures;
  for (const Procedure& procedure : scenario.procedures) procedures.push_back(procedure.id);
  procedures.emplace_back("all");
  file.put(file.variable("procedure", NC_STRING, {axes.procedure}), procedures);
  std::vector<std::string> names, units, status, sources;
  for (const int i : scenario.parameters.uncertain) {
    const Parameter& parameter = scenario.parameters.parameters[i];
    names.push_back(parameter.name);
    units.push_back(parameter.provenance.unit);
    status.emplace_back(to_string(parameter.provenance.status));
    sources.push_back(parameter.provenance.source);
  }
  file.put(file.variable("parameter", NC_STRING, {axes.parameter}), names);
  file.put(file.variable("parameter_unit", NC_STRING, {axes.parameter}), units);
  file.put(file.variable("parameter_status", NC_STRING, {axes.parameter}), status);
  file.put(file.variable("parameter_source", NC_STRING, {axes.parameter}), sources);
  if (regions) {
    axes.region = file.dimension("region", scenario.regions.size());
    std::vector<std::string> ids;
    for (const Region& region : scenario.regions) ids.push_back(region.name);
    file.put(file.variable("region", NC_STRING, {*axes.region}), ids);
  }
  file.attribute(NC_GLOBAL, "title", scenario.title);
  file.attribute(NC_GLOBAL, "format", draws_format);
  file.attribute(NC_GLOBAL, "source", std::string("needgap ") + NEEDGAP_VERSION);
  file.attribute(NC_GLOBAL, "scenario", scenario.name);
  file.attribute(NC_GLOBAL, "design", std::string(to_string(engine::design_of(plan).kind)));
  file.attribute(NC_GLOBAL, "scrambles", static_cast<long long>(engine::design_of(plan).scrambles));
  file.attribute(NC_GLOBAL, "seed", static_cast<long long>(plan.seed));
  file.attribute(NC_GLOBAL, "replicates", static_cast<long long>(plan.replicates));
  return axes;
}

void write_inputs(NetcdfFile& file, const Axes& axes, const Scenario& scenario, const engine::RunPlan& plan,
                  std::size_t draws) {
  const design::Design design = engine::design_of(plan);
  const ParameterSet& set = scenario.parameters;
  const std::size_t p = set.uncertain.size();
  std::vector<double> u(draws * p), values(draws * p);
  for (std::size_t i = 0; i < draws; ++i) {
    const design::DesignRow row = design(set, static_cast<std::uint32_t>(i));
    const ParameterDraw draw = map_to_parameters(set, row.u);
    for (std::size_t j = 0; j < p; ++j) {
      u[i * p + j] = row.u[j];
      values[i * p + j] = draw[set.uncertain[j]];
    }
  }
  int id = file.variable("u", NC_DOUBLE, {axes.draw, axes.parameter});
  file.attribute(id, "units", "1");
  file.attribute(id, "long_name", "coordinate of the draw in the unit cube");
  file.put(id, u.data());
  id = file.variable("value", NC_DOUBLE, {axes.draw, axes.parameter});
  file.attribute(id, "units", "see parameter_unit");
  file.attribute(id, "long_name", "value of the parameter; shares of a whole sum to 1");
  file.put(id, values.data());
}

// One measure: series of cells by year, draw by draw. `read` gives the draws of a series.
template <class Read>
void write_measure(NetcdfFile& file, const std::string& name, const MeasureColumn& column,
                   const std::string& what, const std::vector<int>& dimensions,
                   const std::vector<engine::SeriesHandle>& series, const Read& read) {
  const int id = file.variable(name, NC_DOUBLE, dimensions);
  file.attribute(id, "units", std::string(column.unit) + (what.empty() ? "" : " squared"));
  file.attribute(id, "long_name",
                 fmt::format("{}{}", what.empty() ? "" : "variance between replicates: ", column.meaning));
  file.attribute(id, "place", std::string(to_string(column.place)));
  file.attribute(id, "cell_methods", what.empty() ? "replicate: mean" : what);
  std::vector<double> values;
  for (std::size_t j = 0; j < series.size(); ++j) {
    const Eigen::ArrayXd draws = read(series[j]);
    values.resize(static_cast<std::size_t>(draws.size()) * series.size());
    for (std::size_t i = 0; i < static_cast<std::size_t>(draws.size()); ++i)
      values[i * series.size() + j] = draws[static_cast<Eigen::Index>(i)];
  }
  file.put(id, values.data());
}

}  // namespace

DrawsWatch::DrawsWatch(const Scenario& scenario, bool regions) : watch(scenario) {
  const RegionIndex R = scenario.all_regions();
  const ProcedureIndex K = scenario.all_procedures();
  for (const MeasureColumn& column : measure_columns) {
    std::vector<engine::SeriesHandle>&whole = national.emplace_back(), &parts = regional.emplace_back();
    for (int year = scenario.horizon.start; year <= scenario.horizon.end; ++year) {
      for (ProcedureIndex k{0}; k <= K; ++k)
        whole.push_back(watch.add(column.measure, column.place, R, k, year));
      for (RegionIndex r{0}; regions && r < R; ++r)
        parts.push_back(watch.add(column.measure, column.place, r, K, year));
    }
  }
}

double bytes_of_draws(const Scenario& scenario, const engine::RunPlan& plan, bool regions) {
  const double national = 2.0 * (scenario.procedure_count() + 1),
               regional = regions ? scenario.region_count() : 0;
  const double a_draw =
      2.0 * static_cast<double>(scenario.parameters.uncertain.size()) +
      scenario.horizon.years() * static_cast<double>(measure_columns.size()) * (national + regional);
  return 8 * a_draw * plan.draws;
}

namespace {

void write_draws(const fs::path& path, const Scenario& scenario, const engine::RunPlan& plan,
                 const DrawsWatch& watch, const engine::RunResult& result) {
  const engine::Watched& kept = result.watched.value();
  const bool regions = !watch.regional[0].empty();
  NetcdfFile file = NetcdfFile::make(path);
  const auto draws = static_cast<std::size_t>(kept.draws());
  const Axes axes = write_axes(file, scenario, plan, draws, regions);
  write_inputs(file, axes, scenario, plan, draws);
  const auto mean = [&](engine::SeriesHandle series) { return kept.mean(series); };
  const auto chance = [&](engine::SeriesHandle series) { return kept.chance(series); };
  for (std::size_t c = 0; c < measure_columns.size(); ++c) {
    const MeasureColumn& column = measure_columns[c];
    const std::vector<int> national{axes.draw, axes.year, axes.procedure};
    const std::string variable = variable_of(column);
    write_measure(file, variable, column, "", national, watch.national[c], mean);
    write_measure(file, variable + "_chance", column, "replicate: variance", national, watch.national[c],
                  chance);
    if (regions)
      write_measure(file, variable + "_by_region", column, "", {axes.draw, axes.year, *axes.region},
                    watch.regional[c], mean);
  }
  file.close();
}

}  // namespace

File draws_file(const Scenario& scenario, const engine::RunPlan& plan, const DrawsWatch& watch,
                const engine::RunResult& result) {
  return {result.complete ? whole_name : partial_name,
          [&](const fs::path& path) { write_draws(path, scenario, plan, watch, result); }};
}

StoredDraws read_draws(const fs::path& folder, const Scenario& scenario, const Series& series) {
  const fs::path path = folder / whole_name;
  if (!fs::exists(path))
    throw InputError({path.string()}, "is not there",
                     "make it with 'needgap run --keep-draws --out " + folder.string() + "'");
  check_recorded(folder, whole_name);
  const NetcdfFile file = NetcdfFile::open(path);
  if (file.text("format") != draws_format)
    throw InputError({path.string()}, "is not a file of draws of this program");
  if (file.text("scenario") != scenario.name)
    throw InputError({path.string()},
                     fmt::format("holds draws of '{}', not of '{}'", file.text("scenario"), scenario.name),
                     "name that configuration");
  const auto years = file.integers("year");
  const auto year = std::find(years.begin(), years.end(), series.year);
  if (year == years.end())
    throw InputError({path.string()}, fmt::format("does not hold the year {}", series.year));
  const std::string variable = variable_of(series.measure());
  const bool national = series.region == scenario.region_count();
  const std::string name = national ? variable : variable + "_by_region";
  if (series.region > scenario.region_count())
    throw InputError({path.string()}, "does not hold groups of regions", "ask for a region or for all");
  if (!national && (!file.has(name) || series.procedure != scenario.procedure_count()))
    throw InputError({path.string()}, "does not hold regions by themselves",
                     "make it with 'needgap run --keep-regions', or ask for all regions");
  StoredDraws stored;
  stored.names = file.texts("parameter");
  stored.design = file.text("design");
  stored.replicates = static_cast<std::uint32_t>(file.integer("replicates"));
  const std::size_t draws = file.sizes("u")[0], p = stored.names.size();
  const auto u = file.numbers("u", {0, 0}, {draws, p});
  stored.u = Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
      u.data(), static_cast<Eigen::Index>(draws), static_cast<Eigen::Index>(p));
  const auto cell = static_cast<std::size_t>(national ? int{series.procedure} : int{series.region});
  const auto take = [&](const std::string& from) -> Eigen::VectorXd {
    const auto values =
        file.numbers(from, {0, static_cast<std::size_t>(year - years.begin()), cell}, {draws, 1, 1});
    return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(draws));
  };
  stored.outputs.mean = take(name);
  stored.outputs.chance = national
                              ? take(variable + "_chance")
                              : Eigen::VectorXd::Constant(static_cast<Eigen::Index>(draws), std::nan(""));
  stored.outputs.draws_done = static_cast<std::uint32_t>(draws);
  if (stored.outputs.mean.hasNaN())
    throw InputError({path.string()}, fmt::format("{} is missing (0/0) in some draws", variable),
                     "ask for a larger region or for a measure that is no ratio");
  return stored;
}

}  // namespace needgap::store

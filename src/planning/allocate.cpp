#include "needgap/planning.hpp"

#include <algorithm>
#include <cmath>
#include <coin/Cbc_C_Interface.h>
#include <fmt/format.h>
#include <memory>
#include <optional>

namespace needgap::planning {
namespace {

// A column of the programme: one seat, or whether a site is open. Entries are (row, coefficient).
struct Column {
  double gain, low, high;
  std::vector<std::pair<int, double>> entries;
};

struct Row {
  double low, high;
};

struct Programme {
  std::vector<Column> columns;
  std::vector<Row> rows;

  int row(double low, double high) {
    rows.push_back({low, high});
    return static_cast<int>(rows.size()) - 1;
  }
};

int seats_filled(const Site& site) {
  int seats = 0;
  for (const Site::Segment& segment : site.segments) seats += segment.seats;
  return seats;
}

// The n-th seat of a site, as a column of its own; a little less for every seat that is there already, so
// that of equal sites the emptier is served first.
void add_site(const Site& site, int smallest_class, double tie, Programme& programme) {
  const int most = std::max(seats_filled(site), site.locked);
  struct ClassRows {
    int open;     // beyond the locked: seats - room x open <= 0
    int fill_up;  // seats - what the class lacks x open >= 0
  };
  std::optional<ClassRows> rows;
  if (smallest_class > 1 && site.locked < smallest_class)
    rows = ClassRows{programme.row(-infinity, 0), programme.row(0, infinity)};
  std::size_t segment = 0;
  int left = site.segments.empty() ? 0 : site.segments[0].seats;
  for (int n = 0; n < most; ++n) {
    while (segment < site.segments.size() && left == 0)
      left = ++segment < site.segments.size() ? site.segments[segment].seats : 0;
    const double gain = segment < site.segments.size() ? site.segments[segment].gain : 0;
    if (left > 0) --left;
    Column seat{gain - tie * n, n < site.locked ? 1.0 : 0.0, 1, {{0, 1.0}, {1, site.cost}}};
    if (rows && n >= site.locked)
      seat.entries.insert(seat.entries.end(), {{rows->open, 1.0}, {rows->fill_up, 1.0}});
    programme.columns.push_back(std::move(seat));
  }
  if (!rows) return;
  programme.columns.push_back({0,
                               0,
                               1,
                               {{rows->open, -static_cast<double>(most - site.locked)},
                                {rows->fill_up, -static_cast<double>(smallest_class - site.locked)}}});
}

std::vector<double> solve(const Programme& programme) {
  std::vector<int> start{0}, index;
  std::vector<double> value, low, high, gain, row_low, row_high;
  for (const Column& column : programme.columns) {
    for (const auto& [row, coefficient] : column.entries) {
      index.push_back(row);
      value.push_back(coefficient);
    }
    start.push_back(static_cast<int>(index.size()));
    low.push_back(column.low);
    high.push_back(column.high);
    gain.push_back(column.gain);
  }
  for (const Row& row : programme.rows) {
    row_low.push_back(row.low);
    row_high.push_back(row.high);
  }
  const std::unique_ptr<Cbc_Model, void (*)(Cbc_Model*)> model(Cbc_newModel(), Cbc_deleteModel);
  Cbc_setParameter(model.get(), "log", "0");
  // A limit of nodes, not of time, so that the answer is the same on every machine.
  Cbc_setParameter(model.get(), "maxNodes", "20000");
  Cbc_loadProblem(model.get(), static_cast<int>(gain.size()), static_cast<int>(row_low.size()), start.data(),
                  index.data(), value.data(), low.data(), high.data(), gain.data(), row_low.data(),
                  row_high.data());
  for (int i = 0; i < static_cast<int>(gain.size()); ++i) Cbc_setInteger(model.get(), i);
  Cbc_setObjSense(model.get(), -1);
  Cbc_solve(model.get());
  const double* best = Cbc_bestSolution(model.get());
  if (!best) best = Cbc_getColSolution(model.get());
  if (Cbc_isProvenInfeasible(model.get()) || !best)
    throw InputError({}, "no placement keeps what is locked within the limits",
                     "give more seats or a larger budget, or lock less");
  return {best, best + gain.size()};
}

}  // namespace

std::vector<int> allocate(std::span<const Site> sites, int seats, double budget, int smallest_class) {
  int locked = 0;
  double locked_cost = 0, largest_gain = 0;
  for (const Site& site : sites) {
    locked += site.locked;
    locked_cost += site.locked * site.cost;
    for (const Site::Segment& segment : site.segments) largest_gain = std::max(largest_gain, segment.gain);
  }
  if (locked > seats || locked_cost > budget * (1 + 1e-12))
    throw InputError(
        {}, fmt::format("{} seats are locked, more than {} seats or the budget allow", locked, seats),
        "give more seats or a larger budget, or lock less");
  std::vector<int> given(sites.size());
  for (std::size_t i = 0; i < sites.size(); ++i) given[i] = sites[i].locked;
  if (largest_gain <= 0) return given;

  Programme programme;
  programme.row(0, seats);
  programme.row(0, std::isfinite(budget) ? budget * (1 + 1e-12) : 1e30);
  const double tie = 1e-6 * largest_gain;
  std::vector<std::size_t> first;
  for (const Site& site : sites) {
    first.push_back(programme.columns.size());
    add_site(site, smallest_class, tie, programme);
  }
  if (programme.columns.empty()) return given;
  const std::vector<double> chosen = solve(programme);
  for (std::size_t i = 0; i < sites.size(); ++i) {
    const int most = std::max(seats_filled(sites[i]), sites[i].locked);
    given[i] = 0;
    for (int n = 0; n < most; ++n)
      given[i] += static_cast<int>(std::lround(chosen[first[i] + static_cast<std::size_t>(n)]));
  }
  return given;
}

}  // namespace needgap::planning

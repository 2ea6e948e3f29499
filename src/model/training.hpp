// Training seats: who starts, who passes, who becomes able. Between the years of the kernel, lane by lane,
// and only where a scenario has programmes.
#pragma once

#include "needgap/model.hpp"

#include "kernel.hpp"

#include <array>
#include <span>
#include <vector>

namespace needgap::model {

/// What became of a year's seats: [procedure][region][lane], the cost [region][lane].
struct SeatYear {
  std::vector<double> asked, filled, finished, cost;
};

/// The programmes of a scenario, and who is in training in a block of futures.
class Training {
 public:
  /// `draws`: of each lane.
  Training(const Scenario& scenario, const std::array<const Draw*, lanes>& draws);

  bool exists() const { return !programmes_.empty(); }
  /// How many of the years from `start` to `end`, from the first on, give no seats in any lane.
  int idle_years(int start, int end) const;
  /// Nobody is in training; the results are those of the year before.
  void begin(const KernelResults& last_year);
  /// Before a year is simulated: remembers who is able.
  void start_year(const KernelState& state);
  /// The last year that ended; null without programmes.
  const SeatYear* last_year() const { return exists() ? &year_ : nullptr; }
  /// After it: gives the year's seats away, and those who finish become able.
  void end_year(const BlockAddress& address, const KernelResults& results, KernelState& state);

 private:
  // What a programme is in the draw of a lane.
  struct Terms {
    double seats, pass_rate, cases_per_trainee, cost_per_seat;
    std::vector<std::vector<double>> pass_below =
        {};  // [started][passed]: distribution function, where wanted
  };
  struct Programme {
    const Intervention* intervention;
    const TrainingProgramme* plan;
    std::array<Terms, lanes> terms;
    std::vector<int> catchment;        // by region
    int catchments;                    // how many
    std::vector<int> started, passed;  // [year modulo lead][region][lane]
  };

  static int seats_of(const Programme& programme, int year, int lane);
  int headroom(SkillIndex skill, RegionIndex region, int lane) const;
  std::vector<int> catchment_room(const Programme& programme, const KernelResults& results, int seats,
                                  int lane) const;
  std::vector<double> weights_of(const Programme& programme, int lane) const;
  void ask_for(const Programme& programme, std::span<const double> weights, int seats, int lane);
  std::vector<int> give_seats(const Programme& programme, std::span<const double> weights,
                              const KernelResults& results, int seats, int lane) const;
  static int pass(Terms& terms, int started, double u);
  void start_trainees(int index, const BlockAddress& address, const KernelResults& results);
  void finish(Programme& programme, int next_year, KernelState& state);
  void remember_gap(const KernelResults& results);

  std::size_t at(int column, int region, int lane) const {
    return (static_cast<std::size_t>(column) * R + region) * lanes + lane;
  }

  const Scenario& scenario_;
  const std::array<const Draw*, lanes> draws_;
  const int R, K, P;
  std::vector<Programme> programmes_;
  std::vector<double> able_at_start_;  // [skill][region][lane]
  std::vector<int> in_training_;       // likewise
  std::vector<double> cases_used_;     // [procedure][region][lane], by those who start this year
  std::vector<double> gap_;            // likewise, last year's unmet need by residence
  SeatYear year_;
};

}  // namespace needgap::model

// The slow reference form of training: trainee by trainee, seat by seat. Shares nothing with the model but
// its inputs.
#pragma once

#include "needgap/model.hpp"

#include <random>
#include <vector>

namespace needgap::test {

/// Seats by region. Each round: seats in proportion to weights by largest remainder (ties by region order) to
/// regions with room, none more than its room, until seats or room are used up; then each catchment that has
/// more than it can take is given as much as it can take by the same rule inside; the rest goes to a next
/// round.
std::vector<int> plain_allotment(const std::vector<double>& weights, std::vector<int> room,
                                 const std::vector<int>& catchment, std::vector<int> catchment_room,
                                 int seats);

class PlainTraining {
 public:
  PlainTraining(const Scenario& scenario, const model::Draw& draw) : scenario_(scenario), draw_(draw) {}

  /// Region by procedure, in the last year that ended.
  struct Year {
    Eigen::ArrayXXi asked, filled, finished;
  };
  const Year& last_year() const { return last_year_; }

  /// What happens at the end of a year, after exit, lapse and entry, given who was able at its start (region
  /// by skill), who was treated where and the unmet need of the year before (region by procedure).
  void end_year(int year, const Eigen::ArrayXXi& able_at_start, const Eigen::ArrayXXd& treated,
                const Eigen::ArrayXXd& unmet_before, std::mt19937_64& random, Eigen::ArrayXXi& able);

 private:
  struct Trainee {
    int skill, region, able_from;
    bool passes;
  };
  int catchment_of(Catchment kind, int region) const;
  /// By region: as the rule alone would share them out, and those in which someone starts.
  struct Seats {
    std::vector<int> asked, filled;
  };
  Seats seats_by_region(const Intervention& intervention, const TrainingProgramme& programme, int year,
                        const Eigen::ArrayXXi& able_at_start, const Eigen::ArrayXXd& treated,
                        const Eigen::ArrayXXd& unmet_before, const Eigen::ArrayXXd& cases_used) const;

  const Scenario& scenario_;
  const model::Draw& draw_;
  std::vector<Trainee> trainees_;
  Year last_year_;
};

}  // namespace needgap::test

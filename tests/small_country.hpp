// Small countries for tests: real configuration files, written to a folder of their own and loaded.
#pragma once

#include "needgap/model.hpp"

#include <map>
#include <string>
#include <vector>

namespace needgap::test {

struct SmallRegion {
  double deaths = 0;
  int hospitals = 0;
  int pain_clinic = 0, ivr = 0;  // headcounts
  double growth = 1;             // deaths ten years on, relative to the base year
};

/// Settings: designated (by hospital), other_hospital, home. Procedures: coeliac, saddle, epidural and
/// intrathecal, or the first one or two of them. Providers: pain_clinic (all procedures) and ivr (coeliac).
/// Base year 2018.
struct SmallCountry {
  std::vector<SmallRegion> regions;
  std::vector<std::vector<double>> km;  // empty: 50 km for each step along the list
  int procedures = 2;
  int start = 2018, end = 2020, steps_per_year = 52;
  bool library = false;  // with the shipped interventions to apply; needs all four procedures
};

/// Three unequal regions with every feature of the model at work: scarce slots in one, plenty in another, two
/// groups, regional effects, lapse, growth.
SmallCountry three_regions();

/// Writes the country's files, loads them with `settings` ("need.rate=0.05") and removes them.
Scenario load_small_country(const SmallCountry& country, const std::vector<std::string>& settings = {});

/// The expectations of all parameters, those named replaced. A name that does not exist throws
/// std::out_of_range.
ParameterDraw values_with(const Scenario& scenario, const std::map<std::string, double>& replaced);

}  // namespace needgap::test

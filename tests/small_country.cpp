#include "small_country.hpp"

#include "needgap/config.hpp"

#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <span>
#include <stdexcept>
#include <unistd.h>

namespace needgap::test {
namespace {

const char* const assumed = "status = \"assumed\"\nsource = \"made up for a test\"\n";

std::string scalar(const std::string& name, const std::string& value, const std::string& unit) {
  return fmt::format("[parameters.{}]\nvalue = {}\nunit = \"{}\"\n{}\n", name, value, unit, assumed);
}

std::string table(const std::string& name, const std::string& unit, const std::string& entries) {
  return fmt::format("[parameters.{}]\nunit = \"{}\"\n{}{}\n", name, unit, assumed, entries);
}

std::string provider(const std::string& id, const std::string& procedures, int total) {
  return fmt::format(
      "[[providers]]\nid = \"{0}\"\nname = \"{0}\"\nprocedures = [{1}]\n"
      "[providers.headcount]\ntotal = {2}\nunit = \"practitioners\"\n{3}\n"
      "[providers.split]\ncolumn = \"{0}\"\ncv = 0.0\nunit = \"factor\"\n{3}\n",
      id, procedures, total, assumed);
}

// What is said of each procedure.
struct SmallProcedure {
  const char *id, *able, *slots, *response, *fee;
};
constexpr SmallProcedure known_procedures[] = {{"coeliac", "0.5", "4.0", "0.5", "200"},
                                               {"saddle", "0.9", "3.0", "0.75", "100"},
                                               {"epidural", "0.8", "3.0", "0.6", "100"},
                                               {"intrathecal", "0.4", "3.0", "0.6", "100"}};

std::string configuration(const SmallCountry& country) {
  const std::span procedures(known_procedures, static_cast<std::size_t>(country.procedures));
  // What `value` says of each, after `start` and the id: "coeliac = 1.2".
  const auto each = [&](const char* start, const char* SmallProcedure::*value) {
    std::string lines;
    for (const SmallProcedure& procedure : procedures)
      lines += fmt::format("{}{} = {}\n", start, procedure.id, procedure.*value);
    return lines;
  };
  const auto each_is = [&](const char* value) {
    std::string lines;
    for (const SmallProcedure& procedure : procedures) lines += fmt::format("{} = {}\n", procedure.id, value);
    return lines;
  };
  const char* const currency = country.library ? "JPY" : "EUR";
  int pain_clinic = 0, ivr = 0;
  for (const SmallRegion& region : country.regions) {
    pain_clinic += region.pain_clinic;
    ivr += region.ivr;
  }
  std::string text = fmt::format(
      "schema = 1\nname = \"small\"\ntitle = \"A small country\"\n{}"
      "[time]\nstart = {}\nend = {}\nsteps_per_year = {}\n",
      country.library ? "extends = \"interventions.toml\"\n" : "", country.start, country.end,
      country.steps_per_year);
  text +=
      "[[settings]]\nid = \"designated\"\nname = \"designated\"\nby_hospital = true\n"
      "[[settings]]\nid = \"other_hospital\"\nname = \"other hospital\"\n"
      "[[settings]]\nid = \"home\"\nname = \"home\"\n";
  std::string all;
  for (const SmallProcedure& procedure : procedures) {
    text += fmt::format("[[procedures]]\nid = \"{0}\"\nname = \"{0}\"\n", procedure.id);
    all += fmt::format("{}\"{}\"", all.empty() ? "" : ", ", procedure.id);
  }
  text += provider("pain_clinic", all, pain_clinic);
  text += provider("ivr", "\"coeliac\"", ivr);
  text += fmt::format(
      "[regions]\ntable = \"regions.csv\"\ndistances = \"distances.csv\"\n"
      "[regions.deaths]\ncolumn = \"deaths\"\nyear = 2018\nunit = \"cancer deaths per year\"\n{0}"
      "[regions.hospitals]\ncolumn = \"hospitals\"\nunit = \"hospitals\"\n{0}"
      "[regions.distance]\nunit = \"km\"\n{0}"
      "[growth]\nprojection = \"made_up\"\n"
      "[growth.projections.made_up]\ncolumns = {{ 2028 = \"growth_2028\" }}\nunit = \"ratio to base-year "
      "deaths\"\n{0}",
      assumed);

  text += fmt::format(
      "[economics]\ncurrency = \"{}\"\npresent_year = 2019\n"
      "[economics.discount_rate]\nvalue = 0.25\nunit = \"per year\"\n{}",
      currency, assumed);
  text += scalar("need.rate", "0.08", "patients per cancer death");
  text += scalar("need.spread", "0.1", "sd of log");
  text += table("need.setting_share", "proportion",
                "dirichlet = { designated = 0.4, other_hospital = 0.35, home = 0.25 }\nweight = 20\n");
  text += table("need.procedure_mix", "proportion",
                country.procedures == 1   ? "dirichlet = { coeliac = 1.0 }\nweight = 20\n"
                : country.procedures == 2 ? "dirichlet = { coeliac = 0.6, saddle = 0.4 }\nweight = 20\n"
                                          : "dirichlet = { coeliac = 0.25, saddle = 0.25, epidural = 0.25, "
                                            "intrathecal = 0.25 }\nweight = 20\n");
  text += table("identify", "proportion", "designated = 0.8\nother_hospital = 0.75\nhome = 0.6\n");
  text += scalar("accept", "0.9", "proportion");
  std::string facility =
      fmt::format("[parameters.facility]\nunit = \"proportion of facilities\"\n{}", assumed);
  const auto shares = [&](const char* setting, double in_house, double refer) {
    facility += fmt::format("[parameters.facility.{}]\n", setting);
    for (const SmallProcedure& procedure : procedures)
      facility +=
          fmt::format("{} = {{ dirichlet = {{ in_house = {}, refer = {}, neither = {} }}, weight = 20 }}\n",
                      procedure.id, in_house, refer, 1 - in_house - refer);
  };
  shares("designated", 0.5, 0.3);
  shares("other_hospital", 0.125, 0.375);
  shares("home", 0.0, 0.5);
  text += facility;
  text += scalar("hospital.size_weight", "1.25", "exponent");
  text += table("hospital.opened_per_able", "hospitals per practitioner", each_is("0.4"));
  text += table("hospital.lacking_able", "proportion of hospitals", each_is("0.5"));
  text += table("contact", "proportion", "designated = 0.8\nother_hospital = 0.7\nhome = 0.6\n");
  text += scalar("distance_decay", "60", "km");
  text += scalar("referral.spread", "0.3", "sd of log-odds");
  text +=
      table("able.share", "proportion", each("pain_clinic.", &SmallProcedure::able) + "ivr.coeliac = 0.3\n");
  text += scalar("able.exit", "0.1", "per year");
  text += scalar("able.growth", "0.02", "per year");
  text += scalar("able.lapse", "0.2", "per year");
  text += scalar("able.lapse_volume", "2.0", "patients per year");
  text += table("slots", "procedures per able practitioner-year",
                each("pain_clinic.", &SmallProcedure::slots) + "ivr.coeliac = 2.0\n");
  text += "keep = { value = 4, unit = \"weeks\" }\n";
  text += scalar("capacity.spread", "0.35", "sd of log");
  text += scalar("procedures_per_patient", "1.25", "procedures per patient");
  text += scalar("remaining_life", "65", "days");
  text += table("response", "proportion", each("", &SmallProcedure::response));
  text += table("fee", std::string(currency) + " per procedure", each("", &SmallProcedure::fee));
  return text;
}

std::string region_table(const SmallCountry& country) {
  std::string text = "id,name,name_en,block,deaths,growth_2028,hospitals,pain_clinic,ivr\n";
  for (std::size_t r = 0; r < country.regions.size(); ++r) {
    const SmallRegion& region = country.regions[r];
    text += fmt::format("r{0},R{0},R{0},all,{1},{2},{3},{4},{5}\n", r, region.deaths, region.growth,
                        region.hospitals, region.pain_clinic, region.ivr);
  }
  return text;
}

std::string distance_table(const SmallCountry& country) {
  std::string text = "id";
  const int n = static_cast<int>(country.regions.size());
  for (int r = 0; r < n; ++r) text += fmt::format(",r{}", r);
  text += "\n";
  for (int r = 0; r < n; ++r) {
    text += fmt::format("r{}", r);
    for (int to = 0; to < n; ++to)
      text += fmt::format(",{}", country.km.empty() ? 50.0 * std::abs(r - to) : country.km[r][to]);
    text += "\n";
  }
  return text;
}

}  // namespace

SmallCountry three_regions() {
  SmallCountry country;
  country.regions = {{1500, 4, 14, 9, 1.3}, {600, 2, 20, 0, 1.0}, {900, 3, 3, 2, 0.8}};
  country.km = {{0, 40, 110}, {40, 0, 90}, {110, 90, 0}};
  country.steps_per_year = 26;
  return country;
}

Scenario load_small_country(const SmallCountry& country, const std::vector<std::string>& settings) {
  namespace fs = std::filesystem;
  static int made = 0;
  const fs::path folder = fs::temp_directory_path() / fmt::format("needgap_small_{}_{}", getpid(), made++);
  struct Removed {
    fs::path folder;
    ~Removed() {
      std::error_code ignored;
      fs::remove_all(folder, ignored);
    }
  } removed{folder};
  fs::create_directories(folder);
  std::ofstream(folder / "small.toml") << configuration(country);
  if (country.library)
    fs::copy_file(fs::path(NEEDGAP_CONFIGS_FOLDER) / "interventions.toml", folder / "interventions.toml");
  std::ofstream(folder / "regions.csv") << region_table(country);
  std::ofstream(folder / "distances.csv") << distance_table(country);
  return config::load_scenario(folder / "small.toml", settings);
}

ParameterDraw values_with(const Scenario& scenario, const std::map<std::string, double>& replaced) {
  ParameterDraw values = mean_parameters(scenario.parameters);
  for (const auto& [name, value] : replaced) {
    const auto index = scenario.parameters.find(name);
    if (!index) throw std::out_of_range("no parameter named " + name);
    values[*index] = value;
  }
  return values;
}

}  // namespace needgap::test

// The headline against the figures its sources print.
#include "needgap/config.hpp"
#include "needgap/headline.hpp"
#include "needgap/report.hpp"

#include "country.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <regex>

namespace needgap {
namespace {

using namespace config;
using namespace estimate;

std::map<std::string, double> lines_of(const Headline& headline) {
  std::map<std::string, double> lines;
  for (const HeadlineLine& line : headline.lines) lines[line.name] = line.value();
  return lines;
}

TEST(Headline, TheDerivationGivesThePublishedFigures) {
  const auto lines = lines_of(headline(load_scenario(NEEDGAP_CONFIGS_FOLDER "/japan.toml"), 1, 10));
  EXPECT_NEAR(lines.at("need a year, lower end, quoted deaths"), 12'210, 0.5);
  EXPECT_NEAR(lines.at("need a year, upper end, quoted deaths"), 29'600, 0.5);
  EXPECT_NEAR(lines.at("need a year, lower end"), 12'328, 0.5);
  EXPECT_NEAR(lines.at("need a year, upper end"), 29'887, 0.5);
  EXPECT_NEAR(lines.at("performed a year, non-responders as responders"), 3122.4, 0.05);
  EXPECT_NEAR(lines.at("the same in patients"), 3122.4 * 136 / 162, 0.5);
  EXPECT_NEAR(lines.at("performed a year, if non-responders do none"), 1530, 0.5);
  EXPECT_NEAR(lines.at("performed a year, if all certified do as responders"), 4282, 0.5);
  EXPECT_NEAR(lines.at("coeliac blocks a year in the claims"), 430, 0);
}

// need: PERT mean (0.033 + 4 x 0.038 + 0.080) / 6; procedures: 4,591 / 3 x (545 + 0.8 x 567) / 545 at the
// mean ratio.
TEST(Headline, TheDistributionsHaveTheirClosedFormMeans) {
  const Headline h = headline(load_scenario(NEEDGAP_CONFIGS_FOLDER "/japan.toml"), 1, 20'000);
  EXPECT_NEAR(h.need.mean, 373'584 * 0.265 / 6, 4.5 * h.need.mcse);
  EXPECT_NEAR(h.procedures.mean, 4591.0 / 3 * (545 + 0.8 * 567) / 545, 4.5 * h.procedures.mcse);
  EXPECT_NEAR(h.gap.mean, h.need.mean - h.performed.mean, 1e-6 * h.need.mean);
  EXPECT_NEAR(h.procedures.quantile(0.5), h.performed.quantile(0.5) * 1.1912, 5);
  EXPECT_GT(h.coverage.quantile(0.025), 0);
}

// Not accepted: need x mean share identified x (1 - mean acceptance), as the three are independent.
TEST(Headline, TheAvertableGapLeavesOutThoseNotAccepted) {
  const Scenario japan = load_scenario(NEEDGAP_CONFIGS_FOLDER "/japan.toml");
  const Headline h = headline(japan, 1, 20'000);
  const ParameterLayout layout(japan);
  const ParameterDraw means = mean_parameters(japan.parameters);
  double identified = 0;
  for (SettingIndex s{0}; s < japan.setting_count(); ++s)
    identified += means[layout.setting_share(s)] * means[layout.identify(s)];
  EXPECT_NEAR(h.not_accepted.mean, 373'584 * 0.265 / 6 * identified * (1 - means[layout.accept]),
              4.5 * h.not_accepted.mcse);
  EXPECT_NEAR(h.avertable_gap.mean, h.gap.mean - h.not_accepted.mean, 1e-6 * h.need.mean);
  EXPECT_GT(h.not_accepted.mean, 0.05 * h.need.mean);
  EXPECT_NE(report::headline_text(japan, h).find("= avertable gap"), std::string::npos);
}

TEST(Headline, TheDeckGivesItsOwnNeed) {
  const Headline h = headline(load_scenario(NEEDGAP_CONFIGS_FOLDER "/deck.toml"), 1, 100);
  EXPECT_NEAR(h.need.mean, 12'210, 1e-6);
  EXPECT_NEAR(h.need.sd, 0, 1e-6);
}

TEST(Headline, AChangedNeedRateMovesNeedAndGapByTheDeaths) {
  const Headline low = headline(
      load_scenario(NEEDGAP_CONFIGS_FOLDER "/japan.toml", std::vector<std::string>{"need.rate=0.04"}), 1,
      500);
  const Headline high = headline(
      load_scenario(NEEDGAP_CONFIGS_FOLDER "/japan.toml", std::vector<std::string>{"need.rate=0.05"}), 1,
      500);
  EXPECT_NEAR(high.need.mean - low.need.mean, 3734.58, 1e-6);
  EXPECT_NEAR(high.gap.mean - low.gap.mean, 3734.58, 1e-6);
  EXPECT_EQ(high.performed.mean, low.performed.mean);
}

class AddedLines : public Country {};

// 30 + 12 in the claims, 84 in the survey: twice as many; and the other way round.
TEST_F(AddedLines, AreSumsOfFiguresOfTheConfigurationsOwn) {
  const std::string provenance = "unit = \"blocks\"\nstatus = \"assumed\"\nsource = \"made up\"\n";
  const auto text_with = [&](const std::string& survey) {
    write("more.toml",
          "schema = 1\nname = \"more\"\nextends = \"tutorial.toml\"\n[evidence.ward]\nvalue = 30\n" +
              provenance + "[evidence.clinic]\nvalue = 12\n" + provenance +
              "[evidence.asked]\nvalue = " + survey + "\n" + provenance +
              R"([[estimate.lines]]
name = "blocks billed"
unit = "blocks"
figures = ["ward", "clinic"]
[[estimate.lines]]
name = "blocks told of"
unit = "blocks"
figures = ["asked"]
[[estimate.conflicts]]
what = "blocks a year"
survey = "blocks told of"
claims = "blocks billed"
)");
    const Scenario scenario = load({}, "more.toml");
    const Headline found = headline(scenario, 1, 10);
    EXPECT_EQ(lines_of(found).at("blocks billed"), 42);
    EXPECT_EQ(lines_of(found).at("blocks told of"), std::stod(survey));
    std::string text = report::headline_text(scenario, found);
    EXPECT_NE(text.find("= 30 + 12"), std::string::npos) << text;
    std::replace(text.begin(), text.end(), '\n', ' ');
    return std::regex_replace(text, std::regex(" +"), " ");
  };
  EXPECT_NE(
      text_with("84").find("The claims hold 42 blocks a year, the survey implies 84: 2.0 times as many. "
                           "The two disagree, and the gap is larger if the claims are right."),
      std::string::npos);
  EXPECT_NE(text_with("21").find("the survey implies 21: 0.5 times as many. "
                                 "The two disagree, and the gap is smaller if the claims are right."),
            std::string::npos);
}

TEST(Headline, TheTextSaysWhatIsWrongWithTheNumbers) {
  const Scenario japan = load_scenario(NEEDGAP_CONFIGS_FOLDER "/japan.toml");
  const std::string text = report::headline_text(japan, headline(japan, 1, 100));
  for (const char* said : {"12,210", "29,600", "12,328", "29,887", "3,122", "2,621", "1,530", "4,282", "430",
                           "LOWER end", "counts procedures, not patients", "373,584 x 0.033", "Uehara 2022"})
    EXPECT_NE(text.find(said), std::string::npos) << said;
}

}  // namespace
}  // namespace needgap

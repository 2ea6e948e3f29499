// Interventions: what they move, by how much, when and where; what is refused; and the shipped library.
#include "needgap/engine.hpp"

#include "compare_samples.hpp"
#include "country.hpp"
#include "model/flows.hpp"
#include "small_country.hpp"
#include "treated_by_flows.hpp"

#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace needgap::test {
namespace {

using namespace config;
using namespace engine;
using namespace model;
namespace fs = std::filesystem;

// ---------------------------------------------------------------------- one lever

Intervention with_weight(int start, double ramp, double coverage) {
  Intervention intervention;
  intervention.start = start;
  intervention.ramp = ramp;
  intervention.coverage = {coverage};
  return intervention;
}

TEST(Weight, IsNothingBeforeTheStartAndGrowsOverTheRamp) {
  const Intervention slow = with_weight(2020, 4, 0.5);
  EXPECT_EQ(weight(slow, RegionIndex{0}, 2000), 0);
  EXPECT_EQ(weight(slow, RegionIndex{0}, 2019), 0);
  EXPECT_EQ(weight(slow, RegionIndex{0}, 2020), 0.125);
  EXPECT_EQ(weight(slow, RegionIndex{0}, 2021), 0.25);
  EXPECT_EQ(weight(slow, RegionIndex{0}, 2023), 0.5);
  EXPECT_EQ(weight(slow, RegionIndex{0}, 2100), 0.5);
  EXPECT_DOUBLE_EQ(weight(with_weight(2020, 2.5, 1), RegionIndex{0}, 2021), 0.8);
  EXPECT_EQ(weight(with_weight(2020, 2.5, 1), RegionIndex{0}, 2022), 1);
}

TEST(Weight, IsFullAtOnceWithoutARamp) {
  EXPECT_EQ(weight(with_weight(2020, 0, 0.7), RegionIndex{0}, 2019), 0);
  EXPECT_EQ(weight(with_weight(2020, 0, 0.7), RegionIndex{0}, 2020), 0.7);
  EXPECT_EQ(weight(with_weight(2020, 0.5, 0.7), RegionIndex{0}, 2020), 0.7);
}

TEST(Moved, FollowsItsClosedForms) {
  EXPECT_DOUBLE_EQ(moved(Operation::set, 0.2, 0.6, 0.25), 0.3);
  EXPECT_EQ(moved(Operation::set, 0.2, 0.6, 1), 0.6);
  EXPECT_DOUBLE_EQ(moved(Operation::add, 0.2, 0.1, 0.5), 0.25);
  EXPECT_DOUBLE_EQ(moved(Operation::add, 0.2, -0.1, 1), 0.1);
  EXPECT_DOUBLE_EQ(moved(Operation::multiply, 0.2, 3, 0.5), 0.4);
  EXPECT_EQ(moved(Operation::multiply, 0.2, 0, 1), 0);
  EXPECT_DOUBLE_EQ(moved(Operation::odds, 0.5, 3, 1), 0.75);
  EXPECT_DOUBLE_EQ(moved(Operation::odds, 0.2, 4, 0.5), 1.0 / 3);
  EXPECT_EQ(moved(Operation::odds, 0.2, 0, 1), 0);
  EXPECT_DOUBLE_EQ(moved(Operation::barrier, 0.2, 0.5, 0.5), 0.4);
  EXPECT_EQ(moved(Operation::barrier, 0.25, 1, 1), 1);
}

constexpr std::array operations{Operation::set, Operation::add, Operation::multiply, Operation::odds,
                                Operation::barrier};

TEST(Moved, GivesTheValueBackToTheBitWhenNothingIsAsked) {
  for (const double p : {0.0, 5e-324, 0.1, 1.0 / 3, 0.7, 1 - 1e-16, 1.0}) {
    for (const double w : {1e-9, 0.1, 1.0 / 3, 0.7, 1.0}) {
      EXPECT_EQ(moved(Operation::add, p, 0, w), p);
      EXPECT_EQ(moved(Operation::multiply, p, 1, w), p);
      EXPECT_EQ(moved(Operation::odds, p, 1, w), p);
      EXPECT_EQ(moved(Operation::barrier, p, 0, w), p);
    }
    for (const Operation operation : operations)
      for (const double x : {0.0, 0.3, 1.0, 17.0}) EXPECT_EQ(moved(operation, p, x, 0), p);
  }
}

TEST(Moved, LeavesOddsOfTheImpossibleAndTheCertain) {
  for (const double x : {0.0, 0.5, 3.0, 1e9})
    for (const double w : {0.5, 1.0}) {
      EXPECT_EQ(moved(Operation::odds, 0, x, w), 0);
      EXPECT_EQ(moved(Operation::odds, 1, x, w), 1);
    }
}

// ---------------------------------------------------------------------- all levers of a small country

const char* const made_up = "status=\"assumed\",source=\"made up\"";

std::string effect(const std::string& target, const std::string& operation, const std::string& value) {
  const std::string unit = operation == "multiply" ? "ratio"
                           : operation == "odds"   ? "odds ratio"
                                                   : "proportion";
  return fmt::format("{{target=\"{}\",operation=\"{}\",size={{{},unit=\"{}\",{}}}}}", target, operation,
                     value.find('=') == std::string::npos ? "value=" + value : value, unit, made_up);
}

std::string intervention(const std::string& id, const std::vector<std::string>& effects, int start = 2018,
                         const std::string& coverage = "1", double ramp = 0) {
  return fmt::format("interventions.{0}={{name=\"{0}\",start={1},ramp={2},coverage={3},effects=[{4}]}}", id,
                     start, ramp, coverage, fmt::join(effects, ","));
}

SmallCountry five_years() {
  SmallCountry country = three_regions();
  country.end = 2022;
  return country;
}

struct Levers {
  Scenario scenario;
  ParameterLayout layout{scenario};
  Draw draw = make_draw(scenario, layout, mean_parameters(scenario.parameters), 11, 0);

  explicit Levers(const std::vector<std::string>& settings)
      : scenario(load_small_country(five_years(), settings)) {}
  LeverIndex index(const std::string& name) const {
    for (LeverIndex i{0}; i < std::ssize(layout.levers); ++i)
      if (layout.levers[i].name == name) return i;
    throw std::out_of_range(name);
  }
  YearLevers in(int year) const { return year_levers(scenario, layout, draw, year); }
  double operator()(const std::string& name, int region = 0, int year = 2020) const {
    return in(year).of(region)[index(name)];
  }
};

TEST(Interventions, SetsComeFirst) {
  const Levers x({intervention("a", {effect("contact.home", "multiply", "0.5")}),
                  intervention("b", {effect("contact.home", "set", "0.8")}), "apply=[\"a\",\"b\"]"});
  EXPECT_DOUBLE_EQ(x("contact.home"), 0.4);
  const Levers y(
      {intervention("a", {effect("contact.home", "multiply", "0.5"), effect("contact.home", "set", "0.8")}),
       "apply=[\"a\"]"});
  EXPECT_DOUBLE_EQ(y("contact.home"), 0.4);
}

TEST(Interventions, TheOthersActInTheOrderOfApply) {
  const std::string a = intervention("a", {effect("contact.home", "add", "0.1")}),
                    b = intervention("b", {effect("contact.home", "multiply", "0.5")});
  EXPECT_DOUBLE_EQ(Levers({a, b, "apply=[\"a\",\"b\"]"})("contact.home"), 0.35);
  EXPECT_DOUBLE_EQ(Levers({a, b, "apply=[\"b\",\"a\"]"})("contact.home"), 0.4);
  EXPECT_DOUBLE_EQ(Levers({a, b, "apply=[\"b\"]"})("contact.home"), 0.3);
  EXPECT_DOUBLE_EQ(Levers({a, b})("contact.home"), 0.6);  // defined, not applied
}

TEST(Interventions, TwoOfOneNameActTwice) {
  EXPECT_DOUBLE_EQ(Levers({intervention("a", {effect("contact.home", "barrier", "0.5"),
                                              effect("contact.home", "barrier", "0.5")}),
                           "apply=[\"a\"]"})("contact.home"),
                   0.9);
}

TEST(Interventions, AStarStandsForAWholePart) {
  const auto moved_by = [](const std::string& target) {
    const Levers with({intervention("a", {effect(target, "multiply", "0.5")}), "apply=[\"a\"]"});
    const Levers without({});
    std::set<std::string> names;
    for (const ParameterSlot& lever : with.layout.levers)
      if (with(lever.name) != without(lever.name)) names.insert(lever.name);
    return names;
  };
  using Names = std::set<std::string>;
  EXPECT_EQ(moved_by("contact.*"), (Names{"contact.designated", "contact.other_hospital", "contact.home"}));
  EXPECT_EQ(moved_by("slots.*.*"),
            (Names{"slots.pain_clinic.coeliac", "slots.pain_clinic.saddle", "slots.ivr.coeliac"}));
  EXPECT_EQ(moved_by("slots.*"), (Names{"slots.keep"}));
  EXPECT_EQ(moved_by("slots.ivr.*"), (Names{"slots.ivr.coeliac"}));
  EXPECT_EQ(moved_by("referral.*.saddle"),
            (Names{"referral.designated.saddle", "referral.home.saddle", "referral.other_hospital.saddle"}));
  // 0 at home, and half of nothing is nothing
  EXPECT_EQ(moved_by("facility.*.coeliac.in_house"),
            (Names{"facility.designated.coeliac.in_house", "facility.other_hospital.coeliac.in_house"}));
}

TEST(Interventions, InHousePerformanceLeavesReferralAsItIs) {
  const Levers x({intervention("a", {effect("facility.*.*.in_house", "barrier", "0.5")}), "apply=[\"a\"]"});
  EXPECT_DOUBLE_EQ(x("facility.designated.coeliac.in_house"), 0.75);
  EXPECT_DOUBLE_EQ(x("referral.designated.coeliac"), 0.3 / 0.5);  // of the draw's own shares
}

TEST(Interventions, OneShareMovedRescalesTheOthersInProportion) {
  const Levers x({intervention("a", {effect("need.setting_share.home", "multiply", "2")}), "apply=[\"a\"]"});
  EXPECT_DOUBLE_EQ(x("need.setting_share.home"), 0.5);
  EXPECT_DOUBLE_EQ(x("need.setting_share.designated"), 0.4 * 0.5 / 0.75);
  EXPECT_DOUBLE_EQ(x("need.setting_share.other_hospital"), 0.35 * 0.5 / 0.75);
}

TEST(Interventions, AShareThatTakesAllLeavesTheOthersNothing) {
  const Levers x({intervention("a", {effect("need.setting_share.home", "add", "5")}), "apply=[\"a\"]"});
  EXPECT_EQ(x("need.setting_share.home"), 1);
  EXPECT_EQ(x("need.setting_share.designated"), 0);
  EXPECT_EQ(x.in(2020).clipped, 1);
}

TEST(Interventions, AWholeSetOfSharesIsMovedTogether) {
  const Levers x({intervention("a", {effect("need.procedure_mix", "set", "shares={coeliac=0.2,saddle=0.8}")},
                               2018, "0.5"),
                  "apply=[\"a\"]"});
  EXPECT_DOUBLE_EQ(x("need.procedure_mix.coeliac"), 0.4);
  EXPECT_DOUBLE_EQ(x("need.procedure_mix.saddle"), 0.6);
}

/// The bytes of eight replicates of a random draw, year by year.
struct Outcome {
  Scenario scenario;
  ParameterLayout layout{scenario};
  OutcomeShape shape{scenario, true};
  Draw draw = make_draw(scenario, layout, random_row(scenario.parameters, 11, 4), 11, 4);
  std::vector<double> out = std::vector<double>(static_cast<std::size_t>(shape.size()) * 8, -1);
  long clipped = simulate(scenario, layout, shape, draw, 0, 8, out.data(), 8);

  explicit Outcome(const std::vector<std::string>& settings)
      : scenario(load_small_country(five_years(), settings)) {}
  bool same_bytes(const Outcome& other, int years) const {
    return std::memcmp(out.data(), other.out.data(),
                       sizeof(double) * 8 * static_cast<std::size_t>(shape.per_year()) *
                           static_cast<std::size_t>(years)) == 0;
  }
  double operator()(int year, Measure measure, int region, int i) const {
    const int series = shape.offset(year - 2018, column_of(measure, Place::residence), RegionIndex{region},
                                    shape.all_procedures());
    return out[static_cast<std::size_t>(series) * 8 + static_cast<std::size_t>(i)];
  }
};

TEST(Interventions, ClippingIsCounted) {
  const std::vector<std::string> settings{intervention("a", {effect("contact.*", "add", "0.35")}, 2021),
                                          "apply=[\"a\"]"};
  const Levers x(settings);
  EXPECT_EQ(x("contact.designated", 0, 2021), 1);  // 0.8 + 0.35
  EXPECT_EQ(x("contact.other_hospital", 0, 2021), 1);
  EXPECT_DOUBLE_EQ(x("contact.home", 0, 2021), 0.95);
  EXPECT_EQ(x.in(2020).clipped, 0);
  EXPECT_EQ(x.in(2021).clipped, 2);
  EXPECT_EQ(Outcome(settings).clipped, 4);  // two levers in two years
  // Once a draw, with another scenario and with more replicates than are simulated at once.
  const std::vector<Scenario> scenarios{load_small_country(five_years()),
                                        load_small_country(five_years(), settings)};
  EXPECT_EQ(observe(scenarios, {.draws = 3, .replicates = 70}, Watch(scenarios[0])).clipped, 12);
}

TEST(Interventions, NothingHappensBeforeTheStart) {
  const Outcome without({});
  for (const std::string target : {"contact.*", "identify.*", "slots.*.*", "distance_decay", "able.exit"}) {
    const Outcome with(
        {intervention("a", {effect(target, "multiply", "0.5")}, 2020, "1", 3), "apply=[\"a\"]"});
    EXPECT_TRUE(with.same_bytes(without, 2)) << target;
    EXPECT_FALSE(with.same_bytes(without, 5)) << target;
  }
}

TEST(Interventions, AnEffectOfSizeZeroChangesNoNumberAtAll) {
  const Outcome without({});
  const std::vector<std::string> proportions{"identify.*", "accept", "contact.*", "referral.*.*",
                                             "need.setting_share.home"};
  const std::vector<std::string> in_other_units{"need.rate", "able.exit", "facility.*.*.in_house"};
  std::vector<std::string> effects;
  for (const std::string& target : proportions) effects.push_back(effect(target, "add", "0"));
  for (const auto* targets : {&proportions, &in_other_units})
    for (const std::string& target : *targets)
      for (const auto& [operation, size] : {std::pair{"multiply", "1"}, {"odds", "1"}, {"barrier", "0"}})
        effects.push_back(effect(target, operation, size));
  for (const char* target : {"slots.*.*", "slots.keep", "distance_decay", "remaining_life",
                             "hospital.size_weight", "hospital.opened_per_able.*", "able.*"})
    effects.push_back(effect(target, "multiply", "1"));
  for (const char* coverage : {"1", "0.3", "[\"r1\"]"})
    EXPECT_TRUE(Outcome({intervention("a", effects, 2018, coverage), "apply=[\"a\"]"}).same_bytes(without, 5))
        << coverage;
  EXPECT_TRUE(Outcome({intervention("a", {effect("contact.*", "set", "0")}, 2018, "0"), "apply=[\"a\"]"})
                  .same_bytes(without, 5));
}

TEST(Interventions, UncertainSizesLeaveTheDrawOfEverythingElse) {
  const Levers without({});
  const Levers with(
      {intervention("a", {effect("contact.*", "barrier", "uniform=[0.1,0.3]")}), "apply=[\"a\"]"});
  const auto draw = [](const Levers& x) {
    return map_to_parameters(x.scenario.parameters, random_row(x.scenario.parameters, 3, 7));
  };
  const ParameterDraw a = draw(without), b = draw(with);
  ASSERT_EQ(b.size(), a.size() + 1);
  EXPECT_TRUE((b.head(a.size()).array() == a.array()).all());
  EXPECT_GT(b[a.size()], 0.1);
  EXPECT_LT(b[a.size()], 0.3);
}

// ---------------------------------------------------------------------- regions

const std::vector<std::string> only_r1{
    intervention("a",
                 {effect("identify.*", "barrier", "0.5"), effect("contact.*", "barrier", "0.5"),
                  effect("referral.*.*", "barrier", "0.5"), effect("distance_decay", "multiply", "2")},
                 2020, "[\"R1\"]"),
    "apply=[\"a\"]"};

TEST(InterventionsByRegion, ActWhereTheyAreCoveredAlone) {
  const Levers with(only_r1), without({});
  for (const ParameterSlot& lever : with.layout.levers)
    for (const int r : {0, 2}) EXPECT_EQ(with(lever.name, r), without(lever.name, r)) << lever.name;
  EXPECT_DOUBLE_EQ(with("contact.home", 1), 0.8);
  EXPECT_DOUBLE_EQ(with("distance_decay", 1), 120);
  EXPECT_DOUBLE_EQ(with("contact.home", 1, 2019), 0.6);
}

TEST(InterventionsByRegion, MoveFlowsAtTheOrigin) {
  const Levers with(only_r1), without({});
  const auto flows = [](const Levers& x) { return year_flows(x.scenario, x.layout, x.draw, x.in(2020)); };
  const YearFlows a = flows(with), b = flows(without);
  for (const int r : {0, 2}) {
    EXPECT_EQ(a.decay[r], b.decay[r]);
    EXPECT_EQ(a.identified[r], b.identified[r]);
    for (const auto& [x, y] : {std::pair{&a.need, &b.need},
                               {&a.in_house, &b.in_house},
                               {&a.referred, &b.referred},
                               {&a.referred_connected, &b.referred_connected},
                               {&a.contact, &b.contact}})
      EXPECT_TRUE((x->row(r) == y->row(r)).all());
  }
  EXPECT_TRUE((a.need == b.need).all());
  EXPECT_GT(a.identified[1], b.identified[1]);
  EXPECT_TRUE((a.referred_connected.row(1) > b.referred_connected.row(1)).all());
  EXPECT_DOUBLE_EQ(a.decay[1], 120);
}

TEST(InterventionsByRegion, LeaveTheLossesOfOthersInTheReplicate) {
  const std::vector<std::string> unopened{"hospital.opened_per_able.coeliac=0",
                                          "hospital.opened_per_able.saddle=0"};
  std::vector<std::string> settings = only_r1;
  settings.insert(settings.end(), unopened.begin(), unopened.end());
  const Outcome with(settings), without(unopened);
  EXPECT_TRUE(with.same_bytes(without, 2));
  for (int i = 0; i < 8; ++i)
    for (const Measure measure : {Measure::not_identified, Measure::not_accepted, Measure::no_route})
      for (const int r : {0, 2})
        for (int year = 2018; year <= 2022; ++year)
          EXPECT_EQ(with(year, measure, r, i), without(year, measure, r, i)) << year << ' ' << i;
  for (int year = 2020; year <= 2022; ++year)
    for (int i = 0; i < 8; ++i)
      EXPECT_LE(with(year, Measure::not_identified, 1, i), without(year, Measure::not_identified, 1, i));
  for (int year = 2018; year <= 2022; ++year)  // who needs a procedure does not depend on who recognises it
    for (int i = 0; i < 8; ++i)
      for (const int r : {0, 1, 2})
        EXPECT_EQ(with(year, Measure::need, r, i), without(year, Measure::need, r, i)) << year << ' ' << i;
}

// ---------------------------------------------------------------------- more contact

/// Slots without limit, and a part of what keeps referrals from a provider gone; how large a part stands in
/// the draw.
struct MoreContact {
  Scenario scenario = load_small_country(
      five_years(),
      std::vector<std::string>{intervention("a", {effect("contact.*", "barrier", "0.5")}), "apply=[\"a\"]"});
  ParameterLayout layout{scenario};

  /// A random draw of all else.
  Draw draw(std::uint32_t index, double size) const {
    ParameterDraw values = map_to_parameters(scenario.parameters, random_row(scenario.parameters, 23, index));
    for (const char* slots : {"pain_clinic.coeliac", "pain_clinic.saddle", "ivr.coeliac"})
      values[scenario.parameters.find(fmt::format("slots.{}", slots)).value()] = 1e7;
    for (const char* procedure : {"coeliac", "saddle"})  // those who would stay able open no hospitals
      values[scenario.parameters.find(fmt::format("hospital.opened_per_able.{}", procedure)).value()] = 0;
    values[scenario.parameters.find("interventions.a.contact.*").value()] = size;
    return make_draw(scenario, layout, values, 23, index);
  }
  /// Expected performed by region of residence and procedure.
  Eigen::ArrayXXd expected(const Draw& of) const {
    return test::treated_by_flows(scenario,
                                  year_flows(scenario, layout, of, year_levers(scenario, layout, of, 2020)));
  }
};

TEST(MoreContact, NeverLowersExpectedPerformedWhenSlotsAreUnlimited) {
  const MoreContact country;
  for (std::uint32_t index = 0; index < 100; ++index) {
    Eigen::ArrayXXd before = country.expected(country.draw(index, 0));
    for (const double size : {0.05, 0.3, 0.7, 1.0}) {
      const Eigen::ArrayXXd now = country.expected(country.draw(index, size));
      ASSERT_TRUE((now >= before).all()) << index << ' ' << size;
      ASSERT_GT(now.sum(), before.sum()) << index << ' ' << size;
      before = now;
    }
  }
}

TEST(MoreContact, PerformsEveryReferralThatReachedNobodyOnceAllAreConnected) {
  const MoreContact country;
  constexpr std::uint32_t replicates = 600;
  const OutcomeShape shape(country.scenario, false);
  const auto futures = [&](double size, Measure measure) {
    const Draw draw = country.draw(4, size);
    std::vector<double> out(static_cast<std::size_t>(shape.size()) * replicates);
    simulate(country.scenario, country.layout, shape, draw, 0, replicates, out.data(), replicates);
    const int series =
        shape.offset(2, column_of(measure, Place::residence), shape.all_regions(), shape.all_procedures());
    const auto first = out.begin() + static_cast<std::ptrdiff_t>(series) * replicates;
    return std::vector<double>(first, first + replicates);
  };
  const std::vector<double> before = futures(0, Measure::performed), after = futures(1, Measure::performed),
                            unconnected = futures(0, Measure::not_connected);
  std::vector<double> left;
  for (std::uint32_t i = 0; i < replicates; ++i) left.push_back(after[i] - before[i] - unconnected[i]);
  EXPECT_GT(moments_of(unconnected).mean, 5);
  EXPECT_LT(std::abs(z_of_mean(left, 0)), largest_z(1)) << moments_of(left).mean;
  EXPECT_EQ(moments_of(futures(1, Measure::not_connected)).mean, 0);
}

// ---------------------------------------------------------------------- mistakes

class InterventionMistakes : public Country {
 protected:
  void SetUp() override {
    Country::SetUp();
    write(
        "mine.toml",
        "schema = 1\nname = \"mine\"\nextends = \"tutorial.toml\"\napply = [\"x\"]\n\n"
        "[interventions.x]\nname = \"window\"\nname_ja = \"窓口\"\nstart = 2025\nramp = 2\ncoverage = 0.5\n\n"
        "[[interventions.x.effects]]\ntarget = \"contact.home\"\noperation = \"multiply\"\n"
        "[interventions.x.effects.size]\nvalue = 1.2\nunit = \"ratio\"\nstatus = \"assumed\"\n"
        "source = \"made up\"\n");
  }
  /// Loads with these edits, expects the refusal to stand at `needle`, and takes the edits back.
  void refuses(const std::vector<std::pair<std::string, std::string>>& edits, const std::string& needle,
               const std::string& reason, const std::string& suggestion) const {
    const std::string original = read("mine.toml");
    for (const auto& [from, to] : edits) edit("mine.toml", from, to);
    SCOPED_TRACE(edits[0].second);
    expect_message(refusal({}, "mine.toml"), place("mine.toml", needle), reason, suggestion);
    write("mine.toml", original);
  }
  void refuses_target(const std::string& target, const std::string& reason,
                      const std::string& suggestion) const {
    refuses({{"\"contact.home\"", '"' + target + '"'}}, '"' + target + '"', reason, suggestion);
  }
};

TEST_F(InterventionMistakes, NoneIsNone) {
  const Scenario s = load({}, "mine.toml");
  ASSERT_EQ(s.interventions.size(), 1u);
  const Intervention& x = s.interventions[0];
  EXPECT_EQ(x.name_ja, "窓口");
  EXPECT_EQ(x.start, 2025);
  EXPECT_EQ(x.coverage, std::vector<double>(5, 0.5));
  ASSERT_EQ(x.effects.size(), 1u);
  const Parameter& size = s.parameters.parameters[x.effects[0].sizes[0]];
  EXPECT_EQ(size.name, "interventions.x.contact.home");
  EXPECT_EQ(size.provenance.source, "made up");
}

TEST_F(InterventionMistakes, InTargetsNameTheNearestOrTheReason) {
  refuses_target("contact.hom", "'contact.hom', which is not a parameter", "did you mean 'contact.home'?");
  refuses_target("contact", "'contact', which is not a parameter", "");
  refuses_target("slots.pain.coeliac.*", "which is not a parameter", "");
  refuses_target("able.share.pain.coeliac", "which an intervention cannot move",
                 "it says who is able today; training changes who is able later");
  refuses_target("able.share.*.*", "which an intervention cannot move", "it says who is able today");
  refuses_target("facility.home.coeliac.refer", "which an intervention cannot move",
                 "referral is moved by referral.<setting>.<procedure>");
  refuses_target("headcount.pain.harbour", "which an intervention cannot move", "headcounts are data");
  refuses_target("able.volume.coeliac", "which an intervention cannot move", "it has left the model");
  refuses_target("regions.deaths", "which an intervention cannot move", "choose another growth projection");
  refuses_target("growth.ageing", "which an intervention cannot move", "choose another growth projection");
  refuses_target("time.steps_per_year", "which an intervention cannot move", "it is how time is counted");
}

TEST_F(InterventionMistakes, InWhatACostIsFor) {
  const std::string euros =
      "{ value = 5, unit = \"EUR per year\", status = \"assumed\", source = \"made up\" }";
  const auto with = [&](const std::string& costs) {
    return std::pair<std::string, std::string>{"ramp = 2", "ramp = 2\ncost = { " + costs + " }"};
  };
  refuses({with("yearly = " + euros + ", for = \"contry\"")}, "\"contry\"",
          "'interventions.x.cost.for' is 'contry'",
          "write \"covered\" for what all that is covered costs together, or \"country\"");
  refuses({with("yearly = " + euros + ", for = [\"lake\"]")}, "[\"lake\"]",
          "'interventions.x.cost.for' is an array, a string is wanted", "");
  refuses({with("yearly = " + euros + ", four = \"country\"")}, "\"country\"",
          "'interventions.x.cost.four' is not a known key", "did you mean 'for'?");
  refuses({with("for = \"country\"")}, "{ for", "'interventions.x.cost.yearly' is missing, and so is 'setup'",
          "write what it costs, or leave out the table");
}

TEST_F(InterventionMistakes, InOperationsAndSizes) {
  const std::string multiply = "\"multiply\"";
  refuses({{multiply, "\"multipy\""}}, "\"multipy\"",
          "is 'multipy' (wanted: set, add, multiply, odds, barrier)", "did you mean 'multiply'?");
  refuses({{"\"ratio\"", "\"proportion\""}}, "\"proportion\"", "is 'proportion', the model takes 'ratio'",
          "convert the value");
  refuses({{multiply, "\"odds\""}}, "\"ratio\"", "the model takes 'odds ratio'", "");
  refuses({{multiply, "\"set\""}}, "\"ratio\"", "the model takes 'proportion'", "");
  refuses({{multiply, "\"barrier\""}, {"\"ratio\"", "\"proportion\""}}, "1.2",
          "(a proportion lies in [0, 1])", "");
  refuses({{"1.2", "-0.5"}}, "-0.5", "is -0.5", "");
  refuses({{"source = \"made up\"\n", ""}}, "[interventions.x.effects.size]", "has no source",
          "every number says where it comes from");
  refuses({{"status = \"assumed\"\n", ""}}, "[interventions.x.effects.size]", "has no status", "status = ");
  refuses({{"unit = \"ratio\"\n", ""}}, "[interventions.x.effects.size]", "has no unit", "unit = \"ratio\"");
  refuses({{"unit = \"ratio\"", "unit = \"ratio\"\ncomment = \"why\""}}, "\"why\"", "is not a known key", "");
  refuses({{"operation = ", "weight = 1\noperation = "}}, "1\noperation", "is not a known key", "");
}

TEST_F(InterventionMistakes, InScaleAreRefused) {
  for (const std::string operation : {"odds", "barrier"})
    refuses({{"\"multiply\"", '"' + operation + '"'}, {"contact.home", "distance_decay"}},
            '"' + operation + '"', "is '" + operation + "', but 'distance_decay' is not a proportion",
            "use set, add, multiply");
  refuses({{"\"multiply\"", "\"add\""}, {"contact.home", "able.*"}}, "\"able.*\"",
          "'able.exit' is in per year, 'able.lapse_volume' in patients per year",
          "write an effect for each unit");
  refuses({{"contact.home", "need.procedure_mix"}}, "\"multiply\"", "'need.procedure_mix' is a set of shares",
          "set the whole, or name one share");
  refuses({{"contact.home", "procedures_per_patient"}, {"coverage = 0.5", "coverage = [\"lake\"]"}},
          "\"procedures_per_patient\"", "is one number for the country", "give `coverage` as a share");
}

TEST_F(InterventionMistakes, InSharesOfOneWhole) {
  refuses({{"contact.home", "need.setting_share.*"}}, "\"need.setting_share.*\"",
          "more than one share of 'need.setting_share'", "name one share; the others are rescaled");
  refuses({{"contact.home", "*"}, {"coverage = 0.5", "coverage = [\"lake\"]"}}, "\"*\"",
          "is one number for the country", "give `coverage` as a share");
}

TEST_F(InterventionMistakes, InIdentifiers) {
  const auto renamed = [&](const std::string& name, const std::string& reason) {
    const std::string original = read("mine.toml");
    std::string text = original;
    for (auto at = text.find("interventions.x"); at != std::string::npos;
         at = text.find("interventions.x", at))
      text.replace(at, 15, "interventions." + name);
    write("mine.toml", text);
    edit("mine.toml", "apply = [\"x\"]", "");
    expect_message(refusal({}, "mine.toml"), place("mine.toml", "[interventions."), reason, "");
    write("mine.toml", original);
  };
  renamed("Network", "'Network' is not an identifier");
  renamed("\"a.b\"", "'a.b' is not an identifier");
  renamed("beta", "'beta' is a word of the format");
  renamed("source", "'source' is a word of the format");
}

TEST_F(InterventionMistakes, InWhenAndWhere) {
  refuses({{"coverage = 0.5", "coverage = 1.2"}}, "1.2", "'interventions.x.coverage' is 1.2", "");
  refuses({{"coverage = 0.5", "coverage = -0.1"}}, "-0.1", "'interventions.x.coverage' is -0.1", "");
  refuses({{"ramp = 2", "ramp = -2"}}, "-2", "'interventions.x.ramp' is -2", "");
  refuses({{"start = 2025", "start = 25"}}, "25\nramp", "'interventions.x.start' is 25", "");
  refuses({{"start = 2025\n", ""}}, "[interventions.x]", "'interventions.x.start' is missing", "add it");
  refuses({{"coverage = 0.5", "coverage = [\"Dunes\", \"Lake Distrct\"]"}}, "[\"Dunes\"",
          "names 'Lake Distrct', which is not a region", "did you mean 'Lake District'?");
  refuses({{"coverage = 0.5", "coverage = [\"River V\"]"}}, "[\"River V\"",
          "names 'River V', which is not a region", "did you mean 'River Valley'?");
  refuses({{"ramp = 2", "ramp = 2\nend = 2030"}}, "2030", "'interventions.x.end' is not a known key", "");
}

TEST_F(InterventionMistakes, InApply) {
  refuses({{"[\"x\"]", "[\"y\"]"}}, "[\"y\"]", "names 'y', which is not defined", "");
  refuses({{"[\"x\"]", "[\"x\", \"x\"]"}}, "[\"x\", \"x\"]", "names 'x' twice", "");
  write("none.toml", "schema = 1\nname = \"none\"\nextends = \"tutorial.toml\"\napply = [\"x\"]\n");
  expect_message(refusal({}, "none.toml"), place("none.toml", "[\"x\"]"), "but none are defined",
                 "write [interventions.NAME]");
}

TEST_F(InterventionMistakes, AreFoundInWhatIsNotAppliedToo) {
  refuses({{"apply = [\"x\"]\n", ""}, {"contact.home", "contact.hom"}}, "\"contact.hom\"",
          "which is not a parameter", "did you mean 'contact.home'?");
}

TEST_F(InterventionMistakes, InALibraryArePlacedInTheLibrary) {
  const std::string library = read("mine.toml");
  write("library.toml", library.substr(library.find("[interventions.x]")));
  write("mine.toml",
        "schema = 1\nname = \"mine\"\nextends = [\"tutorial.toml\", \"library.toml\"]\napply = [\"x\"]\n");
  EXPECT_EQ(load({}, "mine.toml").interventions.size(), 1u);
  edit("library.toml", "contact.home", "contact.hom");
  expect_message(refusal({}, "mine.toml"), place("library.toml", "\"contact.hom\""),
                 "which is not a parameter", "did you mean 'contact.home'?");
}

// ---------------------------------------------------------------------- the shipped library

const fs::path configs = NEEDGAP_CONFIGS_FOLDER;
const std::vector<std::string> library{"hub_centres",          "protected_time",     "bridge",
                                       "palliative_education", "awareness",          "ivr_training",
                                       "pain_training",        "evidence",           "network",
                                       "designation_2022",     "approval_equipment", "follow_up"};

Scenario shipped(const std::string& name) {
  return load_scenario(configs / "scenarios" / (name + ".toml"));
}

std::vector<std::string> ids(const Scenario& scenario) {
  std::vector<std::string> result;
  for (const Intervention& intervention : scenario.interventions) result.push_back(intervention.id);
  return result;
}

TEST(Library, IsNoScenarioByItself) {
  EXPECT_THROW(load_scenario(configs / "interventions.toml"), InputError);
}

TEST(Library, HasAScenarioForEachInterventionAndOneForAll) {
  for (const std::string& id : library) EXPECT_EQ(ids(shipped(id)), std::vector<std::string>{id});
  EXPECT_EQ(ids(shipped("all")), library);
}

TEST(Library, HasJapaneseNamesAndAssumedSizesWithReasons) {
  const Scenario s = shipped("all");
  for (const Intervention& intervention : s.interventions) EXPECT_FALSE(intervention.name_ja.empty());
  const int first = static_cast<int>(ParameterLayout(s).all.size());
  EXPECT_GT(s.parameters.size(), first + 40);
  for (int i = first; i < s.parameters.size(); ++i) {
    const Parameter& size = s.parameters.parameters[i];
    EXPECT_EQ(size.provenance.status, Status::assumed) << size.name;
    EXPECT_GT(size.provenance.source.size(), 20u) << size.name;
    EXPECT_FALSE(size.meaning.empty()) << size.name;
  }
}

TEST(Library, HasTheFourPartiesOfTheDeck) {
  EXPECT_EQ(ids(shipped("four_party")),
            (std::vector<std::string>{"pain_training", "protected_time", "network", "palliative_education",
                                      "bridge", "awareness"}));
}

TEST(Library, TwoScenariosWithOneBaseCanBeExtendedTogether) {
  const Scenario s = shipped("demand_and_slots");
  EXPECT_EQ(ids(s), (std::vector<std::string>{"demand_side", "slots_twice"}));
  const auto japan_files = std::count_if(
      s.files.begin(), s.files.end(), [](const std::string& file) { return file.ends_with("japan.toml"); });
  EXPECT_EQ(japan_files, 1);
}

/// National totals over all years, mean of 2 draws x 8 replicates.
struct Totals {
  double need = 0, performed = 0;

  explicit Totals(const Scenario& scenario) {
    RunPlan plan;
    plan.draws = 2;
    const RunResult result = run(scenario, plan);
    EXPECT_TRUE(result.complete);
    EXPECT_EQ(result.clipped, 0) << scenario.name;
    const int last = scenario.horizon.years() - 1;
    for (int y = 0; y <= last; ++y) {
      need += result.summary.national(y, Measure::need).mean;
      performed += result.summary.national(y, Measure::performed).mean;
    }
  }
};

TEST(ShippedScenarios, LoadRunAndMoveTheGapTheRightWay) {
  const Totals japan(load_scenario(configs / "japan.toml"));
  // Nothing certain is known of these: they take cases from one hand to give them to another.
  const std::set<std::string> either{"dilution", "training_alone", "pain_training", "ivr_training"};
  int files = 0;
  for (const auto& entry : fs::directory_iterator(configs / "scenarios")) {
    if (entry.path().extension() != ".toml") continue;
    const std::string name = entry.path().stem();
    SCOPED_TRACE(name);
    ++files;
    const Scenario scenario = load_scenario(entry.path());
    EXPECT_EQ(scenario.name, name);
    EXPECT_FALSE(scenario.interventions.empty());
    const Totals totals(scenario);
    EXPECT_GT(totals.performed, japan.performed);
    EXPECT_NEAR(totals.need, japan.need, 0.002 * japan.need);
  }
  EXPECT_EQ(files, static_cast<int>(library.size()) + 9);
}

TEST(ShippedScenarios, EachSideLiftsTheLimitOfTheOther) {
  const Totals japan(load_scenario(configs / "japan.toml")), demand(shipped("demand_side")),
      slots(shipped("slots_twice")), both(shipped("demand_and_slots"));
  EXPECT_GT(both.performed - japan.performed,
            demand.performed - japan.performed + slots.performed - japan.performed);
}

}  // namespace
}  // namespace needgap::test

// Designs: what their rows promise.
#include "needgap/design.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <set>

namespace needgap {
namespace {

using namespace design;

ParameterSet uniform_set(const std::vector<std::string>& names) {
  ParameterSet set;
  for (const std::string& name : names) {
    set.parameters.push_back({name, "", Uniform{0, 1}, {"", Status::assumed, ""}, {0, 1}, {}});
    set.uncertain.push_back(set.size() - 1);
  }
  return set;
}

std::vector<std::string> numbered(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(fmt::format("p{}", i));
  return names;
}

// Whether the first `size` draws of a scramble have one value in each of `size` strata of a coordinate.
bool stratified(const Design& design, const ParameterSet& set, std::uint32_t scramble,
                std::uint32_t scrambles, std::uint32_t size, std::size_t coordinate) {
  std::set<int> strata;
  for (std::uint32_t i = 0; i < size; ++i) {
    const double u = design(set, scrambles * i + scramble).u[coordinate];
    if (!(u > 0 && u < 1)) return false;
    strata.insert(static_cast<int>(u * size));
  }
  return strata.size() == size;
}

TEST(Designs, ALatinHypercubeHasOneDrawInEveryStratum) {
  const ParameterSet set = uniform_set(numbered(7));
  for (const std::uint32_t size : {1u, 10u, 64u, 100u}) {
    const Design design = latin_hypercube_design(1, size, 3);
    for (std::size_t j = 0; j < 7; ++j)
      for (std::uint32_t cube = 0; cube < 3; ++cube)
        EXPECT_TRUE(stratified(design, set, cube, 3, size, j)) << size << ' ' << j;
  }
}

TEST(Designs, SobolPointsAreStratifiedInEveryCoordinateAndPair) {
  const ParameterSet set = uniform_set(numbered(60));
  const Design design = sobol_design(numbered(60), 1, 2);
  for (std::size_t j = 0; j < 60; ++j)
    for (std::uint32_t scramble = 0; scramble < 2; ++scramble)
      EXPECT_TRUE(stratified(design, set, scramble, 2, 64, j)) << j;
  // The first two coordinates are a (0, 2)-sequence: one of 64 points in each of 8 x 8 squares.
  std::set<int> squares;
  for (std::uint32_t i = 0; i < 64; ++i) {
    const auto u = design(set, 2 * i).u;
    squares.insert(static_cast<int>(u[0] * 8) * 8 + static_cast<int>(u[1] * 8));
  }
  EXPECT_EQ(squares.size(), 64);
}

TEST(Designs, ScramblesAreIndependentAndUniform) {
  const SobolPoints points(3, 4);
  double sum = 0, squares = 0;
  constexpr int scrambles = 4000;
  for (std::uint32_t s = 0; s < scrambles; ++s) {
    const double u = points.at(2, 0, s);
    sum += u;
    squares += u * u;
  }
  EXPECT_NEAR(sum / scrambles, 0.5, 4 * std::sqrt(1.0 / 12 / scrambles));
  EXPECT_NEAR(squares / scrambles, 1.0 / 3, 4 * std::sqrt(4.0 / 45 / scrambles));
  EXPECT_NE(points.at(2, 5, 0), points.at(2, 5, 1));
  EXPECT_NE(SobolPoints(4, 4).at(2, 5), points.at(2, 5));
}

// A smooth mean in eight dimensions: the error over scrambles is far below that of independent draws.
TEST(Designs, ScrambledSobolPointsIntegrateFarBetterThanRandomOnes) {
  const auto names = numbered(8);
  const ParameterSet set = uniform_set(names);
  const auto spread = [&](const Design& design) {
    double sum = 0, squares = 0;
    for (std::uint32_t s = 0; s < 16; ++s) {
      double mean = 0;
      for (std::uint32_t i = 0; i < 512; ++i) {
        double product = 1;
        for (const double u : design(set, 16 * i + s).u) product *= 1 + (u - 0.5) / 2;
        mean += product / 512;
      }
      sum += mean - 1;
      squares += (mean - 1) * (mean - 1);
    }
    EXPECT_NEAR(sum / 16, 0, 4 * std::sqrt(squares / 16 / 15));
    return std::sqrt(squares / 16);
  };
  const double random = spread(random_design(1)), sobol = spread(sobol_design(names, 1, 16));
  EXPECT_LT(sobol, random / 20);
  // The additive part, 93% of the variance, is gone: the error falls to 1 / 3.8.
  EXPECT_LT(spread(latin_hypercube_design(1, 512, 16)), random / 2);
}

TEST(Designs, KnowWhatTheyAreWhereverTheirRowsBegin) {
  const std::vector<std::string> names{"a", "b"};
  const ParameterSet set = uniform_set(names);
  const Design sobol = sobol_design(names, 1, 8), later = rows_from(sobol, 8);
  EXPECT_EQ(to_string(later.kind), "sobol");
  EXPECT_EQ(later.scrambles, 8u);
  EXPECT_EQ(random_design(1).scrambles, 0u);
  for (std::uint32_t i = 0; i < 8; ++i) {
    EXPECT_EQ(later(set, i).u, sobol(set, 8 + i).u);
    EXPECT_EQ(later(set, i).facts, 8 + i);
  }
}

TEST(Designs, ScenariosShareTheCoordinatesOfTheParametersTheyShare) {
  const ParameterSet base = uniform_set({"a", "b"}), other = uniform_set({"b", "extra", "a"});
  const ParameterSet* const sets[] = {&base, &other};
  const auto names = coordinate_names(sets);
  EXPECT_EQ(names, (std::vector<std::string>{"a", "b", "extra"}));
  for (const Design& design :
       {sobol_design(names, 1, 8), latin_hypercube_design(1, 8, 2), saltelli_design(names, {{"a", {"a"}}}, 1),
        morris_design(names, {{"a", {"a"}}}, 4, 1).design})
    for (std::uint32_t i = 0; i < 8; ++i) {
      const auto u = design(base, i).u, v = design(other, i).u;
      EXPECT_EQ(u[0], v[2]);
      EXPECT_EQ(u[1], v[0]);
    }
}

TEST(Designs, SaltellisRowsDifferFromAInTheirFactorAlone) {
  const auto names = numbered(4);
  const ParameterSet set = uniform_set(names);
  const std::vector<Factor> factors{
      {"pair", {"p0", "p2"}}, {"facts", {}, true}, {"dummy", {}}, {"one", {"p3"}}};
  const Design design = saltelli_design(names, factors, 1);
  for (std::uint32_t i = 0; i < 5; ++i) {
    const std::uint32_t first = i * 6;
    const DesignRow a = design(set, first), b = design(set, first + 1);
    EXPECT_NE(a.facts, b.facts);
    const auto expect = [&](std::uint32_t row, std::vector<int> from_b, bool facts_of_b) {
      const DesignRow mixed = design(set, first + row);
      for (int j = 0; j < 4; ++j) {
        const bool is_b = std::find(from_b.begin(), from_b.end(), j) != from_b.end();
        EXPECT_EQ(mixed.u[j], is_b ? b.u[j] : a.u[j]) << row << ' ' << j;
      }
      EXPECT_EQ(mixed.facts, facts_of_b ? b.facts : a.facts) << row;
    };
    expect(2, {0, 2}, false);
    expect(3, {}, true);
    expect(4, {}, false);
    expect(5, {3}, false);
  }
}

TEST(Designs, MorrisMovesOneFactorAfterAnother) {
  const auto names = numbered(5);
  const ParameterSet set = uniform_set(names);
  const std::vector<Factor> factors{
      {"p0", {"p0"}}, {"group", {"p1", "p2", "p3"}}, {"facts", {}, true}, {"p4", {"p4"}}};
  const MorrisDesign morris = morris_design(names, factors, 6, 1);
  ASSERT_EQ(morris.order.size(), 6);
  for (std::uint32_t t = 0; t < 6; ++t)
    for (std::uint32_t p = 0; p < 4; ++p) {
      const DesignRow before = morris.design(set, t * 5 + p), after = morris.design(set, t * 5 + p + 1);
      const Factor& factor = factors[static_cast<std::size_t>(morris.order[t][p])];
      EXPECT_EQ(before.facts != after.facts, factor.facts);
      for (std::size_t j = 0; j < 5; ++j) {
        const bool member =
            std::find(factor.members.begin(), factor.members.end(), names[j]) != factor.members.end();
        EXPECT_NEAR(std::abs(after.u[j] - before.u[j]), member ? 0.5 : 0, 1e-15);
        if (member && factor.members.size() == 1) {
          EXPECT_EQ(after.u[j] > before.u[j], morris.sign[t][morris.order[t][p]] > 0);
        }
      }
    }
}

TEST(Designs, AGroupOfAnUnknownOrRepeatedNameIsRefused) {
  const auto message = [](const std::vector<Factor>& factors) {
    try {
      saltelli_design({"need.rate", "accept"}, factors, 1);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_NE(message({{"g", {"need.rte"}}}).find("did you mean 'need.rate'?"), std::string::npos);
  EXPECT_NE(message({{"g", {"accept"}}, {"h", {"accept"}}}).find("in two groups, 'g' and 'h'"),
            std::string::npos);
}

}  // namespace
}  // namespace needgap

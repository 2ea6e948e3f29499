// Amounts of money in a unit that suits them.
#include "report/money.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>

namespace needgap::report {
namespace {

// The amount that a text says.
double read_back(std::string text) {
  const double size = text.find(" trillion ") != std::string::npos  ? 1e12
                      : text.find(" billion ") != std::string::npos ? 1e9
                      : text.find(" million ") != std::string::npos ? 1e6
                                                                    : 1;
  text.erase(std::remove(text.begin(), text.end(), ','), text.end());
  return std::stod(text) * size;
}

TEST(Money, IsWrittenInAUnitThatSuitsIt) {
  EXPECT_EQ(money_text("EUR", 0), "0 EUR");
  EXPECT_EQ(money_text("EUR", 5.25), "5.25 EUR");
  EXPECT_EQ(money_text("EUR", 95'673), "95,673 EUR");
  EXPECT_EQ(money_text("EUR", -95'673), "-95,673 EUR");
  EXPECT_EQ(money_text("JPY", 999'900), "999,900 JPY");
  EXPECT_EQ(money_text("JPY", 1'046'751), "1.05 million JPY");
  EXPECT_EQ(money_text("JPY", 304'666'667), "305 million JPY");
  EXPECT_EQ(money_text("JPY", 24.049e9), "24.0 billion JPY");
  EXPECT_EQ(money_text("JPY", -1.5e12), "-1.50 trillion JPY");
  EXPECT_EQ(money_text("JPY", std::nan("")), "– JPY");
}

TEST(Money, OfAnySizeIsReadBackAndIsShort) {
  for (int power = -3; power <= 14; ++power)
    for (const double digits : {1.0, 1.234, 2.5, 4.999, 9.994, 9.996})
      for (const double sign : {1.0, -1.0}) {
        const double amount = sign * digits * std::pow(10, power);
        const std::string text = money_text("EUR", amount);
        EXPECT_NEAR(read_back(text), amount, (power < 0 ? 0.05 : 0.006) * std::abs(amount)) << text;
        EXPECT_LE(text.find(' '), 8u) << text;
      }
}

TEST(Money, ThatStandsBelowEachOtherHasOneUnitAndNoneIsLost) {
  const Money millions = money_of("JPY", {248e6, 0, 9'037e6, 24'049e6, std::nan("")});
  EXPECT_EQ(millions.unit, "million JPY");
  EXPECT_EQ(millions.decimals, 0);
  const Money small = money_of("EUR", {95'673, 1e6});
  EXPECT_EQ(small.unit, "EUR");
  // The largest would have eleven digits; the least is still there.
  const Money far = money_of("EUR", {95'673, 24.049e9});
  EXPECT_EQ(far.unit, "million EUR");
  EXPECT_EQ(fmt::format("{:.{}f}", 95'673 / far.size, far.decimals), "0.096");
  const Money years = money_of("JPY", {84.6e6, 205'550e6});
  EXPECT_EQ(years.unit, "billion JPY");
  EXPECT_EQ(years.decimals, 3) << "0.085 to 205.550";
  for (const Money& money : {money_of("EUR", {}), money_of("EUR", {0, 0})}) {
    EXPECT_EQ(money.unit, "EUR");
    EXPECT_EQ(money.decimals, 0);
  }
}

TEST(Money, ErrorsAreSeenButNoRounding) {
  EXPECT_EQ(money_of("EUR", {95'673}, {210}).decimals, 0);
  EXPECT_EQ(money_of("EUR", {95'673}, {0.4}).decimals, 1);
  EXPECT_EQ(money_of("JPY", {1'046'751}, {46'103}).decimals, 2);
  EXPECT_EQ(money_of("JPY", {12e6}, {4'000}).decimals, 3);
  EXPECT_EQ(money_of("EUR", {9'780}, {1e-12}).decimals, 0) << "what a sum leaves";
  EXPECT_EQ(money_of("EUR", {9'780, 1e-11}).unit, "EUR");
  EXPECT_EQ(money_of("EUR", {9'780, 1e-11}).decimals, 0);
}

}  // namespace
}  // namespace needgap::report

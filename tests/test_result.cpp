// Results as tables: what every writer makes of the same small result, read back by other means.
#include "needgap/error.hpp"
#include "needgap/result.hpp"

#include "result/netcdf_file.hpp"

#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace needgap::result {
namespace {

namespace fs = std::filesystem;

// A number with an error, as an estimate is.
struct Estimated {
  double value = 0, error = 0;
};
std::array<Statistic, 2> statistics(const Estimated& of) {
  return {{{"value", of.value}, {"error", of.error}}};
}

struct Place {
  std::string name;
  std::int64_t year;
  Estimated need;
  double share;
  std::string unit;
  double size;
};

// Two places by two years: all combinations of their keys.
const std::vector<Place> places{{"北, \"north\"", 2018, {1234.5, 6.25}, 0.25, "beds", 3},
                                {"北, \"north\"", 2019, {1300, 7}, 0.5, "seats", 4},
                                {"=south", 2018, {-20, 0.5}, std::nan(""), "beds", 5},
                                {"=south", 2019, {0, 0}, 0.125, "beds", 6e9}};

TableMaker<Place> place_maker() {
  TableMaker<Place> maker("places", "Need by place");
  maker.key("region", &Place::name)
      .key("year", &Place::year)
      .note("unit", &Place::unit)
      .value("need", "patients", &Place::need, "residence")
      .value("coverage", "proportion", &Place::share)
      .value("size", std::string(unit_of_row), &Place::size);
  return maker;
}

Result small_result() {
  Result result{
      "trial", {{"method", "by hand"}, {"first", std::int64_t{7}}}, {{"seed", std::int64_t{3}}}, {}};
  result.tables.push_back(place_maker().of(places));
  result.tables.push_back(TableMaker<Estimated>("whole", "All together")
                              .value("mean", "patients", [](const Estimated& of) { return of; })
                              .of(std::vector<Estimated>{{628.625, 1}}));
  return result;
}

class ResultFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / fmt::format("needgap-result-{}", ::getpid());
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_;
};

TEST(Result, ATidyTableHasARowForEveryNumberThatIsThereAndItsOwnUnit) {
  const std::string expected =
      "\xEF\xBB\xBF"
      "method,first,table,region,year,measure,place,unit,statistic,value\n"
      "by hand,7,places,\"北, \"\"north\"\"\",2018,need,residence,patients,value,1234.5\n"
      "by hand,7,places,\"北, \"\"north\"\"\",2018,need,residence,patients,error,6.25\n"
      "by hand,7,places,\"北, \"\"north\"\"\",2018,coverage,,proportion,value,0.25\n"
      "by hand,7,places,\"北, \"\"north\"\"\",2018,size,,beds,value,3\n"
      "by hand,7,places,\"北, \"\"north\"\"\",2019,need,residence,patients,value,1300\n"
      "by hand,7,places,\"北, \"\"north\"\"\",2019,need,residence,patients,error,7\n"
      "by hand,7,places,\"北, \"\"north\"\"\",2019,coverage,,proportion,value,0.5\n"
      "by hand,7,places,\"北, \"\"north\"\"\",2019,size,,seats,value,4\n"
      "by hand,7,places, =south,2018,need,residence,patients,value,-20\n"
      "by hand,7,places, =south,2018,need,residence,patients,error,0.5\n"
      "by hand,7,places, =south,2018,size,,beds,value,5\n"
      "by hand,7,places, =south,2019,need,residence,patients,value,0\n"
      "by hand,7,places, =south,2019,need,residence,patients,error,0\n"
      "by hand,7,places, =south,2019,coverage,,proportion,value,0.125\n"
      "by hand,7,places, =south,2019,size,,beds,value,6000000000\n"
      "by hand,7,whole,,,mean,,patients,value,628.625\n"
      "by hand,7,whole,,,mean,,patients,error,1\n";
  EXPECT_EQ(csv(small_result()), expected);
}

TEST(Result, AWideTableHasItsUnitsInTheHeadAndEmptyCellsWhereNothingIs) {
  EXPECT_EQ(wide_csv(place_maker().of(places)),
            "\xEF\xBB\xBF"
            "region,year,unit,need_patients,need_error_patients,coverage_proportion,size\n"
            "\"北, \"\"north\"\"\",2018,beds,1234.5,6.25,0.25,3\n"
            "\"北, \"\"north\"\"\",2019,seats,1300,7,0.5,4\n"
            " =south,2018,beds,-20,0.5,,5\n"
            " =south,2019,beds,0,0,0.125,6000000000\n");
}

// What a spreadsheet computes begins with one of these and is more than that; all but numbers must not.
TEST(Result, NoTextOfACsvFileIsAFormulaAndEachReadsBackTheSame) {
  struct Named {
    std::string name;
  };
  for (const std::string text : {"=1+1", "+1 nurse", "-procedures", "@now", "\t=1", "=cmd|' /C calc'!A0",
                                 "=a,\"b\"", "-", "-5", "+1e3", "5-6", " =1", "a=1", ""}) {
    const std::string table =
        wide_csv(TableMaker<Named>("t", "").key("name", &Named::name).of(std::vector<Named>{{text}}));
    std::string cell = table.substr(table.find('\n') + 1);
    cell.pop_back();
    if (cell.starts_with('"')) {  // as a reader of CSV takes the quotes away
      cell = cell.substr(1, cell.size() - 2);
      for (std::size_t at = 0; (at = cell.find("\"\"", at)) != std::string::npos; ++at) cell.erase(at, 1);
    }
    char* end = nullptr;
    std::strtod(text.c_str(), &end);
    const bool number = !text.empty() && *end == '\0' && text[0] != '\t';
    const bool starts = !text.empty() && std::string("=+-@\t\r").find(text[0]) != std::string::npos;
    EXPECT_EQ(cell, (starts && !number && text.size() > 1 ? " " : "") + text);
  }
}

TEST(Result, JsonHoldsTheColumnsOnceAndEveryCellInTheirOrder) {
  const auto tree = nlohmann::json::parse(json(small_result()));
  EXPECT_EQ(tree["format"], "needgap trial 2");
  EXPECT_EQ(tree["context"]["first"], 7);
  EXPECT_EQ(tree["about"]["seed"], 3);
  const auto& table = tree["tables"]["places"];
  EXPECT_EQ(table["title"], "Need by place");
  ASSERT_EQ(table["columns"].size(), 7);
  const nlohmann::json need{{"name", "need"},
                            {"role", "value"},
                            {"unit", "patients"},
                            {"place", "residence"},
                            {"statistic", "error"}};
  EXPECT_EQ(table["columns"][4], need);
  ASSERT_EQ(table["rows"].size(), 4);
  EXPECT_EQ(table["rows"][2], nlohmann::json::parse(R"(["=south",2018,"beds",-20,0.5,null,5])"));
  EXPECT_EQ(table["rows"][3][6], 6e9);
}

TEST_F(ResultFiles, NetcdfHasTheKeysAsDimensionsWhereTheRowsAreAllTheirCombinations) {
  Result result = small_result();
  result.tables.pop_back();  // one table stands in the file itself
  write_netcdf(result, folder_ / "whole.nc");
  const NetcdfFile file = NetcdfFile::open(folder_ / "whole.nc");
  EXPECT_EQ(file.sizes("need"), (std::vector<std::size_t>{2, 2}));
  EXPECT_EQ(file.integers("year"), (std::vector<int>{2018, 2019}));
  EXPECT_EQ(file.texts("region"), (std::vector<std::string>{"北, \"north\"", "=south"}));
  EXPECT_EQ(file.numbers("need_error", {0, 0}, {2, 2}), (std::vector<double>{6.25, 7, 0.5, 0}));
  EXPECT_TRUE(std::isnan(file.numbers("coverage", {1, 0}, {1, 1})[0]));
  EXPECT_EQ(file.text("method"), "by hand");
  EXPECT_EQ(file.integer("first"), 7);

  std::vector<Place> three(places.begin(), places.end() - 1);
  result.tables = {place_maker().of(three)};
  write_netcdf(result, folder_ / "part.nc");
  EXPECT_EQ(NetcdfFile::open(folder_ / "part.nc").sizes("need"), (std::vector<std::size_t>{3}));
}

TEST_F(ResultFiles, AWorkbookHasASheetForEachTableWithNumbersAsNumbersAndNoFormula) {
  const fs::path book = folder_ / "trial.xlsx";
  write_spreadsheet(small_result(), book);
  ASSERT_EQ(std::system(fmt::format("cd {} && cmake -E tar xf trial.xlsx", folder_.string()).c_str()), 0);
  const auto content = [&](const char* name) {
    std::ifstream in(folder_ / name, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  };
  const std::string names = content("xl/workbook.xml"), places_sheet = content("xl/worksheets/sheet2.xml"),
                    words = content("xl/sharedStrings.xml");
  for (const char* sheet : {"name=\"about\"", "name=\"places\"", "name=\"whole\""})
    EXPECT_NE(names.find(sheet), std::string::npos) << sheet;
  EXPECT_NE(places_sheet.find("<v>1234.5</v>"), std::string::npos);
  EXPECT_EQ(places_sheet.find("<f>"), std::string::npos) << "a text that begins with = stays a text";
  EXPECT_NE(words.find("=south"), std::string::npos);
  EXPECT_NE(words.find("patients"), std::string::npos) << "units stand under the names";

  std::ifstream one(book, std::ios::binary);
  const std::string first{std::istreambuf_iterator<char>(one), {}};
  write_spreadsheet(small_result(), folder_ / "again.xlsx");
  std::ifstream two(folder_ / "again.xlsx", std::ios::binary);
  EXPECT_TRUE(first == std::string(std::istreambuf_iterator<char>(two), {})) << "the same bytes every time";
}

TEST_F(ResultFiles, WhatCannotBeWrittenSaysSo) {
  EXPECT_THROW(write_netcdf(small_result(), folder_ / "none" / "a.nc"), Error);
  EXPECT_THROW(write_spreadsheet(small_result(), folder_ / "none" / "a.xlsx"), Error);
}

TEST(Result, ATableForPeopleWritesNumbersByTheUnitOfTheirColumn) {
  using As = Shown::As;
  const std::string shown = text(place_maker().of(places),
                                 {{"place", "region"},
                                  {"need", "need"},
                                  {"change", "need", As::change},
                                  {"±", "need", As::error},
                                  {"covered", "coverage"},
                                  {"more", "coverage", As::change}},
                                 3);
  EXPECT_EQ(shown,
            "  place         need  change  ±  covered       more\n"
            "  北, \"north\"  1,234  +1,234  6    25.0%  +25.00 pp\n"
            "  北, \"north\"  1,300  +1,300  7    50.0%  +50.00 pp\n"
            "  =south         -20     -20  0        –          –\n");
}

TEST(Result, ATableThatNothingIsKnownOfShowsAllItsColumns) {
  const std::string shown = text(small_result());
  for (const char* part :
       {"method: by hand", "seed: 3", "Need by place", "need (patients)", "±", "All together"})
    EXPECT_NE(shown.find(part), std::string::npos) << part << " in\n" << shown;
}

TEST(Result, OnlyTheStatisticsThatAreAskedForBecomeColumns) {
  TableMaker<Place> maker("places");
  const Table table = maker.only({"error"})
                          .value("need", "patients", &Place::need)
                          .value("coverage", "proportion", &Place::share)
                          .of(places);
  ASSERT_EQ(table.columns.size(), 3) << "the number itself stays, whatever is asked for";
  EXPECT_EQ(table.column("need", "error").number(0), 6.25);
  EXPECT_THROW(table.column("need", "q50"), std::out_of_range);
}

TEST(Result, WhatIsMissingHasNoNumbers) {
  TableMaker<Place> maker("places");
  const Table table = maker
                          .value("need", "patients",
                                 [](const Place& place) -> std::optional<Estimated> {
                                   if (place.year == 2018) return {};
                                   return place.need;
                                 })
                          .of(places);
  EXPECT_TRUE(std::isnan(table.column("need", "value").number(0)));
  EXPECT_EQ(table.column("need", "value").number(1), 1300);
}

}  // namespace
}  // namespace needgap::result

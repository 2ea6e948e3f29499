// Tables of regions and distances: the place, reason and remedy of each mistake.
#include "country.hpp"

namespace needgap {
namespace {

class Csv : public Country {
 protected:
  void regions(const std::string& from, const std::string& to, const std::string& needle,
               const std::string& reason, const std::string& suggestion) const {
    refuses("tutorial/regions.csv", from, to, needle, reason, suggestion);
  }
  void distances(const std::string& from, const std::string& to, const std::string& needle,
                 const std::string& reason, const std::string& suggestion) const {
    refuses("tutorial/distances_km.csv", from, to, needle, reason, suggestion);
  }
};

TEST_F(Csv, RegionsAreNamedOnce) {
  regions("dunes,Dunes", "harbour,Dunes", "harbour,Dunes", "region 'harbour' stands twice",
          "each region has one row");
  regions("Dunes,Coast", "Harbour City,Coast,", "dunes", "the row has 9 fields, the header 8",
          "quote fields");
  regions("Dunes,", "Harbour City,", "Harbour City,Coast,700", "region name 'Harbour City' stands twice",
          "results name regions");
  regions("dunes,Dunes", "all,Dunes", "all", "a region cannot be called 'all'",
          "results use it for the total");
  regions("dunes,Dunes", "dunes,", ",Coast,700", "'name' is missing", "");
}

TEST_F(Csv, CellsAreFiniteNumbersInTheirRange) {
  regions("700", "7OO", "7OO", "'deaths' is '7OO', not a number",
          "write numbers without thousands separators");
  regions("700", "\"1,700\"", "\"1,700\"", "'deaths' is '1,700', not a number", "write numbers without");
  regions("700", "-700", "-700", "'deaths' is -700 (wanted: 0 to", "");
  regions("700", "nan", "nan", "'deaths' is nan (wanted: 0 to", "");
  regions("700", "", ",1.10", "'deaths' is missing", "write 0 where there is none");
  regions(",1,2,1", ",1.5,2,1", "1.5,2", "'hospitals' is 1.5, not a whole number", "");
  regions(",1,2,1", ",-1,2,1", "-1,2", "'hospitals' is -1", "");
  regions(",1,2,1", ",1,two,1", "two", "'pain_doctors' is 'two', not a number", "write numbers");
}

TEST_F(Csv, RowsHaveTheLengthOfTheHeader) {
  regions("700,", "", "dunes", "the row has 7 fields, the header 8", "quote fields that hold a comma");
  distances("dunes,60", "dunes,60,1", "dunes,60,1", "the row has 7 fields, the header 6", "quote fields");
}

TEST_F(Csv, HeadersAreCompleteAndUnique) {
  regions("deaths_factor_2030", "name", "name,hospitals", "column 'name' stands twice",
          "rename or remove one");
  regions("pain_doctors", "", ",radiologists", "a column has no name", "");
  const std::string at_key = place("tutorial.toml", "\"pain_doctors\"");
  edit("tutorial/regions.csv", "pain_doctors", "pain_docs");
  expect_message(refusal(), at_key, "has no column 'pain_doctors'", "did you mean 'pain_docs'?");
}

TEST_F(Csv, QuotesEndAndStandAlone) {
  regions("Dunes,Coast", "\"Dunes,Coast", "\"Dunes", "a quoted field does not end", "close it with \"");
  regions("Dunes,Coast", "\"Du\"nes,Coast", "nes,Coast", "text follows a quoted field", "double the quotes");
}

TEST_F(Csv, TablesSeparatedBySemicolonsAreNotGuessedAt) {
  std::string text = read("tutorial/regions.csv");
  for (char& c : text) c = c == ',' ? ';' : c;
  write("tutorial/regions.csv", text);
  expect_message(refusal(),
                 path("tutorial/regions.csv").string() + ":1:1: ", "the columns are not separated by commas",
                 "save the table with commas");
}

TEST_F(Csv, ATableWithoutRowsIsRefused) {
  write("tutorial/regions.csv", "id,name,block\n");
  expect_message(refusal(), path("tutorial/regions.csv").string() + ": ", "the table has no rows",
                 "one row for each");
  write("tutorial/regions.csv", "");
  expect_message(refusal(), path("tutorial/regions.csv").string() + ": ", "is empty",
                 "configs/tutorial.toml");
}

TEST_F(Csv, ATableInAnotherEncodingIsPlaced) {
  regions("Dunes", "D\xFCnen", "\xFCnen", "the text is not UTF-8", "save the file as UTF-8");
}

TEST_F(Csv, ColumnsOfAnErrorCountCharactersNotBytes) {
  edit("tutorial/regions.csv", "dunes,Dunes", "dunes,北海道");
  edit("tutorial/regions.csv", "700", "x");
  EXPECT_EQ(refusal().find(path("tutorial/regions.csv").string() + ":3:17: "), 0u) << refusal();
}

TEST_F(Csv, AMissingTableIsPlacedWhereItIsNamed) {
  refuses(
      "\"tutorial/regions.csv\"", "\"tutorial/region.csv\"", "\"tutorial/region.csv\"",
      "'regions.table' cannot be read: " + path("tutorial/region.csv").string() + ": there is no such file",
      "did you mean '" + path("tutorial/regions.csv").string() + "'?");
  refuses("\"tutorial/distances_km.csv\"", "\"tutorial\"", "\"tutorial\" # one row", "is a folder",
          "name a file in it");
}

TEST_F(Csv, DistancesMatchTheRegions) {
  const std::string header = "id,harbour,dunes,river,lake,summit";
  distances(header, "id,harbor,dunes,river,lake,summit", "id,harbor", "there is no column 'harbour'",
            "did you mean 'harbor'?");
  distances("dunes,60", "dune,60", "dune,60", "'dune' is not a region", "did you mean 'dunes'?");
  distances("dunes,60", "harbour,60", "harbour,60", "region 'harbour' stands twice",
            "one row for each region");
  distances("dunes,60,0,150,210,280\n", "", "", "region 'dunes' has no row", "one row and one column");
  distances("180", "far", "far", "'lake' is 'far', not a number", "write numbers");
  distances("180", "-1", "-1", "'lake' is -1 (wanted: 0 to 50000)", "");
  distances("id,", "region,", "region", "there is no column 'id'", "");
  const std::string at_header = place("tutorial/distances_km.csv", header);
  edit("tutorial/regions.csv", "dunes,Dunes,Coast,700,1.10,1,2,1\n",
       "");  // a region fewer than the distances
  expect_message(refusal(), at_header, "column 'dunes' is not a region", "one row and one column");
}

TEST_F(Csv, ANewRegionNeedsItsDistances) {
  edit("tutorial/regions.csv", "summit,", "delta,Delta,Coast,100,1,0,0,0\nsummit,");
  expect_message(refusal(),
                 path("tutorial/distances_km.csv").string() + ":1:1: ", "there is no column 'delta'", "");
}

TEST_F(Csv, RowsAndColumnsOfDistancesMayStandInAnyOrder) {
  const Scenario before = load();
  write("tutorial/distances_km.csv",
        "summit,id,lake,dunes,harbour,river\n70,lake,0,210,180,80\n240,harbour,180,60,1,110\n280,dunes,210,0,"
        "60,150\n"
        "0,summit,70,280,240,140\n140,river,80,150,110,0\n");
  const Scenario after = load();
  EXPECT_EQ(after.distance_km(0, 0), 1);
  EXPECT_EQ(after.distance_km(3, 4), 70);
  EXPECT_EQ((after.distance_km - before.distance_km).cwiseAbs().sum(), 1);
}

}  // namespace
}  // namespace needgap

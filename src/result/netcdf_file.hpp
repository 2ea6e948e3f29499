#pragma once

#include "needgap/error.hpp"

#include <filesystem>
#include <netcdf.h>
#include <string>
#include <vector>

namespace needgap::result {

/// A NetCDF-4 file, closed at the end of its scope. Failures throw Error with the library's own words.
class NetcdfFile {
 public:
  static NetcdfFile make(const std::filesystem::path& path);
  static NetcdfFile open(const std::filesystem::path& path);
  NetcdfFile(NetcdfFile&& other) noexcept;
  NetcdfFile& operator=(NetcdfFile&&) = delete;
  ~NetcdfFile();
  /// Flushes; what the destructor does in silence.
  void close();

  /// A group inside, which must not outlive the file.
  NetcdfFile group(const std::string& name);
  int dimension(const std::string& name, std::size_t size);
  /// `type`: NC_DOUBLE, NC_INT or NC_STRING. Numbers are compressed.
  int variable(const std::string& name, int type, const std::vector<int>& dimensions);
  void attribute(int variable, const std::string& name, const std::string& text);  // NC_GLOBAL: of the file
  void attribute(int variable, const std::string& name, long long number);
  void put(int variable, const double* values);
  void put(int variable, const std::vector<int>& values);
  void put(int variable, const std::vector<std::string>& values);

  bool has(const std::string& variable) const;
  std::vector<std::size_t> sizes(const std::string& variable) const;
  std::vector<std::string> texts(const std::string& variable) const;
  std::vector<int> integers(const std::string& variable) const;
  std::vector<double> numbers(const std::string& variable, const std::vector<std::size_t>& start,
                              const std::vector<std::size_t>& count) const;
  std::string text(const std::string& attribute) const;  // of the file; "" when there is none
  long long integer(const std::string& attribute) const;

 private:
  NetcdfFile(int id, std::string path, bool owns = true) : id_(id), path_(std::move(path)), owns_(owns) {}
  void check(int status) const;
  int find(const std::string& variable) const;
  int id_;
  std::string path_;
  bool owns_;
};

}  // namespace needgap::result

#include "netcdf_file.hpp"

#include <fmt/format.h>

namespace needgap::result {

NetcdfFile NetcdfFile::make(const std::filesystem::path& path) {
  NetcdfFile file(-1, path.string());
  file.check(nc_create(path.c_str(), NC_NETCDF4 | NC_CLOBBER, &file.id_));
  return file;
}

NetcdfFile NetcdfFile::open(const std::filesystem::path& path) {
  NetcdfFile file(-1, path.string());
  if (const int status = nc_open(path.c_str(), NC_NOWRITE, &file.id_); status != NC_NOERR)
    throw InputError({path.string()}, fmt::format("cannot be read as NetCDF: {}", nc_strerror(status)));
  return file;
}

NetcdfFile::NetcdfFile(NetcdfFile&& other) noexcept
    : id_(other.id_), path_(std::move(other.path_)), owns_(other.owns_) {
  other.id_ = -1;
}

NetcdfFile::~NetcdfFile() {
  if (owns_ && id_ >= 0) nc_close(id_);
}

void NetcdfFile::close() {
  const int id = id_;
  id_ = -1;
  check(nc_close(id));
}

void NetcdfFile::check(int status) const {
  if (status != NC_NOERR) throw Error(fmt::format("{}: {}", path_, nc_strerror(status)));
}

NetcdfFile NetcdfFile::group(const std::string& name) {
  int id = 0;
  check(nc_def_grp(id_, name.c_str(), &id));
  return {id, path_, false};
}

int NetcdfFile::dimension(const std::string& name, std::size_t size) {
  int id = 0;
  check(nc_def_dim(id_, name.c_str(), size, &id));
  return id;
}

int NetcdfFile::variable(const std::string& name, int type, const std::vector<int>& dimensions) {
  int id = 0;
  check(nc_def_var(id_, name.c_str(), type, static_cast<int>(dimensions.size()), dimensions.data(), &id));
  if (type == NC_DOUBLE && !dimensions.empty()) check(nc_def_var_deflate(id_, id, 1, 1, 1));
  return id;
}

void NetcdfFile::attribute(int variable, const std::string& name, const std::string& text) {
  check(nc_put_att_text(id_, variable, name.c_str(), text.size(), text.data()));
}

void NetcdfFile::attribute(int variable, const std::string& name, long long number) {
  check(nc_put_att_longlong(id_, variable, name.c_str(), NC_INT64, 1, &number));
}

void NetcdfFile::put(int variable, const double* values) {
  check(nc_put_var_double(id_, variable, values));
}

void NetcdfFile::put(int variable, const std::vector<int>& values) {
  check(nc_put_var_int(id_, variable, values.data()));
}

void NetcdfFile::put(int variable, const std::vector<std::string>& values) {
  std::vector<const char*> pointers;
  for (const std::string& value : values) pointers.push_back(value.c_str());
  check(nc_put_var_string(id_, variable, pointers.data()));
}

int NetcdfFile::find(const std::string& variable) const {
  int id = 0;
  if (nc_inq_varid(id_, variable.c_str(), &id) != NC_NOERR)
    throw InputError({path_}, fmt::format("holds no variable '{}'", variable));
  return id;
}

bool NetcdfFile::has(const std::string& variable) const {
  int id = 0;
  return nc_inq_varid(id_, variable.c_str(), &id) == NC_NOERR;
}

std::vector<std::size_t> NetcdfFile::sizes(const std::string& variable) const {
  const int id = find(variable);
  int count = 0;
  check(nc_inq_varndims(id_, id, &count));
  std::vector<int> dimensions(static_cast<std::size_t>(count));
  check(nc_inq_vardimid(id_, id, dimensions.data()));
  std::vector<std::size_t> result(dimensions.size());
  for (std::size_t d = 0; d < dimensions.size(); ++d) check(nc_inq_dimlen(id_, dimensions[d], &result[d]));
  return result;
}

std::vector<std::string> NetcdfFile::texts(const std::string& variable) const {
  std::vector<char*> pointers(sizes(variable).at(0));
  check(nc_get_var_string(id_, find(variable), pointers.data()));
  std::vector<std::string> result(pointers.begin(), pointers.end());
  check(nc_free_string(pointers.size(), pointers.data()));
  return result;
}

std::vector<int> NetcdfFile::integers(const std::string& variable) const {
  std::vector<int> result(sizes(variable).at(0));
  check(nc_get_var_int(id_, find(variable), result.data()));
  return result;
}

std::vector<double> NetcdfFile::numbers(const std::string& variable, const std::vector<std::size_t>& start,
                                        const std::vector<std::size_t>& count) const {
  std::size_t size = 1;
  for (const std::size_t c : count) size *= c;
  std::vector<double> result(size);
  check(nc_get_vara_double(id_, find(variable), start.data(), count.data(), result.data()));
  return result;
}

std::string NetcdfFile::text(const std::string& attribute) const {
  std::size_t size = 0;
  if (nc_inq_attlen(id_, NC_GLOBAL, attribute.c_str(), &size) != NC_NOERR) return {};
  std::string result(size, ' ');
  check(nc_get_att_text(id_, NC_GLOBAL, attribute.c_str(), result.data()));
  return result;
}

long long NetcdfFile::integer(const std::string& attribute) const {
  long long value = 0;
  check(nc_get_att_longlong(id_, NC_GLOBAL, attribute.c_str(), &value));
  return value;
}

}  // namespace needgap::result

# Writes a .cpp that holds files as text: cmake -DOUT=file.cpp -DFILES="a;b" -DNAMES="a;b" -P embed.cmake
set(list "")
set(body "")
foreach(file name IN ZIP_LISTS FILES NAMES)
  file(READ "${file}" text)
  string(APPEND body "    {\"${name}\", R\"~asset~(${text})~asset~\"},\n")
endforeach()
file(WRITE "${OUT}" "// Made by src/page/embed.cmake from the files of src/page.
#include \"page/page_data.hpp\"

namespace needgap::page {
namespace {
const std::pair<std::string_view, std::string_view> assets[] = {
")
file(APPEND "${OUT}" "${body}")
file(APPEND "${OUT}" "};
}  // namespace

std::string_view asset(std::string_view name) {
  for (const auto& [known, text] : assets)
    if (known == name) return text;
  return {};
}

std::vector<std::string_view> asset_names() {
  std::vector<std::string_view> names;
  for (const auto& [name, text] : assets) names.push_back(name);
  return names;
}

}  // namespace needgap::page
")

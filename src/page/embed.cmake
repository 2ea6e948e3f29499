# Writes a .cpp that holds files as text: cmake -DOUT=file.cpp -DFILES="a;b" -P embed.cmake
set(body "")
foreach(file IN LISTS FILES)
  file(READ "${file}" text)
  get_filename_component(name "${file}" NAME)
  string(APPEND body "  if (name == \"${name}\") return R\"~asset~(${text})~asset~\";\n")
endforeach()
file(WRITE "${OUT}" "// Made by src/page/embed.cmake from the files of src/page.
#include \"page/page_data.hpp\"

namespace needgap::page {

std::string_view asset(std::string_view name) {
")
file(APPEND "${OUT}" "${body}")
file(APPEND "${OUT}" "  return {};
}

}  // namespace needgap::page
")

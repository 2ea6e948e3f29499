# The page's own files, embedded in the program: its frame, its style, and one script that esbuild (Debian package
# esbuild) makes from page.js and all that it imports: modules, words, charts' specifications and the parts of Vega.
find_program(ESBUILD esbuild DOC "Bundler of the page's scripts, Debian package esbuild")
if(NOT ESBUILD)
  message(FATAL_ERROR "esbuild is missing (it bundles the scripts of src/page): apt-get install esbuild")
endif()
find_path(VEGA_FOLDER vega-view.min.js PATHS /usr/share/javascript/vega DOC "Vega, Debian package libjs-vega")
if(NOT VEGA_FOLDER)
  message(FATAL_ERROR "Vega is missing (it draws the page's charts): apt-get install libjs-vega")
endif()

set(page_folder ${PROJECT_SOURCE_DIR}/src/page)
file(GLOB page_scripts CONFIGURE_DEPENDS ${page_folder}/*.js ${page_folder}/text.json ${page_folder}/charts/*.json)
# Vega's files are vega-NAME.min.js; one of them asks for another by an older name.
add_custom_command(
  OUTPUT ${PROJECT_BINARY_DIR}/page.js
  COMMAND ${CMAKE_COMMAND} -E env NODE_PATH=${VEGA_FOLDER} ${ESBUILD} ${page_folder}/page.js --bundle --format=iife --target=es2020
    --charset=utf8 --minify --resolve-extensions=.min.js --alias:vega-selections=vega-selection --log-level=warning
    --outfile=${PROJECT_BINARY_DIR}/page.js
  DEPENDS ${page_scripts}
  VERBATIM)

set(page_files ${page_folder}/page.html ${page_folder}/page.css ${PROJECT_BINARY_DIR}/page.js)
add_custom_command(
  OUTPUT ${PROJECT_BINARY_DIR}/page_assets.cpp
  COMMAND ${CMAKE_COMMAND} "-DOUT=${PROJECT_BINARY_DIR}/page_assets.cpp" "-DFILES=${page_files}" -P ${page_folder}/embed.cmake
  DEPENDS ${page_files} ${page_folder}/embed.cmake
  VERBATIM)
target_sources(needgap_core PRIVATE ${PROJECT_BINARY_DIR}/page_assets.cpp)
set_source_files_properties(${PROJECT_BINARY_DIR}/page_assets.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON)

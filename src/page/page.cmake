# The page's own files and the chart library, embedded in the program.
set(page_names page.html page.css text.json vega.js format.js draw.js keyboard.js figures.js results.js regions.js
  scenarios.js studies.js decisions.js plan.js schedule.js targets.js backcast.js calibration.js first_screen.js provenance.js page.js
  charts/fan.vg.json charts/intervals.vg.json charts/lines.vg.json charts/panels.vg.json charts/ridge.vg.json charts/targets.vg.json
  charts/tiles.vg.json charts/tornado.vg.json charts/waffle.vg.json charts/waterfall.vg.json)
list(TRANSFORM page_names PREPEND ${PROJECT_SOURCE_DIR}/src/page/ OUTPUT_VARIABLE page_files)

# The parts of Vega that the charts use, in order of need (Debian package libjs-vega).
find_path(VEGA_FOLDER vega-view.min.js PATHS /usr/share/javascript/vega REQUIRED DOC "Vega, Debian package libjs-vega")
foreach(part util time format canvas statistics loader dataflow scale scenegraph expression selection functions runtime
    event-selector parser view encode transforms view-transforms)
  list(APPEND page_names vega/vega-${part})
  list(APPEND page_files ${VEGA_FOLDER}/vega-${part}.min.js)
endforeach()

add_custom_command(
  OUTPUT ${PROJECT_BINARY_DIR}/page_assets.cpp
  COMMAND ${CMAKE_COMMAND} "-DOUT=${PROJECT_BINARY_DIR}/page_assets.cpp" "-DFILES=${page_files}" "-DNAMES=${page_names}"
    -P ${PROJECT_SOURCE_DIR}/src/page/embed.cmake
  DEPENDS ${page_files} ${PROJECT_SOURCE_DIR}/src/page/embed.cmake
  VERBATIM)
target_sources(needgap_core PRIVATE ${PROJECT_BINARY_DIR}/page_assets.cpp)
set_source_files_properties(${PROJECT_BINARY_DIR}/page_assets.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON)

# Cross builds: our dependencies as headers only, borrowed from the packages of the machine that builds.
#
# Their folder holds the machine's own headers too, which must not be seen, so each library's is linked into one of
# ours.
set(portable_headers ${PROJECT_BINARY_DIR}/portable_headers)
file(MAKE_DIRECTORY ${portable_headers})
foreach(header IN ITEMS concurrentqueue/concurrentqueue.h fmt/format.h hwy/highway.h tl/expected.hpp)
  get_filename_component(library ${header} DIRECTORY)
  find_path(${library}_headers ${header} PATHS /usr/include /usr/local/include NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH
    REQUIRED)
  file(CREATE_LINK ${${library}_headers}/${library} ${portable_headers}/${library} SYMBOLIC)
endforeach()

add_library(portable_headers INTERFACE)
target_include_directories(portable_headers SYSTEM INTERFACE ${portable_headers})
target_compile_definitions(portable_headers INTERFACE FMT_HEADER_ONLY)
foreach(name IN ITEMS fmt::fmt tl::expected PkgConfig::HIGHWAY)
  add_library(${name} ALIAS portable_headers)
endforeach()

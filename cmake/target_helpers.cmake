# What every target of ours has in common: warnings, sanitizers, include root, floating point.

# Settings shared by all our code, linked privately by each target.
add_library(portamento_settings INTERFACE)
target_include_directories(portamento_settings INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(portamento_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wimplicit-fallthrough -Werror
  # Designated initializers leave the other members at their defaults on purpose.
  -Wno-missing-field-initializers
  # A fused product where the source has none would make the sound depend on the compiler.
  -ffp-contract=off)
if(CMAKE_SIZEOF_VOID_P EQUAL 4)
  # Sizes in files have 64 bits, those in memory 32: what was found in memory is converted back.
  target_compile_options(portamento_settings INTERFACE -Wno-conversion -Wno-sign-conversion)
endif()
if(PORTAMENTO_SANITIZE)
  target_compile_options(portamento_settings INTERFACE
    -fsanitize=${PORTAMENTO_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(portamento_settings INTERFACE -fsanitize=${PORTAMENTO_SANITIZE})
  if(PORTAMENTO_SANITIZE MATCHES thread)
    # The queue's fences are unknown to it; its accesses are atomic, and it marks what is not.
    target_compile_options(portamento_settings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
  endif()
endif()

# portamento_layer(NAME SOURCES... [LINKS targets...]): one layer of the architecture, a static library.
function(portamento_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS")
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC portamento_settings ${arg_LINKS})
endfunction()

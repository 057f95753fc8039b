# Builds for 32-bit Windows with Debian's MinGW-w64. The posix variant: the other one lacks std::mutex.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR i686)
set(mingw_prefix i686-w64-mingw32)
include(${CMAKE_CURRENT_LIST_DIR}/mingw.cmake)

# The same arithmetic as everywhere else: that of SSE, not of the x87. Callers keep the stack aligned to 4 bytes only.
string(APPEND CMAKE_CXX_FLAGS_INIT " -march=x86-64 -mfpmath=sse -mstackrealign")

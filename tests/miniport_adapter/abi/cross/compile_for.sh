#!/bin/sh
# compile_for.sh ROOT SOURCE COMPILER [FLAG...]
#
# Compiles SOURCE without making anything of it. Where the compiler is not there, or has no library for
# what the flags ask, it says so and ends with 77, which ctest takes for skipped.
root=$1
source=$2
shift 2
if ! echo '#include <cstdint>' | "$@" -std=c++20 -fsyntax-only -x c++ - 2>/dev/null; then
  echo "skipped: '$*' does not compile here"
  exit 77
fi
exec "$@" -std=c++20 -Wall -Wextra -Werror -fsyntax-only -I"$root" "$source"

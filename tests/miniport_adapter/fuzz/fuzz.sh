#!/bin/sh
# fuzz.sh ROOT FOLDER TARGET RUNS SOURCE...: builds TARGET_fuzz.cpp and the sources with Clang and lets it run, always
# from the same seed.
#
# Where Clang or its fuzzer is not there, it says so and ends with 77, which ctest takes for skipped.
root=$1
folder=$2
target=$3
runs=$4
shift 4
mkdir -p "$folder/corpus" || exit 1
flags="-std=c++20 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all"
if ! echo 'extern "C" int LLVMFuzzerTestOneInput(const char*, long) { return 0; }' |
  clang++ $flags -x c++ - -o "$folder/probe" 2>/dev/null; then
  echo "skipped: clang++ with its fuzzer is not here"
  exit 77
fi
sources=
for source in "$@"; do
  sources="$sources $root/$source"
done
clang++ $flags -I"$root" $sources "$root/tests/miniport_adapter/fuzz/${target}_fuzz.cpp" \
  -o "$folder/${target}_fuzz" || exit 1
exec "$folder/${target}_fuzz" -seed=29 -runs="$runs" -max_len=512 -artifact_prefix="$folder/" "$folder/corpus"

#!/bin/sh
# fuzz.sh ROOT FOLDER RUNS: builds the target with Clang and lets it run, always from the same seed.
#
# Where Clang or its fuzzer is not there, it says so and ends with 77, which ctest takes for skipped.
root=$1
folder=$2
runs=$3
mkdir -p "$folder/corpus" || exit 1
sources=
for name in event_allocator event_maker unpacker; do
  sources="$sources $root/miniport_adapter/port/$name.cpp"
done
flags="-std=c++20 -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all"
if ! echo 'extern "C" int LLVMFuzzerTestOneInput(const char*, long) { return 0; }' |
  clang++ $flags -x c++ - -o "$folder/probe" 2>/dev/null; then
  echo "skipped: clang++ with its fuzzer is not here"
  exit 77
fi
clang++ $flags -I"$root" $sources "$root/tests/miniport_adapter/port/fuzz/unpacker_fuzz.cpp" \
  -o "$folder/unpacker_fuzz" || exit 1
exec "$folder/unpacker_fuzz" -seed=29 -runs="$runs" -max_len=512 -artifact_prefix="$folder/" "$folder/corpus"

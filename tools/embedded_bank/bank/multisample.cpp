#include "tools/embedded_bank/bank/multisample.h"

namespace portamento::embedded_bank {

Multisample MakeMultisample(SamplePool& pool, std::initializer_list<int> root_keys, int top_key,
                            const SampleMaker& make) {
  const std::vector<int> roots(root_keys);
  Multisample zones;
  int low_key = 0;
  for (std::size_t i = 0; i < roots.size(); ++i) {
    const bool last = i + 1 == roots.size();
    const int high_key = last ? top_key : (roots[i] + roots[i + 1]) / 2;
    const std::uint16_t sample = pool.Add(make({roots[i], low_key, high_key}));
    zones.push_back({sample, low_key, last ? 127 : high_key});
    low_key = high_key + 1;
  }
  return zones;
}

Multisample MakeSingle(SamplePool& pool, Sample sample) {
  return {{.sample = pool.Add(std::move(sample))}};
}

}  // namespace portamento::embedded_bank

#include "soundfonts/convert/convert_bank.h"

#include <utility>

#include "soundfonts/convert/bank_to_dls.h"
#include "soundfonts/convert/bank_to_sf2.h"
#include "soundfonts/convert/dls_level1.h"

namespace portamento::convert {

ConvertedBank ConvertBank(std::shared_ptr<const bank::Bank> bank, BankFormat format) {
  const auto losses = std::make_shared<Losses>();
  if (format != BankFormat::kSf2) {
    const bool level1 = format == BankFormat::kDls1;
    DlsImage image = ToDls(std::move(bank), losses);
    if (level1) ReduceToLevel1(image, *losses);
    std::size_t regions = 0;
    for (const dls::Instrument& instrument : image.collection.instruments) {
      regions += instrument.regions.size();
    }
    return {.file = dls::WriteCollection(image.collection, image.wave_data,
                                         level1 ? dls::Level::k1 : dls::Level::k2),
            .presets = image.collection.instruments.size(),
            .zones = regions,
            .samples = image.collection.waves.size(),
            .losses = losses};
  }
  const Sf2Image image = ToSf2(std::move(bank), losses);
  return {.file = sf2::WriteRecords(image.records, image.smpl, image.sm24),
          .presets = image.records.presets.size(),
          .zones = image.records.instrument_bags.size() - 1,
          .samples = image.records.samples.size(),
          .losses = losses};
}

}  // namespace portamento::convert

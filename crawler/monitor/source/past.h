// Samples for curves: few enough to be sent and drawn. Pure.
#pragma once

#include <vector>

#include "model/sample.h"

namespace crawl::monitor {

inline constexpr std::size_t samples_of_a_curve = 600;

std::vector<model::Sample> thinned_for_a_curve(std::vector<model::Sample> samples);

}  // namespace crawl::monitor

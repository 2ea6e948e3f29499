#pragma once

#include <nlohmann/json.hpp>

namespace needgap::store {

/// Keeps the order in which keys were added. A number that is not finite is written as null.
using Json = nlohmann::ordered_json;

}  // namespace needgap::store

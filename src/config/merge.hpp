#pragma once

#include <string_view>
#include <toml++/toml.h>

namespace needgap::config {

/// Passes unit, status and source of a group down to its parameters, where these do not give their own, and
/// turns bare numbers into tables. Groups lose the keys they passed down.
void pass_down(toml::table& group, const toml::table& inherited);

bool is_empty_array(const toml::node& node);

/// Lays changes over a table, key by key; what they say wins. A value or distribution and an array replace
/// what was there whole; an empty array in place of a table, an array of tables or a text takes it away.
void overlay(toml::table& base, toml::table&& changes);

}  // namespace needgap::config

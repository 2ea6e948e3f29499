#include "distributions.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

namespace needgap::config {
namespace {

// A distribution whose struct holds as many numbers as there are entries.
template <class D, std::size_t n>
DistributionForm form(std::string_view key, Writing writing, const std::string_view (&entries)[n],
                      bool bounded) {
  static_assert(sizeof(D) == n * sizeof(double), "an entry for each number of the struct");
  return {key, writing, {entries, entries + n}, bounded, [](std::span<const double> numbers) {
            const auto fill = [&]<std::size_t... i>(std::index_sequence<i...>) {
              return D{numbers[i]...};
            };
            return Distribution(fill(std::make_index_sequence<n>()));
          }};
}

}  // namespace

std::span<const DistributionForm> distribution_forms() {
  using enum Writing;
  constexpr bool bounded = true, unbounded = false;
  static const std::vector<DistributionForm> forms{
      form<Fixed>("value", number, {"number"}, bounded),
      form<Uniform>("uniform", array, {"least", "most"}, bounded),
      form<Triangular>("triangular", array, {"least", "most likely", "most"}, bounded),
      form<Pert>("pert", array, {"least", "most likely", "most"}, bounded),
      form<TruncatedNormal>("truncated_normal", table, {"mean", "sd", "min", "max"}, bounded),
      form<Lognormal>("lognormal", table, {"mean", "cv"}, unbounded),
      form<Gamma>("gamma", table, {"mean", "cv"}, unbounded),
      form<Beta>("beta", array, {"a", "b"}, bounded),
      form<BetaCounts>("beta_counts", array, {"events", "trials"}, bounded),
  };
  return forms;
}

std::string written(const DistributionForm& form) {
  switch (form.writing) {
    case Writing::number:
      return fmt::format("{} = {}", form.key, form.entries[0]);
    case Writing::array:
      return fmt::format("{} = [{}]", form.key, fmt::join(form.entries, ", "));
    case Writing::table:
      break;
  }
  return fmt::format("{} = {{ {} = .. }}", form.key, fmt::join(form.entries, " = .., "));
}

bool is_share_key(std::string_view key) {
  return std::ranges::find(share_forms, key, &ShareForm::key) != share_forms.end();
}

bool is_distribution_key(std::string_view key) {
  const auto forms = distribution_forms();
  return is_share_key(key) || std::ranges::find(forms, key, &DistributionForm::key) != forms.end();
}

}  // namespace needgap::config

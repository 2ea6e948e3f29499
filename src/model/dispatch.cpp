#include "kernel.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cstring>

namespace needgap::model {
namespace {

namespace bm = boost::math;
using RoundUp = bm::policies::policy<bm::policies::discrete_quantile<bm::policies::integer_round_up>>;

bool machine_has(const char* name) {
#if defined(NEEDGAP_MULTIVERSION) && defined(__x86_64__)
  if (std::strcmp(name, "avx512") == 0)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
  if (std::strcmp(name, "avx2") == 0) return __builtin_cpu_supports("avx2");
#endif
  return std::strcmp(name, "portable") == 0;
}

}  // namespace

SimulateYear kernel(const char* name) {
  if (!machine_has(name)) return nullptr;
#if defined(NEEDGAP_MULTIVERSION) && defined(__x86_64__)
  if (std::strcmp(name, "avx512") == 0) return avx512::simulate_year;
  if (std::strcmp(name, "avx2") == 0) return avx2::simulate_year;
#endif
  return portable::simulate_year;
}

const char* kernel_name() {
  for (const char* name : {"avx512", "avx2"})
    if (machine_has(name)) return name;
  return "portable";
}

SimulateYear kernel() {
  return kernel(kernel_name());
}

double poisson_quantile(double mean, double u) {
  return bm::quantile(bm::poisson_distribution<double, RoundUp>(mean), u);
}

double binomial_quantile(double n, double p, double u) {
  if (p <= 0 || n <= 0) return 0;
  if (p >= 1) return n;
  return bm::quantile(bm::binomial_distribution<double, RoundUp>(n, p), u);
}

// P(at most nearest - 1) = Q(nearest, mean), or 1 - I_p(nearest, n - nearest + 1).
double poisson_decided(double mean, double u, double nearest) {
  if (nearest < 1) return poisson_quantile(mean, u);
  return bm::gamma_q(nearest, mean) >= u ? nearest - 1 : nearest;
}

double binomial_decided(double n, double p, double u, double nearest) {
  if (nearest < 1 || nearest > n) return binomial_quantile(n, p, u);
  return bm::ibetac(nearest, n - nearest + 1, p) >= u ? nearest - 1 : nearest;
}

}  // namespace needgap::model

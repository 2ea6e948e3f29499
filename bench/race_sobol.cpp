// First and total order of ten factors of the closed-form gap, with the bootstrap: the job of race_sobol.sh.
#include "needgap/sensitivity.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace {

constexpr int factors = 10;
// Uniform ranges of: deaths, need rate, identified, accepted, in-house, referred, contact, able, slots each,
// procedures per patient. The same in race_sobol.py.
constexpr double low[factors] = {360000, 0.033, 0.6, 0.3, 0.1, 0.05, 0.5, 1500, 0.8, 1.0};
constexpr double high[factors] = {380000, 0.080, 0.9, 1.0, 0.3, 0.30, 0.9, 2500, 2.5, 1.4};

// Need less performed, all arrays n long.
void gap(const Eigen::ArrayXXd& x, Eigen::Ref<Eigen::VectorXd> y) {
  const Eigen::ArrayXd need = x.col(0) * x.col(1);
  const Eigen::ArrayXd arrive =
      need * x.col(2) * x.col(3) * (x.col(4) + (1 - x.col(4)) * x.col(5) * x.col(6));
  y = need - arrive.min(x.col(7) * x.col(8) / x.col(9));
}

}  // namespace

int main(int argc, char** argv) {
  const int points = argc > 1 ? std::atoi(argv[1]) : 131072, resamples = argc > 2 ? std::atoi(argv[2]) : 100;
  constexpr int block = 1024;
  const needgap::design::SobolPoints sobol(1, 2 * factors);
  needgap::sensitivity::SobolSums sums(factors, resamples);
  Eigen::ArrayXXd a(block, factors), b(block, factors);
  Eigen::VectorXd of_a(block), of_b(block);
  Eigen::MatrixXd of_ab(block, factors);
  for (int first = 0; first < points; first += block) {
    const int rows = std::min(block, points - first);
    for (int j = 0; j < factors; ++j)
      for (int i = 0; i < rows; ++i) {
        const auto index = static_cast<std::uint32_t>(first + i);
        a(i, j) = low[j] + (high[j] - low[j]) * sobol.at(j, index);
        b(i, j) = low[j] + (high[j] - low[j]) * sobol.at(factors + j, index);
      }
    gap(a, of_a);
    gap(b, of_b);
    for (int j = 0; j < factors; ++j) {
      a.col(j).swap(b.col(j));
      gap(a, of_ab.col(j));
      a.col(j).swap(b.col(j));
    }
    sums.add(of_a.head(rows), of_b.head(rows), of_ab.topRows(rows));
  }
  const needgap::sensitivity::SobolIndices found = sums.indices();
  std::printf("cpu %.4f\n", static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
  for (int j = 0; j < factors; ++j)
    std::printf("%d %.4f [%.4f %.4f] %.4f [%.4f %.4f]\n", j, found.first[j].value,
                found.first[j].interval.low, found.first[j].interval.high, found.total[j].value,
                found.total[j].interval.low, found.total[j].interval.high);
}

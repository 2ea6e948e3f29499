#include "needgap/design.hpp"

#include <memory>
#include <unordered_map>

namespace needgap::design {

Design table_design(std::vector<std::string> names, Eigen::MatrixXd u, std::vector<std::uint32_t> facts) {
  std::unordered_map<std::string, Eigen::Index> columns;
  for (std::size_t d = 0; d < names.size(); ++d) columns.emplace(names[d], static_cast<Eigen::Index>(d));
  const auto table = std::make_shared<const Eigen::MatrixXd>(std::move(u));
  const auto addresses = std::make_shared<const std::vector<std::uint32_t>>(std::move(facts));
  return given_design(
      [table, addresses, columns = std::move(columns)](const ParameterSet& set, std::uint32_t draw) {
        DesignRow row;
        row.facts = (*addresses)[draw];
        row.u.reserve(set.uncertain.size());
        for (const int i : set.uncertain) row.u.push_back((*table)(draw, columns.at(set.parameters[i].name)));
        return row;
      });
}

Eigen::MatrixXd coordinates(std::span<const ParameterSet* const> sets, std::span<const std::string> names,
                            const Design& design, std::uint32_t draws) {
  std::unordered_map<std::string, Eigen::Index> columns;
  for (std::size_t d = 0; d < names.size(); ++d) columns.emplace(names[d], static_cast<Eigen::Index>(d));
  Eigen::MatrixXd u = Eigen::MatrixXd::Constant(draws, static_cast<Eigen::Index>(names.size()), 0.5);
  for (const ParameterSet* set : sets)
    for (std::uint32_t i = 0; i < draws; ++i) {
      const DesignRow row = design(*set, i);
      for (std::size_t j = 0; j < row.u.size(); ++j)
        if (const auto it = columns.find(set->parameters[set->uncertain[j]].name); it != columns.end())
          u(i, it->second) = row.u[j];
    }
  return u;
}

}  // namespace needgap::design

// The processes of an mpirun, when built with NEEDGAP_MPI; otherwise there is one.
#pragma once

#include <string>
#include <vector>

namespace needgap::engine {

class Processes {
 public:
  /// Joins the others when started by mpirun; call once.
  Processes();
  ~Processes();
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;

  int rank() const { return rank_; }
  int count() const { return count_; }
  bool first() const { return rank_ == 0; }
  /// Brings the bytes of all processes to the first, in their order; empty elsewhere. All must call it.
  std::vector<std::string> gather(const std::string& bytes) const;
  /// Ends all processes at once, since one of them failed.
  [[noreturn]] void abort(int code) const;

 private:
  int rank_ = 0, count_ = 1;
};

/// Those that this process belongs to, itself among them.
const Processes& processes();

}  // namespace needgap::engine

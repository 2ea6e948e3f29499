#include "needgap/processes.hpp"

#include <cstdint>
#include <cstdlib>

#if defined(NEEDGAP_MPI)
#include <mpi.h>
#endif

namespace needgap::engine {

const Processes& processes() {
  static const Processes all;
  return all;
}

#if defined(NEEDGAP_MPI)
namespace {

constexpr int tag = 1;
constexpr std::uint64_t at_once = 1u << 30;  // bytes of a message: its length is an int

bool started_by_mpirun() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"})
    if (std::getenv(name) != nullptr) return true;
  return false;
}

}  // namespace

Processes::Processes() {
  if (!started_by_mpirun()) return;
  MPI_Init(nullptr, nullptr);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &count_);
}

Processes::~Processes() {
  int started = 0;
  MPI_Initialized(&started);
  if (started != 0) MPI_Finalize();
}

std::vector<std::string> Processes::gather(const std::string& bytes) const {
  if (count_ == 1) return {bytes};
  const auto pieces = [](std::uint64_t size, auto&& take) {
    for (std::uint64_t done = 0; done < size; done += at_once)
      take(done, static_cast<int>(size - done < at_once ? size - done : at_once));
  };
  std::uint64_t size = bytes.size();
  if (!first()) {
    MPI_Send(&size, 1, MPI_UINT64_T, 0, tag, MPI_COMM_WORLD);
    pieces(size, [&](std::uint64_t from, int count) {
      MPI_Send(bytes.data() + from, count, MPI_BYTE, 0, tag, MPI_COMM_WORLD);
    });
    return {};
  }
  std::vector<std::string> all{bytes};
  for (int rank = 1; rank < count_; ++rank) {
    MPI_Recv(&size, 1, MPI_UINT64_T, rank, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    std::string theirs(size, '\0');
    pieces(size, [&](std::uint64_t from, int count) {
      MPI_Recv(theirs.data() + from, count, MPI_BYTE, rank, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    });
    all.push_back(std::move(theirs));
  }
  return all;
}

void Processes::abort(int code) const {
  MPI_Abort(MPI_COMM_WORLD, code);
  std::exit(code);
}

#else

Processes::Processes() = default;
Processes::~Processes() = default;

std::vector<std::string> Processes::gather(const std::string& bytes) const {
  return {bytes};
}

void Processes::abort(int code) const {
  std::exit(code);
}

#endif

}  // namespace needgap::engine

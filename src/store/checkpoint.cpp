#include "needgap/checkpoint.hpp"

#include "needgap/error.hpp"
#include "needgap/store.hpp"

#include "binary.hpp"
#include "json.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <fstream>

namespace needgap::store {
namespace {

constexpr std::string_view checkpoint_format = "needgap checkpoint 4";
constexpr std::size_t digest_size = 64;

void write(Writer& to, const Moments::Part& part) {
  to.whole(part.draws);
  to.whole(part.values);
  for (const double x : {part.squared_sizes, part.mean, part.between, part.within}) to.real(x);
}

Moments::Part read_part(Reader& from) {
  Moments::Part part;
  part.draws = from.whole();
  part.values = from.whole();
  for (double* x : {&part.squared_sizes, &part.mean, &part.between, &part.within}) *x = from.real();
  return part;
}

void write(Writer& to, const Moments& moments) {
  const Moments::State& state = moments.state();
  to.whole(state.runs.size());
  for (const Moments::Run& run : state.runs) {
    to.whole(run.first);
    to.whole(run.level);
    write(to, run.sum);
  }
  write(to, state.open);
  for (const std::uint64_t n : {std::uint64_t{state.next}, std::uint64_t{state.in_open}, state.missing})
    to.whole(n);
  for (const double x : state.of_scrambles) to.real(x);
}

void write(Writer& to, const Tally& tally) {
  write(to, tally.moments);
  std::uint64_t entries = 0;
  tally.histogram.for_each([&](std::int64_t, std::uint64_t) { ++entries; });
  to.whole(entries);
  to.real(tally.histogram.least());
  to.real(tally.histogram.most());
  std::int64_t last = 0;
  tally.histogram.for_each([&](std::int64_t step, std::uint64_t times) {
    to.integer(step - last);
    to.whole(times);
    last = step;
  });
}

Moments read_moments(Reader& from, std::uint32_t scrambles) {
  Moments::State state;
  state.runs.resize(from.count());
  for (Moments::Run& run : state.runs) {
    run.first = static_cast<std::uint32_t>(from.whole());
    run.level = static_cast<std::uint32_t>(from.whole());
    run.sum = read_part(from);
  }
  state.open = read_part(from);
  state.next = static_cast<std::uint32_t>(from.whole());
  state.in_open = static_cast<std::uint32_t>(from.whole());
  state.missing = from.whole();
  state.scrambles = scrambles;
  state.of_scrambles.resize((state.runs.size() + 1) * 2 * scrambles);
  for (double& x : state.of_scrambles) x = from.real();
  return Moments(std::move(state));
}

void read(Reader& from, Tally& tally) {
  tally.moments = read_moments(from, tally.moments.state().scrambles);
  tally.histogram = tally.histogram.emptied();
  std::int64_t step = 0;
  std::size_t left = from.count();
  const double least = from.real();
  tally.histogram.reach(least, from.real());
  for (; left > 0; --left) {
    step += from.integer();
    tally.histogram.add(step, from.whole());
  }
}

void write(Writer& to, const engine::RunChecks& checks) {
  to.whole(checks.replicates);
  for (const double x : {checks.balance, checks.regional_balance, checks.over_capacity, checks.simulated_need,
                         checks.expected_need})
    to.real(x);
}

void read(Reader& from, engine::RunChecks& checks) {
  checks.replicates = from.whole();
  for (double* x : {&checks.balance, &checks.regional_balance, &checks.over_capacity, &checks.simulated_need,
                    &checks.expected_need})
    *x = from.real();
}

Json head_of(const std::string& bytes, const std::string& where) {
  const auto damaged = [&] {
    return InputError({where}, "is not a state of a run, or is damaged", "remove it and start again");
  };
  const std::size_t line = bytes.find('\n');
  if (line == std::string::npos || bytes.size() < line + 1 + digest_size) throw damaged();
  const std::string_view all = bytes;
  if (sha256(all.substr(0, bytes.size() - digest_size)) != all.substr(bytes.size() - digest_size))
    throw damaged();
  const Json head = Json::parse(bytes.substr(0, line), nullptr, false);
  if (head.is_discarded()) throw damaged();
  const std::string format = head.value("format", "");
  if (format.starts_with("needgap checkpoint ") && format != checkpoint_format)
    throw InputError({where},
                     fmt::format("was written in the format '{}' of another version of needgap; "
                                 "this one reads '{}'",
                                 format, checkpoint_format),
                     "finish it with the program that wrote it, or remove it and start again");
  if (format != checkpoint_format) throw damaged();
  return head;
}

}  // namespace

CheckpointLabel label_of(const std::string& config, const std::vector<std::string>& settings,
                         const Scenario& scenario, const engine::RunPlan& plan) {
  const design::Design design = engine::design_of(plan);
  CheckpointLabel label{NEEDGAP_VERSION,  config, settings, {}, std::string(to_string(design.kind)),
                        design.scrambles, plan};
  label.plan.end = plan.last();
  for (const std::string& file : scenario.files) label.inputs.push_back(sha256_of(file));
  return label;
}

std::string checkpoint_bytes(const CheckpointLabel& label, const engine::RunResult& result) {
  const Json head = {{"format", checkpoint_format},
                     {"version", label.version},
                     {"config", label.config},
                     {"settings", label.settings},
                     {"inputs", label.inputs},
                     {"seed", label.plan.seed},
                     {"draws", label.plan.draws},
                     {"replicates", label.plan.replicates},
                     {"design", label.design},
                     {"scrambles", label.scrambles},
                     {"detail", label.plan.detail},
                     {"begin", label.plan.begin},
                     {"end", label.plan.end},
                     {"draws_done", result.draws_done},
                     {"clipped", result.clipped},
                     {"threads", result.threads},
                     {"wall_seconds", result.wall_seconds},
                     {"cpu_seconds", result.cpu_seconds}};
  Writer to(head.dump() + '\n');
  // More than it takes, so that it does not grow by copying; what stays unused costs no memory.
  std::size_t counts = 0;
  for (int series = 0; series < result.summary.shape().size(); ++series)
    counts += result.summary.tally(series).histogram.bytes();
  to.bytes.reserve(to.bytes.size() + 4 * counts);
  for (int series = 0; series < result.summary.shape().size(); ++series)
    write(to, result.summary.tally(series));
  for (const std::uint32_t count : result.ranks.counts()) to.whole(count);
  to.whole(result.course.size());
  for (const Moments& block : result.course) write(to, block);
  write(to, result.checks);
  to.bytes += sha256(to.bytes);
  return std::move(to.bytes);
}

CheckpointLabel read_label(const std::string& bytes, const std::string& where) {
  const Json head = head_of(bytes, where);
  CheckpointLabel label{head["version"],
                        head["config"],
                        head["settings"],
                        head["inputs"],
                        head["design"],
                        head["scrambles"],
                        {}};
  label.plan.seed = head["seed"];
  label.plan.draws = head["draws"];
  label.plan.replicates = head["replicates"];
  label.plan.detail = head["detail"];
  label.plan.begin = head["begin"];
  label.plan.end = head["end"];
  return label;
}

engine::RunResult read_state(const Scenario& scenario, const std::string& bytes, const std::string& where) {
  const Json head = head_of(bytes, where);
  const auto scrambles = head["scrambles"].get<std::uint32_t>();
  engine::RunResult result(OutcomeShape(scenario, head["detail"].get<bool>()),
                           head["begin"].get<std::uint32_t>(), scrambles);
  Reader from(std::string_view(bytes).substr(bytes.find('\n') + 1), where);
  for (int series = 0; series < result.summary.shape().size(); ++series)
    read(from, result.summary.tally(series));
  for (std::uint32_t& count : result.ranks.counts()) count = static_cast<std::uint32_t>(from.whole());
  for (std::size_t left = from.count(); left > 0; --left)
    result.course.push_back(read_moments(from, scrambles));
  read(from, result.checks);
  result.draws_done = head["draws_done"];
  result.complete =
      head["begin"].get<std::uint32_t>() + result.draws_done == head["end"].get<std::uint32_t>();
  result.clipped = head["clipped"];
  result.threads = head["threads"];
  result.wall_seconds = head["wall_seconds"];
  result.cpu_seconds = head["cpu_seconds"];
  return result;
}

void check_belongs(const CheckpointLabel& found, const CheckpointLabel& wanted, const std::string& where,
                   bool same_share) {
  const auto refuse = [&](const std::string& reason) {
    throw InputError({where}, "is of another run: " + reason,
                     "use another folder, or remove the file to start again");
  };
  const auto same = [&](const auto& a, const auto& b, std::string_view what) {
    if (a != b) refuse(fmt::format("{} {} there, {} here", what, a, b));
  };
  same(found.version, wanted.version, "version");
  if (found.settings != wanted.settings) refuse("other --set");
  if (found.inputs != wanted.inputs) refuse("the configuration files differ");
  same(found.plan.seed, wanted.plan.seed, "seed");
  same(found.plan.draws, wanted.plan.draws, "draws");
  same(found.plan.replicates, wanted.plan.replicates, "replicates");
  same(found.design, wanted.design, "design");
  same(found.scrambles, wanted.scrambles, "scrambles");
  if (found.plan.detail != wanted.plan.detail) refuse("--detail is given in one only");
  if (same_share && (found.plan.begin != wanted.plan.begin || found.plan.end != wanted.plan.end))
    refuse("another share of the draws");
}

engine::RunResult merge_states(const Scenario& scenario, const CheckpointLabel& whole,
                               const std::vector<std::pair<std::string, std::string>>& where_and_bytes) {
  struct Share {
    CheckpointLabel label;
    const std::pair<std::string, std::string>* from;
  };
  std::vector<Share> shares;
  for (const auto& file : where_and_bytes) {
    shares.push_back({read_label(file.second, file.first), &file});
    check_belongs(shares.back().label, whole, file.first, false);
  }
  std::sort(shares.begin(), shares.end(),
            [](const Share& a, const Share& b) { return a.label.plan.begin < b.label.plan.begin; });
  engine::RunResult result(OutcomeShape(scenario, whole.plan.detail), 0, whole.scrambles);
  std::uint32_t next = 0;
  for (const auto& [label, from] : shares) {
    const auto& [where, bytes] = *from;
    if (label.plan.begin < next)
      throw InputError({where}, fmt::format("holds draws {} to {} a second time", label.plan.begin + 1, next),
                       "name each share once");
    if (label.plan.begin > next)
      throw InputError({where},
                       fmt::format("draws {} to {} are missing before it", next + 1, label.plan.begin),
                       "name the folders of all shares");
    const engine::RunResult share = read_state(scenario, bytes, where);
    if (!share.complete)
      throw InputError({where},
                       fmt::format("is not finished: {} of {} draws are done", share.draws_done,
                                   label.plan.end - label.plan.begin),
                       "go on with --resume");
    engine::add_share(result, share);
    next = label.plan.end;
  }
  if (next != whole.plan.draws)
    throw InputError({}, fmt::format("draws {} to {} are missing", next + 1, whole.plan.draws),
                     "name the folders of all shares");
  return result;
}

std::string checkpoint_name(std::uint32_t share, std::uint32_t shares, bool shard) {
  return shares == 1 && !shard ? "checkpoint.bin" : fmt::format("shard.{}-of-{}.bin", share, shares);
}

std::string read_bytes(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad())
    throw InputError({file.string()}, fmt::format("cannot be read: {}", std::strerror(errno)));
  return bytes;
}

}  // namespace needgap::store

// The state of a run on disk: to go on after an end that was not asked for, and to put shares together.
#pragma once

#include "needgap/engine.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace needgap::store {

/// What a state belongs to. Two states go together when all of this but `begin` and `end` is the same.
struct CheckpointLabel {
  std::string version;                // of the program
  std::string config;                 // as it was named
  std::vector<std::string> settings;  // --set
  std::vector<std::string> inputs;    // SHA-256 of every file read
  std::string design;                 // where draws lie, as design::to_string writes it
  std::uint32_t scrambles;            // of the design
  engine::RunPlan plan;  // seed, sizes, detail, begin and end; without a design where it was read
};

CheckpointLabel label_of(const std::string& config, const std::vector<std::string>& settings,
                         const Scenario& scenario, const engine::RunPlan& plan);

/// The state as bytes: one line of JSON, the tallies, a SHA-256 of it all.
std::string checkpoint_bytes(const CheckpointLabel& label, const engine::RunResult& result);

/// Reads them back. `where` names them in messages. Throws InputError when they are damaged.
CheckpointLabel read_label(const std::string& bytes, const std::string& where);
engine::RunResult read_state(const Scenario& scenario, const std::string& bytes, const std::string& where);

/// Throws InputError that names the first thing in which a state found differs from the one wanted: version,
/// settings, files, seed, draws, replicates, design, --detail. With `same_share`, also begin and end.
void check_belongs(const CheckpointLabel& found, const CheckpointLabel& wanted, const std::string& where,
                   bool same_share);

/// Puts the states of all shares of a run together, in the order of their draws: the result, to the bit, of
/// one process. Throws InputError for shares that are missing, unfinished, twice there or of another run.
engine::RunResult merge_states(const Scenario& scenario, const CheckpointLabel& whole,
                               const std::vector<std::pair<std::string, std::string>>& where_and_bytes);

/// "checkpoint.bin", or of a share "shard.2-of-5.bin"; `shard`: 1 of 1 is a share too.
std::string checkpoint_name(std::uint32_t share, std::uint32_t shares, bool shard = false);

/// The bytes of a file; throws InputError when it cannot be read.
std::string read_bytes(const std::filesystem::path& file);

}  // namespace needgap::store

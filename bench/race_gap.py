"""The plain gap race in one run: numpy, vectorised, and bench_races, one after the other, three times.

Usage: python3 bench/race_gap.py build/release/bench/bench_races
"""
import json
import statistics
import subprocess
import sys
import time

import numpy as np

REPLICATES = 20_000
WEIGHT = 0.4 + 1.2 * (np.arange(47) % 24) / 23


def numpy_rate(rng):
    start = time.process_time()
    rate = rng.uniform(0.033, 0.08, REPLICATES)
    deaths = rng.poisson(7900 * WEIGHT, (REPLICATES, 47))
    need = rng.binomial(deaths, rate[:, None])
    served = np.minimum(need, rng.poisson(66 * WEIGHT, (REPLICATES, 47)))
    need_mean, served_mean = need.sum() / REPLICATES, served.sum() / REPLICATES
    return REPLICATES / (time.process_time() - start), need_mean, served_mean


def own_rate(program):
    out = subprocess.run([program, "--benchmark_filter=plain_gap", "--benchmark_format=json"],
                         capture_output=True, check=True).stdout
    found = json.loads(out)["benchmarks"][0]
    return found["replicates/CPU-s"], found["need"], found["served"]


def main():
    rng = np.random.Generator(np.random.SFC64(1))
    rows = []
    for _ in range(3):
        theirs, ours = numpy_rate(rng), own_rate(sys.argv[1])
        rows.append((theirs, ours))
        print(f"numpy {theirs[0]:10,.0f} replicates/CPU-s (need {theirs[1]:,.0f}, served {theirs[2]:,.0f})   "
              f"needgap {ours[0]:10,.0f} (need {ours[1]:,.0f}, served {ours[2]:,.0f})   {ours[0] / theirs[0]:.1f} times")
    print(f"median: {statistics.median(b[0] / a[0] for a, b in rows):.1f} times")


if __name__ == "__main__":
    main()

#!/usr/bin/env bash
# First and total Sobol' indices of ten factors of the closed-form gap with 100 bootstrap resamples: needgap against
# OpenTURNS (python3-openturns), the same job, in one run, in turns. Prints CPU seconds (the least of three).
# Usage: bench/race_sobol.sh [BUILD_FOLDER] [BASE_POINTS] [RESAMPLES]
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/release} points=${2:-131072} resamples=${3:-100}
python=${PYTHON:-/usr/bin/python3}
best() { sort -g | head -n 1; }
ours=() theirs=()
for _ in 1 2 3; do
  ours+=("$("$build"/bench/race_sobol "$points" "$resamples" | awk '/^cpu/ { print $2 }')")
  theirs+=("$("$python" bench/race_sobol.py "$points" "$resamples" | awk '/^cpu/ { print $2 }')")
done
a=$(printf '%s\n' "${ours[@]}" | best) b=$(printf '%s\n' "${theirs[@]}" | best)
echo "base points $points, evaluations $((12 * points)), resamples $resamples"
echo "needgap    $a CPU-s"
echo "OpenTURNS  $b CPU-s"
awk -v a="$a" -v b="$b" 'BEGIN { printf "ratio      %.1f\n", b / a }'

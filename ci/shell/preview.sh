#!/usr/bin/env bash
# Previews stacks, one after the other, each into a file of JSON.
#
#   STACKS          names of stacks, apart by spaces or lines
#   REPORT_DIR      the folder for all that these scripts write
#   WORK_DIR        the program's folder; default: the current one
#   BASE_CONTRACTS  the base branch's checkout of the program's folder, whose contracts count; default: none
#   POLICY_PACKS    folders of policy packs, one a line; default: none
#
# Ends with 0 where each preview ran, also those that failed: status.sh has the last word.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=common.sh
source "$here/common.sh"

need STACKS REPORT_DIR
mkdir -p "$REPORT_DIR"
REPORT_DIR="$(cd "$REPORT_DIR" && pwd)"
rm -f "$REPORT_DIR"/preview-*.json "$REPORT_DIR"/{comment.md,report.html,report.json,pulumi.exit,report.exit}
cd "${WORK_DIR:-.}"
if [[ -n "${BASE_CONTRACTS:-}" ]]; then
  [[ -d "$BASE_CONTRACTS" ]] || fail "BASE_CONTRACTS names no folder: $BASE_CONTRACTS"
  export PYTHON_CONNECTORS_BASE_CONTRACTS="$BASE_CONTRACTS"
fi
options=(--json --non-interactive)
while IFS= read -r pack; do
  [[ -n "$pack" ]] || continue
  options+=("--policy-pack=$pack")
  # What a policy refuses stands in the engine's events only, not in its usual JSON. They hold secrets in plain text, those of
  # debug messages too: the file stays in the job's own folder, and is never an artifact.
  export PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true
done <<<"${POLICY_PACKS:-}"

IFS=$' \t\n' read -r -d '' -a names <<<"$STACKS" || true
[[ ${#names[@]} -gt 0 ]] || fail 'STACKS names no stack.'
for stack in "${names[@]}"; do
  [[ "$stack" =~ ^[A-Za-z0-9_][A-Za-z0-9._/-]*$ ]] || fail "STACKS has a name that is none of a stack: $stack"
done

without_workflow_commands
worst=0
number=0
for stack in "${names[@]}"; do
  number=$((number + 1))
  file="$REPORT_DIR/preview-$(printf '%03d' "$number").json"
  code=0
  pulumi preview "${options[@]}" "--stack=$stack" >"$file" || code=$?
  echo "pulumi preview of $stack ended with exit code $code"
  [[ "$code" -eq 0 || "$worst" -ne 0 ]] || worst=$code
  # A stack that is left out would count as one in which nothing is wrong.
  if [[ ! -s "$file" ]]; then
    echo "python-connectors: pulumi preview of $stack wrote nothing: what it says is above" >&2
    failed_run "$file" "pulumi preview of the stack $stack ended with exit code $code and wrote nothing: the job's log says why. \
Look whether there is such a stack, and whether the job may read its state and decrypt it."
    [[ "$worst" -ne 0 ]] || worst=1
  fi
done
echo "$worst" >"$REPORT_DIR/pulumi.exit"
set_output pulumi-exit-code "$worst"

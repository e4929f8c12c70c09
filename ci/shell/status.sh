#!/usr/bin/env bash
# Ends with the exit status of the whole: the report's, or else that of a preview that failed.
#
#   REPORT_DIR  as for preview.sh
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=common.sh
source "$here/common.sh"

need REPORT_DIR
# exit_of <name>: what was kept; 1 where that step did not come to its end.
exit_of() {
  local kept
  kept="$(cat "$REPORT_DIR/$1.exit" 2>/dev/null)" || kept=1
  [[ "$kept" =~ ^[0-9]{1,3}$ ]] || kept=1
  echo "$kept"
}
pulumi="$(exit_of pulumi)"
report="$(exit_of report)"
echo "pulumi preview: exit code $pulumi; python-connectors report: exit code $report (0 safe, 1 failed, 6 breaking, 7 unverified)"
[[ "$report" -eq 0 ]] || exit "$report"
exit "$pulumi"

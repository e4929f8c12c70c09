#!/usr/bin/env bash
# The report as the job's summary, which GitHub takes up to 1 MiB.
#
#   REPORT_DIR           as for preview.sh
#   GITHUB_STEP_SUMMARY  set by GitHub
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=common.sh
source "$here/common.sh"

need REPORT_DIR GITHUB_STEP_SUMMARY
head -c 1000000 "$REPORT_DIR/comment.md" >>"$GITHUB_STEP_SUMMARY"

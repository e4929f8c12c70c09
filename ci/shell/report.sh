#!/usr/bin/env bash
# Makes the report of what preview.sh wrote: comment.md, report.html and report.json in REPORT_DIR.
#
#   REPORT_DIR  as for preview.sh
#   WORK_DIR    the program's folder, in whose node_modules the package is; default: the current one
#   REDACT      true: counts and verdicts only
#   FAIL_ON     verdicts that are to fail; default: that of python-connectors report
#   COMMENT_ID  tells the comments of several reports apart; default: none
#   TITLE       of the report; default: the short SHA of the head's commit, where the CI says it
#   GITHUB_EVENT_PATH, CI_MERGE_REQUEST_SOURCE_BRANCH_SHA, CI_COMMIT_SHA: set by GitHub and GitLab
#
# Ends with 0 where there is a report, whatever it says: status.sh has the last word.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=common.sh
source "$here/common.sh"

# The head's own commit: that which a CI checks out for a pull request may be its merge with the base branch.
short_head() {
  local sha="${CI_MERGE_REQUEST_SOURCE_BRANCH_SHA:-${CI_COMMIT_SHA:-}}"
  if [[ -n "${GITHUB_EVENT_PATH:-}" ]]; then
    sha="$(jq -r '.pull_request.head.sha // .after // empty' "$GITHUB_EVENT_PATH" 2>/dev/null)" || sha=''
  fi
  [[ ! "$sha" =~ ^[0-9a-f]{40,64}$ ]] || echo "${sha:0:7}"
}

need REPORT_DIR
REPORT_DIR="$(cd "$REPORT_DIR" && pwd)"
case "${REDACT:-false}" in true | false) ;; *) fail "REDACT is true or false, not: $REDACT" ;; esac
marker >/dev/null
files=()
for file in "$REPORT_DIR"/preview-*.json; do
  [[ ! -f "$file" ]] || files+=("$file")
done
[[ ${#files[@]} -gt 0 ]] || fail "There is no preview in $REPORT_DIR: run preview.sh first." 1

options=("--markdown=$REPORT_DIR/comment.md" "--html=$REPORT_DIR/report.html" "--json=$REPORT_DIR/report.json")
[[ "${REDACT:-false}" == false ]] || options+=(--redact)
[[ -z "${FAIL_ON:-}" ]] || options+=("--fail-on=$FAIL_ON")
title="${TITLE:-$(short_head)}"
[[ -z "$title" ]] || options+=("--title=$title")
cd "${WORK_DIR:-.}"
without_workflow_commands
code=0
npx --no-install python-connectors report "${files[@]}" "${options[@]}" || code=$?
if [[ ! -s "$REPORT_DIR/comment.md" ]]; then
  # An earlier comment would keep its verdict.
  failed_run "$REPORT_DIR/unread.json" "python-connectors report ended with exit code $code and read none of the previews: \
the job's log says what is wrong with them."
  npx --no-install python-connectors report "$REPORT_DIR/unread.json" "${options[@]}" || true
  rm -f "$REPORT_DIR/unread.json"
  [[ "$code" -ne 0 ]] || code=1
fi
[[ -s "$REPORT_DIR/comment.md" ]] ||
  fail "python-connectors report ended with exit code $code and wrote no report." "$code"
echo "$code" >"$REPORT_DIR/report.exit"
set_output report-exit-code "$code"
set_output artifact "python-connectors-report${COMMENT_ID:+-$COMMENT_ID}"

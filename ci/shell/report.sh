#!/usr/bin/env bash
# Makes the report of what preview.sh wrote: comment.md, report.html and report.json in REPORT_DIR.
#
#   REPORT_DIR  as for preview.sh
#   WORK_DIR    the program's folder, in whose node_modules the package is; default: the current one
#   REDACT      true: counts and verdicts only
#   FAIL_ON     verdicts that are to fail; default: that of python-connectors report
#   COMMENT_ID  tells the comments of several reports apart; default: none
#   TITLE       of the report; default: that of python-connectors report
#
# Ends with 0 where there is a report, whatever it says: status.sh has the last word.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=common.sh
source "$here/common.sh"

need REPORT_DIR
REPORT_DIR="$(cd "$REPORT_DIR" && pwd)"
case "${REDACT:-false}" in true | false) ;; *) fail "REDACT is true or false, not: $REDACT" ;; esac
marker >/dev/null
files=()
for file in "$REPORT_DIR"/preview-*.json; do
  [[ ! -f "$file" ]] || files+=("$file")
done
[[ ${#files[@]} -gt 0 ]] || fail 'No preview wrote anything, so that there is nothing to report.' 1

options=("--markdown=$REPORT_DIR/comment.md" "--html=$REPORT_DIR/report.html" "--json=$REPORT_DIR/report.json")
[[ "${REDACT:-false}" == false ]] || options+=(--redact)
[[ -z "${FAIL_ON:-}" ]] || options+=("--fail-on=$FAIL_ON")
[[ -z "${TITLE:-}" ]] || options+=("--title=$TITLE")
cd "${WORK_DIR:-.}"
without_workflow_commands
code=0
npx --no-install python-connectors report "${files[@]}" "${options[@]}" || code=$?
[[ -s "$REPORT_DIR/comment.md" ]] ||
  fail "python-connectors report ended with exit code $code and wrote no report." "$((code == 0 ? 1 : code))"
echo "$code" >"$REPORT_DIR/report.exit"
set_output report-exit-code "$code"
set_output artifact "python-connectors-report${COMMENT_ID:+-$COMMENT_ID}"

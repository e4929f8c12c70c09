#!/usr/bin/env bash
# One note on the merge request of this pipeline: made once, updated from then on.
#
#   GITLAB_TOKEN   a project access token with the scope api: a job's own token may not write notes
#   MERGE_REQUEST  its number; default: CI_MERGE_REQUEST_IID
#   COMMENT_ID     tells the notes of several reports on one merge request apart; default: none
#   REPORT_DIR     as for preview.sh
#   CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID: set by GitLab
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=common.sh
source "$here/common.sh"

need GITLAB_TOKEN CI_API_V4_URL CI_PROJECT_ID REPORT_DIR
number="${MERGE_REQUEST:-${CI_MERGE_REQUEST_IID:-}}"
if [[ -z "$number" ]]; then
  echo 'This pipeline is of no merge request: no note is made.'
  exit 0
fi
[[ "$number" =~ ^[1-9][0-9]{0,17}$ ]] || fail 'The number of the merge request is none.'
[[ "$CI_PROJECT_ID" =~ ^[0-9]+$ ]] || fail 'CI_PROJECT_ID is no number.'

API_HINT='GITLAB_TOKEN needs the scope api, and the role Reporter in the project.'
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
header="PRIVATE-TOKEN: $GITLAB_TOKEN"
notes="$CI_API_V4_URL/projects/$CI_PROJECT_ID/merge_requests/$number/notes"
comment_body 1000000 "$scratch/body.json"
first_line="$(marker)"
api GET "$CI_API_V4_URL/user" "$header" "$scratch/user.json"
author="$(jq -e '.id | numbers' "$scratch/user.json")" || fail 'GitLab does not say whose GITLAB_TOKEN is.' 3

# Somebody else may write the same first line, so that the author counts too.
mine=''
page=1
while [[ -z "$mine" ]]; do
  api GET "$notes?sort=asc&order_by=created_at&per_page=100&page=$page" "$header" "$scratch/page.json"
  mine="$(jq -r --argjson author "$author" --arg first "$first_line" \
    '[.[] | select(.system != true and .author.id == $author and ((.body // "") | startswith($first)))][0].id // empty' \
    "$scratch/page.json")" || fail 'The list of notes is not what GitLab answers.' 3
  [[ "$(jq length "$scratch/page.json")" -eq 100 ]] || break
  page=$((page + 1))
  [[ "$page" -le 300 ]] || fail 'The merge request has more than 30,000 notes.' 3
done

if [[ -n "$mine" ]]; then
  [[ "$mine" =~ ^[0-9]+$ ]] || fail 'A note has an id that is no number.' 3
  api PUT "$notes/$mine" "$header" "$scratch/answer.json" "$scratch/body.json"
  echo "Updated the note on merge request $number."
else
  api POST "$notes" "$header" "$scratch/answer.json" "$scratch/body.json"
  echo "Made the note on merge request $number."
fi

#!/usr/bin/env bash
# One comment on the pull request of this event: made once, updated from then on.
#
#   GITHUB_TOKEN        may write pull requests
#   COMMENT_AUTHOR      the login that the token writes as; default: github-actions[bot]
#   COMMENT_ID          tells the comments of several reports on one pull request apart; default: none
#   REPORT_DIR          as for preview.sh
#   GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_EVENT_PATH, GITHUB_STEP_SUMMARY: set by GitHub
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=common.sh
source "$here/common.sh"

need GITHUB_TOKEN GITHUB_API_URL GITHUB_REPOSITORY GITHUB_EVENT_PATH REPORT_DIR
author="${COMMENT_AUTHOR:-github-actions[bot]}"
[[ "$GITHUB_REPOSITORY" =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || fail "GITHUB_REPOSITORY is not owner/name: $GITHUB_REPOSITORY"

# From the event only: a file that a job hands on could name any other pull request.
number="$(jq -r '.pull_request.number // empty' "$GITHUB_EVENT_PATH")" || fail 'GITHUB_EVENT_PATH is no file of JSON.'
if [[ -z "$number" ]]; then
  echo 'This event is of no pull request: no comment is made.'
  exit 0
fi
[[ "$number" =~ ^[1-9][0-9]{0,17}$ ]] || fail 'The number of the pull request is none.'

API_HINT='The job needs the permission pull-requests: write.'
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
header="$(printf 'Authorization: Bearer %s\nAccept: application/vnd.github+json\nX-GitHub-Api-Version: 2022-11-28' "$GITHUB_TOKEN")"
comments="$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues"
comment_body 65536 "$scratch/body.json"
first_line="$(marker)"

# Somebody else may write the same first line, so that the author counts too.
mine=''
page=1
while [[ -z "$mine" ]]; do
  api GET "$comments/$number/comments?per_page=100&page=$page" "$header" "$scratch/page.json"
  mine="$(jq -r --arg author "$author" --arg first "$first_line" \
    '[.[] | select(.user.login == $author and ((.body // "") | startswith($first)))][0].id // empty' "$scratch/page.json")" ||
    fail 'The list of comments is not what GitHub answers.' 3
  [[ "$(jq length "$scratch/page.json")" -eq 100 ]] || break
  page=$((page + 1))
  [[ "$page" -le 300 ]] || fail 'The pull request has more than 30,000 comments.' 3
done

if [[ -n "$mine" ]]; then
  [[ "$mine" =~ ^[0-9]+$ ]] || fail 'A comment has an id that is no number.' 3
  api PATCH "$comments/comments/$mine" "$header" "$scratch/answer.json" "$scratch/body.json"
  echo "Updated the comment on pull request $number."
else
  api POST "$comments/$number/comments" "$header" "$scratch/answer.json" "$scratch/body.json"
  echo "Made the comment on pull request $number."
fi

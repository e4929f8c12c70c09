# shellcheck shell=bash
# What the scripts in this folder share. They need bash, curl 7.55 or newer (headers from stdin), and jq.

# fail <message> [exit code]
fail() {
  printf 'python-connectors: %s\n' "$1" >&2
  exit "${2:-2}"
}

# need <variable>...: each has to be set, and not empty.
need() {
  local name
  for name in "$@"; do
    [[ -n "${!name:-}" ]] || fail "$name is not set. It has to be, for $(basename "$0")."
  done
}

# GitHub takes lines of a step's log that begin with :: for commands. What is printed from here on is none.
without_workflow_commands() {
  [[ "${GITHUB_ACTIONS:-}" == true ]] || return 0
  local token
  token="$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
  echo "::stop-commands::$token"
  # shellcheck disable=SC2064 # the token of now
  trap "echo '::$token::'" EXIT
}

# set_output <name> <value>: an output of a step of a GitHub action; nothing elsewhere.
set_output() {
  [[ -z "${GITHUB_OUTPUT:-}" ]] || printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
}

# api <method> <url> <header with the token> <file for the answer> [file with the body]
# Ends with the reason where the answer is not 2xx, and with API_HINT where it may not or can't be seen. The token goes by stdin, so that no list of processes shows it.
api() {
  local method="$1" url="$2" header="$3" answer="$4" body="${5:-}" status
  local options=(--silent --show-error --max-time 60 --proto '=http,https' --output "$answer" --write-out '%{http_code}')
  options+=(--header @- --header 'User-Agent: pulumi-python-connectors')
  if [[ -n "$body" ]]; then
    options+=(--header 'Content-Type: application/json' --data-binary "@$body")
  else
    # What only reads may be tried again. What writes may have been done, though its answer was lost.
    options+=(--retry 3 --retry-delay "${RETRY_SECONDS:-2}")
  fi
  status="$(printf '%s\n' "$header" | curl "${options[@]}" --request "$method" "$url")" ||
    fail "$method $url could not be done: curl ended with the message above." 3
  case "$status" in
  2??) return 0 ;;
  401 | 403 | 404) fail "$method $url was answered with status $status: $(reason "$answer"). ${API_HINT:-}" 3 ;;
  *) fail "$method $url was answered with status $status: $(reason "$answer")" 3 ;;
  esac
}

# reason <file>: what an answer says of itself, on one line of printable characters.
reason() {
  local said
  said="$(jq -r '[.message?, .error?] | map(select(. != null) | tostring) | first // empty' "$1" 2>/dev/null)" || said=''
  said="$(printf '%s' "${said:-no reason given}" | tr -c '[:print:]' ' ' | cut -c 1-300)"
  printf '%s' "$said"
}

# failed_run <file> <message>: what `pulumi preview --json` writes of a run that failed with this, for the report to tell.
failed_run() {
  jq -n --arg message "$2" '{ steps: [], diagnostics: [{ message: $message, severity: "error" }], duration: 0 }' >"$1"
}

MARKER='<!-- pulumi-python-connectors report -->'

# marker: the first line of a comment. COMMENT_ID tells the comments of several reports apart.
marker() {
  [[ "${COMMENT_ID:-}" =~ ^[A-Za-z0-9._-]{0,32}$ ]] ||
    fail 'A comment id is at most 32 letters, digits, and . _ - of ASCII.'
  if [[ -n "${COMMENT_ID:-}" ]]; then
    echo "<!-- pulumi-python-connectors report: $COMMENT_ID -->"
  else
    echo "$MARKER"
  fi
}

# comment_body <characters> <file>: the report as the JSON body of a request, with the marker as its first line.
comment_body() {
  local report="$REPORT_DIR/comment.md" first
  [[ -s "$report" ]] || fail "$report is not there: run report.sh first."
  IFS= read -r first <"$report" || true
  [[ "$first" == "$MARKER" ]] || fail "$report is not a report: its first line is not $MARKER"
  # A request has a limit of its own, which an id in the marker may take the report across.
  { marker && tail -n +2 "$report"; } | jq -Rs --argjson limit "$1" '{ body: .[0:$limit] }' >"$2"
}

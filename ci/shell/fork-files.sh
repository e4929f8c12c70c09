#!/usr/bin/env bash
# Puts the Python files of a fork into a checkout of the base branch: *.py and requirements*.txt, as text. Nothing of the
# fork is run, and nothing else is taken: not its program, package.json, node_modules, config or contracts.
#
#   fork-files.sh <checkout of the fork> <checkout of the base branch> [folder...]
#
# The folders are those with the connectors' code, relative to both; default: the whole checkout. Python files of the base
# branch that the fork doesn't have are removed there. All is looked at before anything is changed; what is refused
# (a link, a name with control characters, a large file, too many of them) ends it with exit code 1.
set -euo pipefail
export LC_ALL=C
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=common.sh
source "$here/common.sh"

MAX_FILES=2000
MAX_FILE_BYTES=1048576
MAX_BYTES=20971520

[[ $# -ge 2 ]] || fail 'Use: fork-files.sh <checkout of the fork> <checkout of the base branch> [folder...]'
fork="$(cd -P "$1" && pwd)" || fail "There is no folder $1."
base="$(cd -P "$2" && pwd)" || fail "There is no folder $2."
shift 2
[[ "$fork" != "$base" ]] || fail 'The two checkouts are the same folder.'
[[ $# -gt 0 ]] || set -- .

refuse() {
  printf 'python-connectors: the fork is refused: %s: %q\n' "$1" "$2" >&2
  exit 1
}

# python_files <root> <folder>: names relative to the root, each ended by a zero byte. Links are in it, to be refused.
python_files() {
  (cd "$1" && [[ ! -e "$2" && ! -L "$2" ]] || find "./$2" \( -name node_modules -o -name '.?*' \) -prune -o \
    \( -name '*.py' -o -name 'requirements*.txt' \) ! -type d -print0)
}

# no_link_on_the_way <root> <name>: no folder of the name is a link, also none that is not there yet.
no_link_on_the_way() {
  local root="$1" rest="$2" at="$1"
  while [[ "$rest" == */* ]]; do
    at="$at/${rest%%/*}"
    rest="${rest#*/}"
    [[ ! -L "$at" ]] || refuse 'a folder on the way to it is a link' "$2"
    [[ ! -e "$at" || -d "$at" ]] || refuse "a folder on the way to it is a file in ${root##*/}" "$2"
  done
}

names=()
bytes=0
for folder in "$@"; do
  case "/$folder/" in
  //* | */../* | */.git/* | */node_modules/*) fail "This is no folder inside of the checkout: $folder" ;;
  esac
  no_link_on_the_way "$fork" "$folder/x"
  no_link_on_the_way "$base" "$folder/x"
  while IFS= read -r -d '' name; do
    [[ "$name" != *[[:cntrl:]]* ]] || refuse 'a name has control characters' "$name"
    [[ ! -L "$fork/$name" ]] || refuse 'a link' "$name"
    [[ -f "$fork/$name" ]] || refuse 'no regular file' "$name"
    no_link_on_the_way "$fork" "$name"
    no_link_on_the_way "$base" "$name"
    [[ ! -L "$base/$name" ]] || refuse 'a link in the base branch' "$name"
    [[ ! -d "$base/$name" ]] || refuse 'a folder in the base branch' "$name"
    size="$(wc -c <"$fork/$name")"
    [[ "$size" -le "$MAX_FILE_BYTES" ]] || refuse "more than $MAX_FILE_BYTES bytes" "$name"
    bytes=$((bytes + size))
    [[ "$bytes" -le "$MAX_BYTES" ]] || refuse "more than $MAX_BYTES bytes with all before it" "$name"
    names+=("$name")
    [[ ${#names[@]} -le "$MAX_FILES" ]] || refuse "more than $MAX_FILES files" "$name"
  done < <(python_files "$fork" "$folder")
done

for folder in "$@"; do
  while IFS= read -r -d '' name; do
    [[ -e "$fork/$name" ]] || rm -f -- "$base/$name"
  done < <(python_files "$base" "$folder")
done
for name in "${names[@]+"${names[@]}"}"; do
  mkdir -p -- "$(dirname "$base/$name")"
  # A file of its own, with none of the fork's permissions: nothing of it can be run by its name.
  rm -f -- "$base/$name"
  cat -- "$fork/$name" >"$base/$name"
done
echo "Took ${#names[@]} Python files of the fork."

#!/usr/bin/env bash
# What the action does: `check` reports every mistake, `plan` says what runs would buy and costs.
# Reads FILES (one a line), WANFLOW, FAST, BASE, COMMENT, PULL_REQUEST, and what GitHub sets.
set -euo pipefail

marker="<!-- wanflow: plans -->"
wanflow=${WANFLOW:-wanflow}
files=()
while IFS= read -r file; do
    # Blanks around a name come from indentation.
    file="${file#"${file%%[![:space:]]*}"}"
    file="${file%"${file##*[![:space:]]}"}"
    [ -z "$file" ] || files+=("$file")
done <<<"${FILES:-story.yaml}"

check() {
    local words=(--format github)
    [ "${FAST:-false}" != true ] || words+=(--fast)
    "$wanflow" check "${words[@]}" -- "${files[@]}"
}

# Text as HTML shows it, whatever stands in it.
escaped() {
    sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g'
}

# What a plan in JSON would buy, in millionths of a dollar.
cost() {
    tr -d ' \n' | sed -n 's/.*"summary":{[^}]*"price":\([0-9][0-9]*\).*/\1/p'
}

# Millionths of a dollar as dollars, to the cent where that is exact.
dollars() {
    if (($1 % 10000 == 0)); then
        printf '%d.%02d' $(($1 / 1000000)) $(($1 / 10000 % 100))
    else
        printf '%d.%04d' $(($1 / 1000000)) $(($1 / 100 % 10000))
    fi
}

# What a storyboard means now that it did not mean at the base, in Markdown; nothing where the
# checkout does not have the base, or the storyboard is new.
changes() {
    local told
    [ -n "${BASE:-}" ] || return 0
    told=$("$wanflow" diff "$BASE" --file "$1" --format markdown 2>/dev/null) || return 0
    [ -z "$told" ] || printf '\n%s\n' "$told"
}

# Writes the plans as Markdown to the file that is named, and prints their cost in millionths.
plans() {
    local body=$1 sum=0 file text micros
    printf '%s\n### What a run would buy\n' "$marker" >"$body"
    for file in "${files[@]}"; do
        text=$("$wanflow" plan --color never -- "$file" 2>&1) || {
            printf '%s\n' "$text" >&2
            return 1
        }
        micros=$("$wanflow" plan --json -- "$file" | cost)
        {
            printf '\n<details open><summary><code>%s</code>: $%s</summary>\n\n' \
                "$(printf '%s' "$file" | escaped)" "$(dollars "$micros")"
            changes "$file"
            printf '\n<pre>\n'
            printf '%s\n' "$text" | escaped
            printf '</pre>\n</details>\n'
        } >>"$body"
        sum=$((sum + micros))
    done
    echo "$sum"
}

comment() {
    local body=$1 issue="repos/$GITHUB_REPOSITORY/issues" old
    old=$(gh api "$issue/$PULL_REQUEST/comments" --paginate \
        --jq ".[] | select(.body | startswith(\"$marker\")) | .id") || return 1
    old=${old%%$'\n'*}
    if [ -n "$old" ]; then
        gh api "$issue/comments/$old" --method PATCH --field "body=@$body" >/dev/null
    else
        gh api "$issue/$PULL_REQUEST/comments" --method POST --field "body=@$body" >/dev/null
    fi
}

plan() {
    local sum
    # It is removed when the script has ended, so that it outlives this function.
    body=$(mktemp)
    trap 'rm -f "$body"' EXIT
    sum=$(plans "$body")
    [ -z "${GITHUB_OUTPUT:-}" ] || printf 'cost=%s\n' "$(dollars "$sum")" >>"$GITHUB_OUTPUT"
    [ -z "${GITHUB_STEP_SUMMARY:-}" ] || cat "$body" >>"$GITHUB_STEP_SUMMARY"
    if [ "${COMMENT:-true}" = true ] && [ -n "${PULL_REQUEST:-}" ]; then
        comment "$body" || {
            echo "::warning::no comment was written: the token may not (pull-requests: write)"
            cat "$body"
        }
    else
        cat "$body"
    fi
}

case "${1:-}" in
check) check ;;
plan) plan ;;
*)
    echo "usage: storyboards.sh check|plan" >&2
    exit 2
    ;;
esac

# shellcheck shell=sh
# Brings k6 for the tests and puts it on PATH, where Go can build it.
# Sourced after setup.sh, whose `say` and `state` it uses.

k6_version=2.1.0
k6_folder="$state/k6-$k6_version"
k6_hint='tests that need k6 cannot run; install Go 1.25 or newer, or k6 2 from grafana.com/docs/k6'

# A k6 of the user's own comes first.
use_k6() {
  [ -x "$k6_folder/k6" ] && PATH="$PATH:$k6_folder" && export PATH
  return 0
}

# Go 1.25 or newer, which fetches the very version that a module asks for by itself.
has_go() {
  case "$(go env GOVERSION 2>/dev/null)" in
    go1.2[5-9]* | go1.[3-9][0-9]* | go[2-9]*) return 0 ;;
  esac
  return 1
}

# `go install` stumbles over a deprecation notice where modules come from a bare proxy. A module
# that requires k6 does not.
build_k6() (
  cd "$1" || exit 1
  printf 'module k6\n\ngo 1.25\n\nrequire go.k6.io/k6/v2 v%s\n' "$k6_version" >go.mod
  printf '//go:build tools\n\npackage tools\n\nimport _ "go.k6.io/k6/v2/cmd"\n' >tools.go
  # Go wants a home to write to; without one it gets a private one.
  [ -n "${HOME-}" ] && [ -w "$HOME" ] || export GOPATH="$state/go" GOCACHE="$state/go/cache"
  export GOFLAGS='-mod=mod -buildvcs=false'
  # A proxy fails now and then; what one try has brought the next one need not.
  for pause_s in 5 15 0; do
    go list -deps go.k6.io/k6/v2 >/dev/null && break
    sleep "$pause_s"
  done
  go build -o k6 go.k6.io/k6/v2 && ./k6 version
)

# Never fails: tests that need k6 say so themselves, and with CI=true they are red where Go is.
bring_k6() {
  use_k6
  command -v k6 >/dev/null 2>&1 && return
  has_go || { say "$k6_hint"; return; }
  mkdir -p "$state"
  new="$k6_folder.$$"
  mkdir "$new"
  say "building k6 $k6_version (some minutes, once)"
  if build_k6 "$new" >>"$state/k6.log" 2>&1; then
    # The folder appears only when it is complete; another set-up may have been faster.
    [ -d "$k6_folder" ] || mv "$new" "$k6_folder"
  else
    say "building k6: failed, see ${state#"$PWD/"}/k6.log; $k6_hint"
  fi
  rm -rf "$new"
  use_k6
}

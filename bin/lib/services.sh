# shellcheck shell=sh
# Brings redis-server, MariaDB, Chromium and tmux for the tests, where the system can install them by itself.
# Sourced by bin/test after setup.sh, whose `say` it uses.

services_hint='Debian and Ubuntu: apt-get install redis-server mariadb-server chromium tmux; macOS: brew install redis mariadb chromium tmux'
policy=/usr/sbin/policy-rc.d

# Where findPrograms of packages/stack looks, too.
has_program() {
  for name in "$@"; do
    PATH="$PATH:/usr/local/sbin:/usr/sbin:/usr/libexec" command -v "$name" >/dev/null 2>&1 && return
  done
  return 1
}

# The packages that are missing, by their names on Debian and Ubuntu.
missing_services() {
  has_program redis-server || echo redis-server
  has_program mariadbd mysqld || echo mariadb-server
  has_program chromium chromium-browser google-chrome-stable google-chrome || echo chromium
  has_program tmux || echo tmux
}

# Runs a command as root: directly, or with a sudo that asks nothing.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@"
}

# Another apt may hold the lock of the lists, for which DPkg::Lock::Timeout does not wait.
update_lists() {
  for pause_s in 15 15 15 15 0; do
    said=$(as_root env LC_ALL=C apt-get update 2>&1) && return
    echo "$said"
    case $said in *'Could not get lock'*) sleep "$pause_s" ;; *) return 1 ;; esac
  done
  return 1
}

# The packages would start their services at once and at every boot. The tests start their own:
# a policy keeps the packages' scripts from starting any, as in a container build.
install_services() (
  own_policy=
  trap '[ -z "$own_policy" ] || as_root rm -f "$policy"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  if [ ! -e "$policy" ]; then
    own_policy=yes
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
  fi
  # Package lists may be missing or old, so a failure deserves a second try.
  apt_install "$@" || { update_lists && apt_install "$@"; } || exit 1
  command -v systemctl >/dev/null 2>&1 || exit 0
  for package in "$@"; do
    case $package in
      chromium | tmux) ;;
      mariadb-server) as_root systemctl disable mariadb ;;
      *) as_root systemctl disable "$package" ;;
    esac
  done
  exit 0
)

# Never fails: tests that need a service say so themselves, and with CI=true they are red.
bring_services() {
  missing=$(missing_services | tr '\n' ' ')
  [ -z "$missing" ] && return
  if command -v apt-get >/dev/null 2>&1 && as_root true 2>/dev/null; then
    say "installing ${missing% }"
    mkdir -p "$state"
    # One by one: where a system lacks one of the packages, it may still have the others.
    for package in $missing; do
      install_services "$package" >>"$state/services.log" 2>&1 ||
        say "installing $package: failed, see ${state#"$PWD/"}/services.log"
    done
    missing=$(missing_services | tr '\n' ' ')
    [ -z "$missing" ] && return
  fi
  say "tests that need ${missing% } cannot run; $services_hint"
}

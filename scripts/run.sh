#!/bin/sh
# The bootstrap behind every npm script: sh scripts/run.sh scripts/demo.ts [arguments].
# It needs nothing but npm and a Node of any age. It installs the dependencies when they are missing or out of date,
# finds a Node that runs TypeScript, and becomes that Node. A second start while the first installs waits for it.
# Invariant: the stamp is written after everything else, so an interrupted install is done again.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
state="$root/.almanac"
lock="$state/install.lock"
log="$state/install.log"
stamp="$root/node_modules/.almanac-installed"
wanted_major=24
wait_limit_s=600
install_limit_s=540
npm_pid=''
holds_lock=''

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# The PATH without any node_modules/.bin: what npm itself must run with, since it is about to replace that directory.
outer_path() {
  printf '%s' "$PATH" | tr ':' '\n' | grep -v 'node_modules/' | paste -s -d: -
}

fingerprint() {
  (cd "$root" && cat package-lock.json package.json services/*/package.json && uname -sm) | cksum
}

# True when the stamp matches, or when somebody installed by hand and the result is what the lock file says.
is_installed() {
  print=$(fingerprint)
  [ -f "$stamp" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$print" ] && return 0
  [ -f "$root/node_modules/.package-lock.json" ] || return 1
  PATH=$(outer_path) node "$root/scripts/bootstrap/is-installed.mjs" "$root" 2>/dev/null || return 1
  printf '%s\n' "$print" 2>/dev/null >"$stamp" || true
}

command_of() {
  if [ -d /proc/self ]; then
    tr '\0' ' ' <"/proc/$1/cmdline"
  else
    ps -p "$1" -o args=
  fi 2>/dev/null
}

# True when the process that wrote the lock still runs a bootstrap; a number used again by another program is not it.
lock_is_live() {
  [ -n "$1" ] && command_of "$1" | grep -q 'run\.sh'
}

# npm finishes its work before it heeds a polite signal, and its install scripts survive it: all are ended at once.
kill_tree() {
  for child in $(cat "/proc/$1/task/"*/children 2>/dev/null || pgrep -P "$1" 2>/dev/null); do
    kill_tree "$child"
  done
  kill -9 "$1" 2>/dev/null || true
}

# The npm of a starter that was killed works on, and two npm in one directory destroy each other's files.
stop_orphan_npm() {
  [ -n "$1" ] && command_of "$1" | grep -q 'npm' || return 0
  kill_tree "$1"
}

# Two starters may both see the same dead lock: only the one whose rename moves that very lock may go on to make a new one.
drop_stale_lock() {
  grave="$lock.stale.$$"
  mv "$lock" "$grave" 2>/dev/null || return 0
  if [ "$(cat "$grave/pid" 2>/dev/null)" = "$1" ]; then
    stop_orphan_npm "$(cat "$grave/npm_pid" 2>/dev/null || true)"
    rm -rf "$grave"
  else
    mv "$grave" "$lock" 2>/dev/null || rm -rf "$grave"
  fi
}

take_lock() {
  waited_s=0
  blank=0
  until mkdir "$lock" 2>/dev/null; do
    holder=$(cat "$lock/pid" 2>/dev/null || true)
    # A holder writes its number right after the mkdir: only a lock that stays blank has lost its holder.
    if [ -z "$holder" ] && [ "$blank" -lt 3 ]; then
      blank=$((blank + 1))
    elif ! lock_is_live "$holder"; then
      drop_stale_lock "$holder"
      continue
    fi
    [ "$waited_s" -gt 0 ] || say "Waiting for another start of Almanac (process ${holder:-unknown}) to install the dependencies …"
    [ "$waited_s" -lt "$wait_limit_s" ] ||
      fail "Still locked after $wait_limit_s s. If no other start is running, remove $lock and try again."
    sleep 1
    waited_s=$((waited_s + 1))
  done
  holds_lock=1
  printf '%s\n' "$$" >"$lock/pid"
}

release() {
  code=$?
  trap - EXIT INT TERM HUP
  [ -z "$npm_pid" ] || kill_tree "$npm_pid"
  [ -z "$holds_lock" ] || rm -rf "$lock"
  exit "$code"
}

install() {
  rm -f "$stamp"
  printf 'Installing dependencies (half a minute or more) ' >&2
  begun=$(date +%s)
  (cd "$root" && PATH=$(outer_path) exec npm ci --no-audit --no-fund) >"$log" 2>&1 </dev/null &
  npm_pid=$!
  printf '%s\n' "$npm_pid" >"$lock/npm_pid"
  while kill -0 "$npm_pid" 2>/dev/null; do
    printf '.' >&2
    sleep 1
    [ $(($(date +%s) - begun)) -lt "$install_limit_s" ] || kill_tree "$npm_pid"
  done
  if ! wait "$npm_pid"; then
    npm_pid=''
    say ' failed'
    # npm's warnings are noise for a person who only wants to run the thing; its errors are not.
    grep -aE '^npm (error|ERR!)' "$log" | grep -vE 'complete log|error +at ' | head -12 >&2 || tail -20 "$log" >&2
    fail "npm could not install the dependencies; all of its output is in $log"
  fi
  npm_pid=''
  fingerprint >"$stamp"
  say " done in $(($(date +%s) - begun)) s"
}

ensure_installed() {
  command -v node >/dev/null 2>&1 || fail 'Almanac needs Node and npm (any version of Node from 20): install them and try again.'
  is_installed && return 0
  command -v npm >/dev/null 2>&1 || fail 'Almanac needs npm to install its dependencies: install it and try again.'
  mkdir -p "$state" 2>/dev/null && [ -w "$state" ] ||
    fail "Cannot write to $state: it may belong to another user (was Almanac started as root before?)."
  trap release EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  take_lock
  # Another start may have finished the work while this one waited.
  is_installed || install
  trap - EXIT INT TERM HUP
  rm -rf "$lock"
  holds_lock=''
}

runs_typescript() {
  major=$("$1" -p 'process.versions.node.split(".")[0]' 2>/dev/null) || return 1
  [ "$major" -ge "$wanted_major" ] 2>/dev/null
}

find_node() {
  for node in "$(PATH=$(outer_path) command -v node || true)" "$root/node_modules/node/bin/node"; do
    [ -x "$node" ] && runs_typescript "$node" && return 0
  done
  fail "Almanac needs Node $wanted_major. This machine has $(PATH=$(outer_path) node --version), and the copy npm brought
($root/node_modules/node/bin/node) does not run here. Install Node $wanted_major and try again."
}

[ $# -ge 1 ] && [ -f "$root/$1" ] || fail "usage: sh scripts/run.sh scripts/NAME.ts [arguments]; there is no ${1:-script named}"
ensure_installed
find_node

# Paths a person gives on the command line are relative to where they stood, which npm keeps in INIT_CWD.
export INIT_CWD="${INIT_CWD:-$PWD}"
export PATH="$root/node_modules/.bin:$PATH"
export NODE_COMPILE_CACHE="$state/cache/node"
case " ${NODE_OPTIONS:-} " in
  *' --disable-warning=ExperimentalWarning '*) ;;
  *) export NODE_OPTIONS="${NODE_OPTIONS:+$NODE_OPTIONS }--disable-warning=ExperimentalWarning" ;;
esac
cd "$root"
exec "$node" "$@"

# ./dev demo: from a program to an answering guest.

demo_port=${SKIFF_DEMO_PORT:-18080}

title() {
  if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then printf '\n\033[1m%s\033[0m\n' "$*"; else printf '\n%s\n' "$*"; fi
}

# shown COMMAND…: prints the command as a user would type it, then runs it.
shown() {
  printf '$ %s\n' "$*"
  "$@"
}

# What bin/skiff runs once it has looked whether anything is to be built, as the demo did at its beginning.
skiff() { "$root/target/skiff/bin/skiff" "$@"; }

fetch() { curl -sS --max-time 10 "http://127.0.0.1:$demo_port$1"; }

# fetched PATH: the same, shown as a user would type it, with what came back.
fetched() {
  printf '$ curl http://127.0.0.1:%s%s\n' "$demo_port" "$1"
  # The second ends a last line that has no end.
  fetch "$1" 2>&1 | sed -e 's/^/  | /' -e '$a\'
}

# await_answer: until the guest answers. Short tries: the NAT accepts at once and repeats its SYN to the guest with growing pauses.
await_answer() {
  local since
  since=$(now_millis)
  until curl -s --max-time 0.2 -o /dev/null "http://127.0.0.1:$demo_port/env"; do
    [ $(($(now_millis) - since)) -lt 120000 ] || fail "the guest did not answer within 120 s; see: skiff logs --console hello"
    sleep 0.005
  done
}

demo() {
  case ${1:-} in
    '') ;;
    --hermit)
      demo_of_hermit
      return
      ;;
    *) fail "demo takes --hermit or nothing, not '$1'" ;;
  esac
  local began
  began=$(now_millis)
  need_to_run
  packaging/stage
  build_bench
  demo_places
  # A function's locals are gone when the trap runs.
  trap demo_cleanup EXIT
  trap 'exit 130' INT TERM
  guest_kernel "$demo_run"
  demo_kernel
  demo_build
  demo_page
  demo_timeline
  demo_crash
  demo_engine_killed
  demo_link
  demo_nanos
  demo_remove
  printf '\nThat took %d s.\n' $((($(now_millis) - began + 500) / 1000))
}

demo_places() {
  demo_run=$(mktemp -d /tmp/skiff-demo.XXXXXX)
  export SKIFF_HOME=$demo_run/home SKIFF_HOST=unix://$demo_run/skiff.sock
}

# The kernel of an earlier run, by hard links where the file system allows it.
demo_kernel() {
  mkdir -m 700 "$SKIFF_HOME" "$SKIFF_HOME/cache"
  # What was found out about this boot of the host, whether KVM works say, is asked once, too; the engine sees whether it still holds.
  cp target/kernels/host/* "$SKIFF_HOME/cache/" 2> /dev/null || true
  cp -rl target/kernels/bases "$SKIFF_HOME/bases" 2> /dev/null || {
    rm -rf "$SKIFF_HOME/bases"
    cp -r target/kernels/bases "$SKIFF_HOME/bases"
  }
}

demo_cleanup() {
  local status=$?
  trap - INT TERM
  trap '' INT
  if [ -S "$demo_run/skiff.sock" ]; then
    local left
    left=$(skiff ps -a -q 2> /dev/null) || left=
    # shellcheck disable=SC2086 # one id a word
    [ -z "$left" ] || skiff rm -f $left > /dev/null 2>&1 || step "could not remove the guests $left"
    skiff daemon stop > /dev/null 2>&1 || true
  fi
  rm -rf "$demo_run"
  [ $status = 0 ] || printf 'dev: the demo did not get to its end; what it had started is removed\n' >&2
}

demo_build() {
  title "(a) An ordinary C program becomes an image"
  demo_program=$demo_run/hello
  shown gcc -O2 -static -o "$demo_program" examples/hello/hello.c
  demo_began=$(now_millis)
  shown skiff build -t hello:demo "$demo_program"
  demo_image_millis=$(($(now_millis) - demo_began))
}

demo_page() {
  title "(b) It boots as a guest and writes about itself"
  demo_began=$(now_millis)
  shown skiff run -d --name hello -p "$demo_port:8080" hello:demo
  demo_returned_millis=$(($(now_millis) - demo_began))
  await_answer
  demo_first_byte_millis=$(($(now_millis) - demo_began))
  fetched /
}

# milestones: "name micros" a line, of the last start, from what `skiff inspect` printed.
milestones() {
  tr -d ' \n' | grep -o '"[Tt]imeline":\[[^]]*\]' | grep -o '{[^}]*}' |
    sed 's/.*"name":"\([^"]*\)".*"micros":\([0-9]*\).*/\1 \2/'
}

demo_timeline() {
  title "(c) Where the time went"
  local raw instance detail
  detail=$(skiff inspect hello)
  instance=$(sed -n 's/^ *"Id": *"\([0-9a-f]*\)".*/\1/p' <<< "$detail" | head -n 1)
  raw=$("$JAVA_HOME/bin/java" -Djava.io.tmpdir="$demo_run" -cp "$root/target/bench-lib/*" dev.skiff.bench.Raw \
    "$SKIFF_HOME/instances/$instance")
  {
    echo "program→image 0 $((demo_image_millis * 1000))"
    milestones <<< "$detail" | awk 'BEGIN { before = 0 } { print $1, before, $2; before = $2 }'
    echo "first-byte 0 $((demo_first_byte_millis * 1000))"
    echo "raw-QEMU 0 $((raw * 1000))"
  } | draw_bars
  echo "  first-byte: from typing 'skiff run' to the guest's answer; raw-QEMU: the same guest, started by hand, to its answer"
}

# draw_bars: lines of "name from to" in microseconds, as bars to one scale.
draw_bars() {
  awk '
    { name[NR] = $1; from[NR] = $2; to[NR] = $3; if ($3 > most) most = $3 }
    END {
      for (i = 1; i <= NR; i++) {
        left = int(60 * from[i] / most); length_ = int(60 * (to[i] - from[i]) / most + 0.5)
        if (length_ < 1) length_ = 1
        bar = sprintf("%" left "s", ""); for (j = 0; j < length_; j++) bar = bar "="
        printf "  %-14s %8.1f ms |%s\n", name[i], (to[i] - from[i]) / 1000, bar
      }
    }'
}

demo_crash() {
  title "(d) It crashes"
  fetched /crash || true
  skiff wait hello > /dev/null
  shown skiff ps -a
  shown skiff logs --tail 3 hello
}

demo_engine_killed() {
  title "(e) The engine is killed while the guest works"
  shown skiff start hello
  await_answer
  local answered=0 failed=0 engine request
  engine=$(tr -cd '0-9' < "$SKIFF_HOME/engine.lock")
  for request in $(seq 1 24); do
    if [ "$request" = 9 ]; then
      printf '$ kill -9 %s    (skiffd, between two of 24 requests)\n' "$engine"
      kill -9 "$engine"
    fi
    if fetch /env > /dev/null; then answered=$((answered + 1)); else failed=$((failed + 1)); fi
    sleep 0.02
  done
  printf '  %d requests answered, %d failed\n' $answered $failed
  [ $failed = 0 ] || fail "requests failed while the engine was dead"
  shown skiff ps | tee "$demo_run/ps"
  grep -q 'running .* hello$' "$demo_run/ps" || fail "the new engine does not know the guest"
}

# On a closed network only what is declared goes. The second asks by address: a name that it may not reach it is not told.
demo_link() {
  title "(f) Two guests, and only the link that was declared"
  local address
  gcc -O2 -o "$demo_run/ask" examples/hello/ask.c
  printf '$ skiff run --rm --name friend --allow hello:8080 ask hello 8080 /env\n'
  skiff run --rm --name friend --allow hello:8080 "$demo_run/ask" hello 8080 /env > "$demo_run/friend" 2>&1 ||
    fail "a guest does not reach another that it is allowed to: $(cat "$demo_run/friend")"
  sed -n '1,4p' "$demo_run/friend" | sed 's/^/  | /'
  address=$(skiff inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' hello)
  printf '$ skiff run --rm --name stranger ask %s 8080 /env\n' "$address"
  ! skiff run --rm --name stranger "$demo_run/ask" "$address" 8080 /env > "$demo_run/stranger" 2>&1 ||
    fail "a guest reaches another that it is not allowed to"
  sed 's/^/  | /' "$demo_run/stranger"
  shown skiff net links
}

# A Nanos kernel is of another project; one that was imported or pulled for this user, or that SKIFF_TEST_NANOS names, is shown.
demo_nanos() {
  title "(g) The same program without Linux: a unikernel"
  local usual=${XDG_DATA_HOME:-$HOME/.local/share}/skiff/bases/nanos began answered
  [ "$(id -u)" != 0 ] || usual=/var/lib/skiff/bases/nanos
  if [ -n "${SKIFF_TEST_NANOS:-}" ]; then
    skiff base import nanos "$SKIFF_TEST_NANOS" > /dev/null
  elif compgen -G "$usual/*/base.json" > /dev/null; then
    cp -r "$usual" "$SKIFF_HOME/bases/nanos"
  else
    printf '  There is no Nanos kernel here. To see this, get one first:\n    bin/skiff base pull nanos      or, without a network: bin/skiff base import nanos FOLDER\n'
    return
  fi
  skiff stop hello > /dev/null
  began=$(now_millis)
  shown skiff run -d --base nanos --name hello-nanos -p "$demo_port:8080" hello:demo
  await_answer
  answered=$(($(now_millis) - began))
  fetch / | sed -n '1,4p' | sed 's/^/  | /'
  printf '  from typing the command to the first answer: %d ms, with linux %d ms\n' "$answered" "$demo_first_byte_millis"
  shown skiff stop hello-nanos
  shown skiff rm hello-nanos
}

demo_remove() {
  title "(h) Everything goes"
  shown skiff rm -f hello
  shown skiff rmi hello:demo
  shown skiff daemon stop
  mkdir -p target/kernels/host
  cp "$SKIFF_HOME"/cache/{acceleration,tsc} target/kernels/host/ 2> /dev/null || true
  local left
  left=$(pgrep -f "$demo_run" || true)
  [ -z "$left" ] || fail "left behind: process $left"
  title "Three to try next"
  printf '  bin/skiff doctor\n  bin/skiff run --rm -p 8080:8080 PROGRAM     (any Linux x86-64 program: C, Go, Rust, …)\n  ./dev bench first-byte\n'
}

# ./dev demo --hermit: a Rust program and its kernel, from source to answer.
demo_of_hermit() {
  local began why
  began=$(now_millis)
  need_to_run
  packaging/stage
  why=$(hermit_toolchain) || fail "no Hermit: $why"
  demo_places
  trap demo_cleanup EXIT
  trap 'exit 130' INT TERM
  title "(a) The kernel, compiled once (kept in $hermit_place)"
  why=$(hermit_compile) || fail "$why"
  mkdir -p "$SKIFF_HOME"
  hermit_taken "$SKIFF_HOME"
  # Not a copy: where its sources lie elsewhere, cargo compiles anew.
  export CARGO_HOME=$hermit_place/cargo
  shown skiff base ls
  title "(b) A project becomes an image"
  cp -rp "$root/examples/hermit-http" "$demo_run/hermit-http"
  (cd "$demo_run" && shown skiff build --base hermit -t hermit-http:demo hermit-http)
  title "(c) It boots and answers"
  shown skiff run -d --wait --name hello -p "$demo_port:8080" -e GREETING=hello hermit-http:demo one two
  fetched /here
  shown skiff ps
  title "(d) One line is changed"
  sed -i 's/hermit-http: {}, on port/hermit-http: {}! on port/' "$demo_run/hermit-http/src/main.rs"
  (cd "$demo_run" && shown skiff build --base hermit -t hermit-http:demo hermit-http)
  title "(e) It panics, which is told from an exit"
  fetched /panic || true
  skiff wait hello > /dev/null
  shown skiff ps -a
  shown skiff logs --tail 9 hello
  title "(f) Everything goes"
  shown skiff rm -f hello
  shown skiff daemon stop
  printf '\nThat took %d s.\n' $((($(now_millis) - began + 500) / 1000))
}

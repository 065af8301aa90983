# Sourced by every script that starts Java. Sets JAVA_HOME to a Java of at least 25, or says what was found and ends.
# Looks at JAVA_HOME, then /usr/lib/jvm, then the `java` on PATH. A Java's version is read from its `release` file: asking
# the program itself costs 40 ms.

SKIFF_JAVA_LEAST=25

# java_release HOME: sets `release` to its major version, or to nothing.
java_release() {
  release=
  [ -x "$1/bin/java" ] || return 0
  if [ -r "$1/release" ]; then
    while IFS='=' read -r key value; do
      [ "$key" = JAVA_VERSION ] || continue
      release=${value#\"}
      release=${release%%[!0-9]*}
    done < "$1/release"
  else
    release=$("$1/bin/java" -version 2>&1 | sed -n '1s/.*version "\([0-9]*\).*/\1/p')
  fi
}

# try_java HOME: true when it is new enough; else remembers it for the message.
try_java() {
  java_release "$1"
  [ -n "$release" ] || return 1
  if [ "$release" -ge "$SKIFF_JAVA_LEAST" ]; then
    JAVA_HOME=$1
    export JAVA_HOME
    return 0
  fi
  skiff_java_seen="$skiff_java_seen
  Java $release in $1"
  return 1
}

find_java() {
  skiff_java_seen=
  if [ -n "${JAVA_HOME:-}" ] && try_java "$JAVA_HOME"; then return 0; fi
  for skiff_java in /usr/lib/jvm/*; do
    [ -L "$skiff_java" ] && continue
    if try_java "$skiff_java"; then return 0; fi
  done
  skiff_java=$(command -v java 2>/dev/null) || skiff_java=
  if [ -n "$skiff_java" ]; then
    skiff_java=$(readlink -f "$skiff_java")
    if try_java "${skiff_java%/bin/java}"; then return 0; fi
  fi
  echo "skiff: needs a Java of at least $SKIFF_JAVA_LEAST; JAVA_HOME is '${JAVA_HOME:-}', and here there is:${skiff_java_seen:-
  no Java at all}" >&2
  echo "skiff: install a JDK $SKIFF_JAVA_LEAST under /usr/lib/jvm, or set JAVA_HOME to one" >&2
  return 1
}

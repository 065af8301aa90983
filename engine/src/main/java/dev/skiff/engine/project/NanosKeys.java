package dev.skiff.engine.project;

import dev.skiff.engine.project.Shape.Group;
import dev.skiff.engine.project.Shape.NamedBy;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The keys of {@code nanos}: settings of that base's kernel, docs/nanos.md. */
final class NanosKeys {
  private static final Key<String> ASLR =
      Key.of("aslr", Scalars.YES_NO, "no", "Random addresses; yes without it.");

  private static final Key<String> READONLY =
      Key.of("readonly", Scalars.YES_NO, "yes", "Nothing can be written to its files.");

  private static final Key<String> EXEC_PROTECTION =
      Key.of(
          "exec-protection",
          Scalars.YES_NO,
          "yes",
          "Only the program and its loader can be executed.");

  private static final Key<String> STATIC_MAP =
      Key.of("static-map", Scalars.YES_NO, "yes", "The program is read whole before it starts.");

  private static final Key<String> HUGE_PAGES =
      Key.of("huge-pages", Scalars.YES_NO, "no", "Large pages of memory; yes without it.");

  private static final Key<String> MISSING_FILES =
      Key.of(
          "missing-files", Scalars.YES_NO, "yes", "Which files it looked for in vain, at its end.");

  private static final Key<String> LOG_LEVEL =
      Key.of("log-level", Scalars.LOG_LEVEL, "info", "What the kernel says; err without it.");

  private static final Key<Integer> MTU =
      Key.of("mtu", Scalars.MTU, "1400", "Of the network interface.");

  private static final Key<Integer> RECEIVE_BUFFER =
      Key.of("so-rcvbuf", Scalars.RECEIVE_BUFFER, "65536", "Bytes that a socket holds back.");

  private static final Key<SortedMap<String, String>> MANIFEST =
      Key.of(
          "manifest",
          new NamedBy<>("a group of settings", Scalars.MANIFEST_NAME, Scalars.TEXT),
          "{syslog.server: 10.0.2.2}",
          "Any other setting of the kernel's manifest; a dot goes into a group.");

  private static final List<Key<String>> WORDS =
      List.of(ASLR, READONLY, EXEC_PROTECTION, STATIC_MAP, HUGE_PAGES, MISSING_FILES, LOG_LEVEL);

  static final Key<SortedMap<String, String>> NANOS =
      Key.of(
          "nanos",
          new Group<>(
              "a group of settings",
              List.of(
                  ASLR,
                  READONLY,
                  EXEC_PROTECTION,
                  STATIC_MAP,
                  HUGE_PAGES,
                  MISSING_FILES,
                  LOG_LEVEL,
                  MTU,
                  RECEIVE_BUFFER,
                  MANIFEST),
              NanosKeys::settings),
          "{log-level: info}",
          "Settings of the kernel where the base is nanos.");

  private NanosKeys() {}

  /** One text for each, as the base reads them. */
  private static SortedMap<String, String> settings(Section nanos) {
    SortedMap<String, String> settings = new TreeMap<>();
    for (Key<String> key : WORDS) {
      nanos.get(key).ifPresent(word -> settings.put(key.name(), word));
    }
    for (Key<Integer> key : List.of(MTU, RECEIVE_BUFFER)) {
      nanos.get(key).ifPresent(number -> settings.put(key.name(), number.toString()));
    }
    nanos
        .get(MANIFEST)
        .orElse(Collections.emptySortedMap())
        .forEach((name, value) -> settings.put(MANIFEST.name() + "." + name, value));
    return settings;
  }
}

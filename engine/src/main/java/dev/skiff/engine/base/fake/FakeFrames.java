package dev.skiff.engine.base.fake;

import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.GuestEvent.Booted;
import dev.skiff.engine.base.GuestEvent.Listening;
import dev.skiff.engine.base.GuestEvent.ProgramEnded;
import dev.skiff.engine.base.GuestEvent.ProgramExit;
import dev.skiff.engine.base.GuestEvent.ProgramStarted;
import dev.skiff.engine.base.GuestEvent.SetupFailed;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.vm.Machine.Protocol;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the fake base and its guests talk: words of a line of text, in one type of frame each way.
 */
final class FakeFrames {
  static final int TO_GUEST = 1;
  static final int TO_HOST = 64;

  private static final String SEPARATOR = "\t";

  private FakeFrames() {}

  static byte[] line(Object... words) {
    String text = String.join(SEPARATOR, Stream.of(words).map(String::valueOf).toList());
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static List<String> words(byte[] line) {
    return List.of(new String(line, StandardCharsets.UTF_8).split(SEPARATOR, -1));
  }

  static byte[] port(Identity.Port port) {
    return line("listening", port.protocol(), port.number());
  }

  static byte[] ended(ProgramExit exit) {
    return line("ended", exit.code(), exit.signal(), exit.outOfMemory());
  }

  /** Empty for what a later fake may say. */
  static Optional<GuestEvent> event(Instant at, byte[] payload) {
    List<String> words = words(payload);
    return Optional.ofNullable(
        switch (words.getFirst()) {
          case "booted" -> new Booted(at, Duration.ofSeconds(1), words.get(1));
          case "started" -> new ProgramStarted(at);
          case "listening" ->
              new Listening(
                  at,
                  new Identity.Port(
                      Protocol.valueOf(words.get(1)), Integer.parseInt(words.get(2))));
          case "failed" -> new SetupFailed(at, Integer.parseInt(words.get(1)), words.get(2));
          case "ended" ->
              new ProgramEnded(
                  at,
                  new ProgramExit(
                      Integer.parseInt(words.get(1)),
                      Integer.parseInt(words.get(2)),
                      Boolean.parseBoolean(words.get(3))));
          default -> null;
        });
  }
}

package dev.skiff.engine.vm.guard;

import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.VmFailure;
import io.avaje.json.JsonException;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.HexFormat;
import java.util.Optional;

/** Reads what a guard writes: bounded, and refusing what is not of its format. */
final class GuardFiles {
  private static final Jsonb JSON = Jsonb.builder().build();
  private static final JsonType<ExitRecord> EXIT = JSON.type(ExitRecord.class);
  private static final JsonType<GuardStatus> STATUS = JSON.type(GuardStatus.class);

  /** RECORD_MAX_BYTES of native/guard/record.h. */
  private static final int MAX_BYTES = 24 * 1024;

  private static final int VERSION = 1;
  private static final int SIGKILL = 9;

  private GuardFiles() {}

  static GuardStatus status(String text) {
    return parse(STATUS, text, "its status");
  }

  static MachineExit exit(String text) {
    ExitRecord exit = parse(EXIT, text, "exit.json");
    if (exit.version() != VERSION) {
      throw VmFailure.guardUnreachable("exit.json is of version " + exit.version(), null);
    }
    try {
      return exit.exit();
    } catch (IllegalArgumentException notHex) {
      throw VmFailure.guardUnreachable("exit.json is damaged", notHex);
    }
  }

  private static <T> T parse(JsonType<T> type, String text, String what) {
    try {
      return type.fromJson(text);
    } catch (JsonException
        | DateTimeException
        | IllegalStateException
        | NullPointerException malformed) { // a field that is not there
      throw VmFailure.guardUnreachable(what + " is damaged", malformed);
    }
  }

  /** How the last run ended, as its guard wrote it; empty when no guard got so far. */
  static Optional<MachineExit> exitRecord(MachineFiles files) {
    return read(files.exitRecord()).map(GuardFiles::exit);
  }

  /**
   * What is left when a guard was killed: the guest's last word, if it had one. The hypervisor died
   * with its guard.
   */
  static Optional<MachineExit> guestExit(MachineFiles files) {
    Path path = files.directory().resolve("guest-exit");
    Optional<String> text = read(path);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String[] words = text.get().strip().split(" ", 2);
    boolean failed = words[0].equals("failed");
    if (words.length < 2 || !(failed || words[0].equals("exit"))) {
      throw VmFailure.guardUnreachable("guest-exit is damaged", null);
    }
    try {
      byte[] program = HexFormat.of().parseHex(words[1]);
      return Optional.of(
          new MachineExit(
              Files.getLastModifiedTime(path).toInstant(),
              0,
              SIGKILL,
              0,
              Optional.of(program),
              false,
              0,
              failed));
    } catch (IllegalArgumentException | IOException damaged) {
      throw VmFailure.guardUnreachable("guest-exit is damaged", damaged);
    }
  }

  private static Optional<String> read(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw VmFailure.guardUnreachable(path + " has more than " + MAX_BYTES + " bytes", null);
      }
      return Optional.of(new String(bytes, StandardCharsets.US_ASCII));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException unreadable) {
      throw VmFailure.guardUnreachable("cannot read " + path, unreadable);
    }
  }
}

package dev.skiff.engine.operation;

import dev.skiff.engine.instance.InstanceFailure;
import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.instance.InstanceSpec.PublishedPort;
import dev.skiff.engine.instance.Signals;
import dev.skiff.engine.operation.Operation.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From what a user asks and what an image gives to what an instance is: a pure merge with its
 * checks.
 */
final class Specification {

  /** Docker's. */
  static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

  private static final long MEBIBYTE = 1 << 20;

  /** A Linux host name is at most 64 bytes (uname(2)); a DNS label is 63. */
  private static final int MAX_HOSTNAME = 63;

  /** Two names of at most 256 bytes (LOGIN_NAME_MAX) and a colon. */
  private static final int MAX_USER = 513;

  /**
   * What one IDENTITY frame may hold (1 MiB), less room for all that is not arguments and
   * environment.
   */
  private static final int MAX_WORDS_BYTES = 900_000;

  private final Memory memory;
  private final int hostCpus;

  /**
   * Of a base, in MiB.
   *
   * @param least without which nothing boots
   * @param usual where nobody says how much; what a guest does not touch costs the host nothing
   */
  record Memory(int least, int usual) {
    /** As long as there is no base. */
    static final Memory ANY = new Memory(0, 1);
  }

  Specification(Memory memory, int hostCpus) {
    this.memory = memory;
    this.hostCpus = hostCpus;
  }

  InstanceSpec of(Request request, ImageDefaults image, List<PublishedPort> ports, String shortId) {
    List<String> entrypoint = request.entrypoint().orElse(image.entrypoint());
    // As in Docker: a new entrypoint does not get the old one's arguments.
    List<String> defaults = request.entrypoint().isPresent() ? List.of() : image.command();
    List<String> command = request.command().filter(c -> !c.isEmpty()).orElse(defaults);
    List<String> environment = merged(image.environment(), request.environment());
    requireProgram(entrypoint, command, request.image());
    requireRoom(entrypoint, command, environment);
    return new InstanceSpec(
        request.image(),
        image.digest(),
        entrypoint,
        command,
        environment,
        absolute(request.workingDirectory().orElse(image.workingDirectory())),
        user(request.user().orElse(image.user())),
        hostname(request.hostname().filter(h -> !h.isEmpty()).orElse(shortId)),
        labels(image.labels(), request.labels()),
        request.stopSignal().or(image::stopSignal).orElse(Signals.TERM),
        request.stopGrace().or(image.run()::stopGrace).orElse(DEFAULT_GRACE),
        memory(request.memoryBytes().filter(bytes -> bytes != 0).or(image.run()::memoryBytes)),
        cpus(request.cpus().or(image.run()::cpus).orElse(1)),
        request.network().networked(),
        networkedPorts(request.network().networked(), ports),
        request.input(),
        request.terminal(),
        request.autoRemove());
  }

  private static void requireProgram(List<String> entrypoint, List<String> command, String image) {
    if (entrypoint.isEmpty() && command.isEmpty()) {
      throw InstanceFailure.invalid(
          "no program to run: the image '" + image + "' names none",
          "say which: skiff run " + image + " PROGRAM, or --entrypoint PROGRAM");
    }
  }

  private static void requireRoom(
      List<String> entrypoint, List<String> command, List<String> environment) {
    long bytes = 0;
    for (List<String> words : List.of(entrypoint, command, environment)) {
      for (String word : words) {
        if (word.indexOf('\0') >= 0) {
          throw InstanceFailure.invalid("an argument or variable contains a NUL character", "");
        }
        bytes += word.length() * 3L;
      }
    }
    if (bytes > MAX_WORDS_BYTES) {
      throw InstanceFailure.invalid(
          "arguments and environment are longer than a guest can be told", "use a file instead");
    }
  }

  private static List<String> merged(List<String> defaults, List<String> overrides) {
    Map<String, String> byName = new LinkedHashMap<>();
    for (List<String> entries : List.of(defaults, overrides)) {
      for (String entry : entries) {
        int equals = entry.indexOf('=');
        if (equals <= 0) {
          throw InstanceFailure.invalid(
              "'" + entry + "' is no environment entry", "write it as NAME=value");
        }
        byName.put(entry.substring(0, equals), entry);
      }
    }
    return new ArrayList<>(byName.values());
  }

  private static Map<String, String> labels(
      Map<String, String> image, Map<String, String> request) {
    Map<String, String> labels = new LinkedHashMap<>(image);
    labels.putAll(request);
    return labels;
  }

  private static String absolute(String directory) {
    if (directory.isEmpty()) {
      return "/";
    }
    if (!directory.startsWith("/") || directory.indexOf('\0') >= 0) {
      throw InstanceFailure.invalid(
          "the working directory '" + directory + "' is not absolute", "begin it with a slash");
    }
    return directory;
  }

  private static String user(String name) {
    if (name.indexOf('\0') >= 0 || name.length() > MAX_USER) {
      throw InstanceFailure.invalid(
          "the user is no name", "a name or number, at most " + MAX_USER + " characters");
    }
    return name;
  }

  private static String hostname(String name) {
    boolean valid =
        name.length() <= MAX_HOSTNAME && name.matches("[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?");
    if (!valid) {
      throw InstanceFailure.invalid(
          "'" + name + "' is no host name",
          "letters, digits, '-' and '.', at most " + MAX_HOSTNAME + " of them");
    }
    return name;
  }

  private int memory(Optional<Long> bytes) {
    if (bytes.isEmpty()) {
      return Math.max(memory.usual(), memory.least());
    }
    long mebibytes = bytes.get() / MEBIBYTE;
    if (mebibytes > Integer.MAX_VALUE) {
      throw InstanceFailure.invalid("more memory than any machine has", "use e.g. -m 512m");
    }
    if (mebibytes < memory.least()) {
      throw InstanceFailure.memoryTooSmall((int) Math.max(0, mebibytes), memory.least());
    }
    return (int) mebibytes;
  }

  private int cpus(int asked) {
    if (asked < 1 || asked > hostCpus) {
      throw InstanceFailure.invalid(
          "%d CPUs are not to be had: this host has %d".formatted(asked, hostCpus),
          "use --cpus 1 to " + hostCpus + "; a guest has whole CPUs");
    }
    return asked;
  }

  private static List<PublishedPort> networkedPorts(boolean networked, List<PublishedPort> ports) {
    if (!networked && !ports.isEmpty()) {
      throw InstanceFailure.invalid(
          "a guest without a network cannot publish ports", "leave out -p or --network none");
    }
    return ports;
  }
}

package dev.skiff.engine.project;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a {@code skiff.yaml} says.
 *
 * @param name of the image; without one, the folder's
 * @param program a path in the folder, or an absolute one of this computer; empty where there is a
 *     kernel in its place
 * @param kernel what is all of the guest
 * @param base the guest's kernel
 * @param nanos settings of that kernel, a text each
 * @param hermit how a program for that base is compiled, a text each
 * @param restart {@code no}, {@code always}, {@code unless-stopped}, {@code on-failure[:n]}
 * @param kept keys that are in the image, but that nothing acts on yet
 */
public record Project(
    Optional<String> name,
    String program,
    Optional<Kernel> kernel,
    List<String> arguments,
    SortedMap<String, String> environment,
    Optional<String> workingDirectory,
    Optional<String> user,
    List<FileRule> files,
    List<FolderRule> folders,
    List<Port> ports,
    Optional<Long> memoryBytes,
    Optional<Integer> cpus,
    Optional<String> base,
    SortedMap<String, String> nanos,
    SortedMap<String, String> hermit,
    Optional<String> restart,
    List<Volume> volumes,
    Optional<Health> health,
    Stop stop,
    SortedMap<String, String> labels,
    List<String> kept) {

  /** The file that says it. */
  public static final String FILE = "skiff.yaml";

  public Project {
    arguments = List.copyOf(arguments);
    files = List.copyOf(files);
    folders = List.copyOf(folders);
    ports = List.copyOf(ports);
    volumes = List.copyOf(volumes);
    kept = List.copyOf(kept);
  }

  /**
   * Reads it.
   *
   * @param file as messages shall name it
   * @throws ProjectFailure with the place of the first mistake
   */
  public static Project read(String file, byte[] bytes) {
    YamlValue document =
        YamlDocument.read(file, bytes)
            .orElseThrow(() ->
                ProjectFailure.missingKey(
                    file, Place.START, Keys.PROGRAM.name(), Keys.PROGRAM.about()));
    Project project = Keys.PROJECT.read(new Shape.Asked(file, FILE, "program: ./web"), document);
    if (project.kernel().isPresent()) {
      requireKernelOnly(file, document);
    } else if (project.program().isEmpty()) {
      throw ProjectFailure.missingKey(
          file, document.place(), Keys.PROGRAM.name(), Keys.PROGRAM.about());
    }
    return project;
  }

  private static void requireKernelOnly(String file, YamlValue document) {
    if (document instanceof YamlValue.Entries entries) {
      entries.entries().stream()
          .map(YamlValue.Entry::key)
          .filter(key -> KernelKeys.NOT_WITH_KERNEL.contains(key.text()))
          .findFirst()
          .ifPresent(key -> {
            throw ProjectFailure.notWithKernel(file, key.place(), key.text());
          });
    }
  }

  /** The JSON Schema of the file, for editors. */
  public static String schema() {
    return SchemaText.of(Keys.PROJECT);
  }

  /**
   * What a machine boots by itself. Paths are as {@code program} is.
   *
   * @param disks raw
   * @param settings the rest, by their keys, as the base reads them
   */
  public record Kernel(
      String file,
      Optional<String> initrd,
      List<String> disks,
      SortedMap<String, String> settings) {
    public Kernel {
      disks = List.copyOf(disks);
    }
  }

  /** Numbers, because a guest's accounts are not this computer's. */
  public record Owner(int uid, int gid) {
    public static final Owner ROOT = new Owner(0, 0);
  }

  /**
   * Files that an image shall have.
   *
   * @param from a path or glob; relative to the folder, or absolute on this computer
   * @param to where in the guest; else below /app, or where it is on this computer
   * @param mode of files, in place of their own
   * @param exclude as in a .gitignore, below what {@code from} names
   */
  public record FileRule(
      String from,
      Optional<String> to,
      Optional<Integer> mode,
      Optional<Owner> owner,
      List<String> exclude) {
    public FileRule {
      exclude = List.copyOf(exclude);
    }

    static FileRule of(String from) {
      return new FileRule(from, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    public boolean absolute() {
      return from.startsWith("/");
    }
  }

  /** A folder that an image shall have, whatever is in it. */
  public record FolderRule(String path, Optional<Integer> mode, Optional<Owner> owner) {}

  /** A port of the guest and where it is published, if it is. */
  public record Port(
      Optional<String> address, Optional<Integer> hostPort, int guestPort, String protocol) {
    /** {@code 80/tcp}. */
    public String guestKey() {
      return guestPort + "/" + protocol;
    }

    /** {@code [address:][host:]guest/protocol}, which {@link #parse} reads. */
    @Override
    public String toString() {
      String host = hostPort.map(String::valueOf).orElse("");
      String where = address.map(a -> (a.indexOf(':') < 0 ? a : "[" + a + "]") + ":").orElse("");
      return where + (where.isEmpty() && host.isEmpty() ? "" : host + ":") + guestKey();
    }

    /**
     * Reads Docker's {@code [address:][host:]guest[/protocol]}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Port parse(String text) {
      return PortText.parse(text);
    }
  }

  /** A disk by its name, and where it is in the guest. */
  public record Volume(String name, String path, boolean readOnly) {
    @Override
    public String toString() {
      return name + ":" + path + (readOnly ? ":ro" : "");
    }
  }

  /** How it is told whether the program is well. */
  public record Health(
      List<String> command,
      Duration interval,
      Duration timeout,
      int retries,
      Duration startPeriod) {
    public Health {
      command = List.copyOf(command);
      Objects.requireNonNull(interval, "interval is null");
    }
  }

  /** How the program is asked to end, and how long it may take. */
  public record Stop(Optional<String> signal, Optional<Duration> grace) {
    public static final Stop DEFAULT = new Stop(Optional.empty(), Optional.empty());
  }
}

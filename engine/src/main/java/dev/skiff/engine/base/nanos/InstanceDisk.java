package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.durable.DurableFiles;
import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.Sha256;
import dev.skiff.engine.format.nanos.BootOverlay;
import dev.skiff.engine.format.nanos.BootParts;
import dev.skiff.engine.format.nanos.IdentityOverlay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one instance has of its own: an overlay on its image's disk, which says who the guest is,
 * and takes what it writes.
 */
final class InstanceDisk {
  private static final Logger LOG = LoggerFactory.getLogger(InstanceDisk.class);

  private static final String FILE = "disk.qcow2";

  private static final String BOOT_SCRATCH = "disk.boot-parts";

  /** What a guest can write beside what its image has; nothing on the host until it does. */
  private static final long GROWTH = 8L << 30;

  /** The image's disk, relative to the instance's folder, so that a home can be moved. */
  private static final String BASE_NAME = "disk.base";

  /** Which boot parts are on the disk; not there as long as they may be half-written. */
  private static final String BOOT_MARK = "disk.boot";

  /** Who the disk says the guest is, as a digest. */
  private static final String IDENTITY_MARK = "disk.identity";

  private final DurableFiles files = new DurableFiles(Disk.real());
  private final Path directory;
  private final Path file;
  private final Path baseName;

  private InstanceDisk(Path directory) {
    this.directory = directory;
    this.file = directory.resolve(FILE);
    this.baseName = directory.resolve(BASE_NAME);
  }

  /**
   * @param directory the instance's own
   */
  static InstanceDisk in(Path directory) {
    return new InstanceDisk(directory);
  }

  Path file() {
    return file;
  }

  /**
   * Makes it, whole and durable, if it is not there; else only what has changed since the last
   * start: who the guest is, and its kernel. The log area is empty then, so that what lies in it
   * later is of this start.
   *
   * @param bootSet folder of the image's disk
   */
  void prepare(Path bootSet, Identity identity, BootPlan boot) throws IOException {
    Path base = bootSet.resolve(RootDisk.FILE);
    String name = directory.relativize(base).toString();
    var told = told(bootSet, identity);
    if (Files.exists(file)) {
      requireBase(name);
      change(base, told);
      boot(file, base, boot);
      IdentityOverlay.clearKernelLog(file, base);
      return;
    }
    files.write(baseName, name.getBytes(StandardCharsets.UTF_8));
    Path fresh = file.resolveSibling(FILE + ".new");
    Files.deleteIfExists(fresh);
    Files.deleteIfExists(directory.resolve(BOOT_MARK));
    Optional<Path> symbols = Optional.of(bootSet.resolve(RootDisk.SYMBOLS)).filter(Files::exists);
    IdentityOverlay.create(fresh, base, name, told, GROWTH, symbols);
    boot(fresh, base, boot);
    mark(IDENTITY_MARK, digest(told));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    files.syncDirectory(directory);
  }

  /** A guest that has run may have moved its log: who it is now is added to it. */
  private void change(Path base, dev.skiff.engine.format.nanos.Identity told) throws IOException {
    String digest = digest(told);
    if (!marked(IDENTITY_MARK).equals(digest)) {
      IdentityOverlay.change(file, base, told);
      mark(IDENTITY_MARK, digest);
    }
  }

  private void boot(Path disk, Path base, BootPlan plan) throws IOException {
    BootParts parts = plan.parts();
    if (!marked(BOOT_MARK).equals(plan.mark())) {
      Files.deleteIfExists(directory.resolve(BOOT_MARK));
      BootOverlay.put(disk, base, parts, directory.resolve(BOOT_SCRATCH));
      mark(BOOT_MARK, plan.mark());
    }
  }

  private String marked(String name) throws IOException {
    Path mark = directory.resolve(name);
    return Files.exists(mark) ? Files.readString(mark) : "";
  }

  /** One that a lost power leaves behind is of what was forced before. */
  private void mark(String name, String text) throws IOException {
    Path fresh = directory.resolve(name + ".new");
    Files.writeString(fresh, text);
    Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private static String digest(dev.skiff.engine.format.nanos.Identity told) {
    StringBuilder all = new StringBuilder(told.manifest().toString());
    told.files().forEach((path, bytes) -> all.append('\n').append(path).append(Sha256.of(bytes)));
    return Sha256.of(all.append('\n').append(told.directories()).toString());
  }

  /** What was written belongs to those very files; on others it would be nonsense. */
  private void requireBase(String name) throws IOException {
    if (!Files.readString(baseName).equals(name)) {
      throw BaseFailure.unfit(
          NanosKernels.BASE,
          "what the instance has written belongs to a disk that this release makes in another way",
          "create the instance anew; its files stay in '" + file + "'");
    }
  }

  private static dev.skiff.engine.format.nanos.Identity told(Path bootSet, Identity identity)
      throws IOException {
    GuestManifest guest = new GuestManifest(identity);
    String program = program(Programs.read(bootSet), guest, identity);
    return new dev.skiff.engine.format.nanos.Identity(
        guest.settings(program), guest.files(), new GuestMounts(identity.mounts()).points());
  }

  /** One that is not there is left to the kernel, which says so in its own way. */
  private static String program(Programs programs, GuestManifest guest, Identity identity) {
    String name = identity.argv().getFirst();
    Programs.Found found =
        programs
            .find(name, identity.workingDirectory(), guest.searchPath())
            .orElseGet(() -> new Programs.Found(absolute(name, identity), true));
    if (!found.runnable()) {
      throw BaseFailure.unfit(
          NanosKernels.BASE,
          "'" + found.path() + "' is a script, or a program of another machine",
          "name the interpreter and give it the script, or use the base linux: --base linux");
    }
    return found.path();
  }

  private static String absolute(String name, Identity identity) {
    return name.startsWith("/") || !name.contains("/")
        ? name
        : identity.workingDirectory() + "/" + name;
  }

  /** The image's disk that what was written belongs to. */
  Path base() throws IOException {
    return file.resolveSibling(Files.readString(baseName)).normalize();
  }

  /** The log area as a guest left it. */
  LogArea logArea() {
    try {
      return LogArea.of(IdentityOverlay.kernelLog(file, base()));
    } catch (IOException | FormatFailure unreadable) {
      LOG.warn("how the guest ended is not on its disk: {}", unreadable.getMessage());
      return new LogArea.Unreadable();
    }
  }
}

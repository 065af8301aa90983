package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.base.shelf.DiskSpace;
import dev.skiff.engine.base.shelf.Shelf;
import dev.skiff.engine.base.shelf.WorkDirectory;
import dev.skiff.engine.format.Sha256;
import dev.skiff.engine.format.deb.DebFile;
import dev.skiff.engine.format.kernel.BzImage;
import dev.skiff.engine.format.kernel.Vmlinux;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Takes a kernel from a folder or package onto the shelf: unpacked, checked, with its modules. */
final class KernelImport {
  /**
   * What a guest cannot do without, in the order it is good to have them: the bus, serial ports for
   * the channel, disks and their file systems, the NIC. No source of randomness: no machine has
   * one.
   */
  static final List<String> WANTED =
      List.of(
          "virtio_mmio", "virtio_console", "virtio_blk", "erofs", "overlay", "ext4", "virtio_net");

  /** Seeing folders of the host takes these; a kernel without them is as good for all else. */
  static final List<String> FOR_FOLDERS = List.of("9pnet_virtio", "9p");

  /**
   * What these need in common kernels: kept on sight, so that one pass over a package is enough.
   */
  private static final Set<String> USUALLY_NEEDED =
      Set.of(
          "virtio",
          "virtio_ring",
          "libcrc32c",
          "crc32c_generic",
          "jbd2",
          "mbcache",
          "crc16",
          "failover",
          "net_failover",
          "netfs",
          "fscache",
          "9pnet");

  /** An unpacked kernel and its modules take some 75 MB, the package's own copy 10 MB meanwhile. */
  private static final long NEEDED_BYTES = 160L << 20;

  private static final String READING = "reading the kernel and its modules";

  /**
   * Where a kernel came from.
   *
   * @param version of its package; empty when it came in none
   * @param origin for people: package name and version, or the path
   * @param packageDigest sha256 of the package file, if it was checked against one
   */
  record Provenance(
      Path source, Optional<String> version, String origin, Optional<String> packageDigest) {}

  private final KernelShelf shelf;
  private final Provenance provenance;
  private final KernelProgress progress;

  KernelImport(KernelShelf shelf, Provenance provenance, KernelProgress progress) {
    this.shelf = shelf;
    this.provenance = provenance;
    this.progress = progress;
  }

  KernelRecord run() throws IOException {
    KernelFiles files;
    try {
      files = files();
    } catch (IOException failure) {
      throw refused(failure);
    }
    try (WorkDirectory work = WorkDirectory.open(shelf.directory())) {
      DiskSpace.require("unpacking a kernel", NEEDED_BYTES, work.path());
      progress.step(READING);
      KernelCollector collector = collector(work);
      Modules modules = collect(files, collector);
      Path kernel = collector.kernelFile().orElseThrow(this::noKernel);
      progress.step("unpacking the kernel");
      Path vmlinux = work.path().resolve("vmlinux");
      String release = unpack(kernel, vmlinux);
      Files.delete(kernel);
      requireSameRelease(release, modules.all(), collector);
      KernelRecord kept = describe(work.path(), release, modules);
      progress.step("writing the kernel");
      shelf.add(work, kept);
      progress.step("kernel " + kept.id() + " is here");
      return kept;
    }
  }

  private KernelFiles files() throws IOException {
    Path source = provenance.source();
    if (Files.isDirectory(source)) {
      return FolderKernelFiles.in(source).orElseThrow(this::noKernel);
    }
    if (!Files.isRegularFile(source)) {
      throw BaseFailure.importRefused(source, "there is no such file or folder", null);
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(source)) {
      start = in.readNBytes(BzImage.headerBytes());
    }
    if (DebFile.begins(start)) {
      return new PackageKernelFiles(source);
    }
    String what =
        BzImage.begins(start) || Vmlinux.begins(start)
            ? "it is a kernel without its modules"
            : "it is neither a folder nor a .deb package";
    throw BaseFailure.importRefused(source, what, null);
  }

  private KernelCollector collector(WorkDirectory work) throws IOException {
    Set<String> keep = new TreeSet<>(USUALLY_NEEDED);
    keep.addAll(WANTED);
    keep.addAll(FOR_FOLDERS);
    return new KernelCollector(work.path(), keep, bytes -> progress.report(READING, bytes, 0));
  }

  /**
   * What is kept.
   *
   * @param forFolders empty if the kernel lacks some of them
   */
  private record Modules(List<String> always, Optional<List<String>> forFolders) {
    List<String> all() {
      return Stream.concat(always.stream(), forFolders.orElse(List.of()).stream()).toList();
    }
  }

  private Modules collect(KernelFiles files, KernelCollector collector) throws IOException {
    try {
      ModuleClosure closure = collector.collect(files, WANTED, FOR_FOLDERS);
      if (collector.kernelFile().isEmpty()) {
        throw noKernel();
      }
      if (!closure.missing().isEmpty()) {
        throw BaseFailure.modulesMissing(
            provenance.source(), withReasons(closure.missing(), collector));
      }
      return new Modules(closure.order(), collector.optional());
    } catch (IOException failure) {
      throw refused(failure);
    }
  }

  private static List<String> withReasons(List<String> missing, KernelCollector collector) {
    List<String> told = new ArrayList<>();
    for (String entry : missing) {
      String name = entry.substring(0, entry.indexOf(' '));
      told.add(entry + collector.whyUnreadable(name).map(why -> " [" + why + "]").orElse(""));
    }
    return told;
  }

  private String unpack(Path kernel, Path vmlinux) throws IOException {
    try {
      byte[] start;
      try (InputStream in = Files.newInputStream(kernel)) {
        start = in.readNBytes(BzImage.headerBytes());
      }
      if (BzImage.begins(start)) {
        try (OutputStream out = new SparseFileOutput(vmlinux)) {
          BzImage.read(kernel).unpack(out);
        }
      } else if (Vmlinux.begins(start)) {
        try (OutputStream out = new SparseFileOutput(vmlinux)) {
          Files.copy(kernel, out);
        }
      } else {
        throw new IOException("its kernel is neither a bzImage nor an ELF file");
      }
      Vmlinux.requireBootable(vmlinux);
      return Vmlinux.release(vmlinux)
          .orElseThrow(() -> new IOException("its kernel does not say its version"));
    } catch (IOException failure) {
      throw refused(failure);
    }
  }

  private void requireSameRelease(String release, List<String> modules, KernelCollector collector) {
    for (String name : modules) {
      String built = collector.releaseOf(name).orElse(release);
      if (!built.equals(release)) {
        throw BaseFailure.importRefused(
            provenance.source(),
            "the kernel is " + release + ", but module " + name + " was built for " + built,
            null);
      }
    }
  }

  private KernelRecord describe(Path work, String release, Modules modules) throws IOException {
    String digest = Sha256.of(work.resolve("vmlinux"));
    long size = Files.size(work.resolve("vmlinux"));
    StringBuilder contents = new StringBuilder(digest).append('\n');
    for (String name : modules.all()) {
      Path module = work.resolve("modules").resolve(name + ".ko");
      contents.append(name).append(' ').append(Sha256.of(module)).append('\n');
      size += Files.size(module);
    }
    String version = provenance.version().orElse(release);
    String id = Shelf.id(version, Sha256.of(contents.toString()));
    return new KernelRecord(
        KernelRecord.FORMAT,
        id,
        version,
        release,
        "sha256:" + digest,
        provenance.origin(),
        provenance.packageDigest().map(hex -> "sha256:" + hex).orElse(null),
        size,
        modules.always(),
        modules.forFolders().orElse(null));
  }

  private BaseFailure noKernel() {
    return BaseFailure.importRefused(
        provenance.source(),
        "no vmlinuz*, vmlinux* or bzImage at its top, in boot/ or in lib/modules/*/",
        null);
  }

  private BaseFailure refused(IOException failure) {
    if (DiskSpace.isExhausted(failure, shelf.directory())) {
      return DiskSpace.exhausted("unpacking a kernel", NEEDED_BYTES, shelf.directory());
    }
    String why =
        failure instanceof AccessDeniedException denied
            ? "'" + denied.getFile() + "' may not be read by this user"
            : String.valueOf(failure.getMessage());
    return BaseFailure.importRefused(provenance.source(), why, failure);
  }
}

package dev.skiff.engine.base.nanos;

import dev.skiff.engine.format.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;

/** Keeps, of a release's files, those that a guest may need, in a folder. */
final class KernelIntake implements KernelFiles.Visitor {
  static final String KERNEL = "kernel.img";

  /** The boot code of a disk that a BIOS starts. */
  static final String BOOT_IMAGE = "boot.img";

  /** For UEFI. */
  static final String LOADER = "bootx64.efi";

  /** Folder of the klibs that are kept. */
  static final String KLIBS = "klibs";

  private static final Set<String> TOP = Set.of(KERNEL, BOOT_IMAGE, LOADER);

  /** As the releases name the folder, and as a boot file system does. */
  private static final Set<String> KLIB_FOLDERS = Set.of(KLIBS, "klib");

  private static final Pattern KLIB = Pattern.compile("[a-z0-9_]{1,64}");

  /** A release has some twenty. */
  private static final int MAX_KLIBS = 64;

  /** A kernel is 2 MB, the largest klib with its symbols 3. */
  private static final long MAX_FILE_BYTES = 64L << 20;

  /** Of all there is in a source, unpacked. */
  static final long MAX_BYTES = 256L << 20;

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path directory;
  private final LongConsumer progress;
  private final SortedMap<String, String> digests = new TreeMap<>();
  private long bytesKept;

  /**
   * @param directory exists, is empty
   * @param progress told after each file how many bytes are kept
   */
  KernelIntake(Path directory, LongConsumer progress) {
    this.directory = directory;
    this.progress = progress;
  }

  /** SHA-256 in hex of what is kept, by relative path. */
  SortedMap<String, String> digests() {
    return digests;
  }

  long bytesKept() {
    return bytesKept;
  }

  @Override
  public void file(String path, InputStream bytes) throws IOException {
    Optional<String> kept = place(path);
    if (kept.isEmpty()) {
      return;
    }
    if (digests.containsKey(kept.get())) {
      throw new IOException("it has '" + kept.get() + "' twice");
    }
    if (digests.size() >= MAX_KLIBS + TOP.size()) {
      throw new IOException("it has more than " + MAX_KLIBS + " klibs");
    }
    Path target = directory.resolve(kept.get());
    Files.createDirectories(target.getParent());
    digests.put(kept.get(), copy(kept.get(), bytes, target));
    progress.accept(bytesKept);
  }

  /** Where a file of this path is kept; empty for what is of no use. */
  private static Optional<String> place(String path) {
    List<String> names = List.of(path.split("/", -1));
    int depth = names.size();
    String name = names.getLast();
    if (depth > 1 && depth <= 3 && KLIB_FOLDERS.contains(names.get(depth - 2))) {
      return KLIB.matcher(name).matches() ? Optional.of(KLIBS + "/" + name) : Optional.empty();
    }
    return depth <= 2 && TOP.contains(name) ? Optional.of(name) : Optional.empty();
  }

  private String copy(String name, InputStream from, Path target) throws IOException {
    MessageDigest digest = Sha256.begin();
    byte[] buffer = new byte[BUFFER_BYTES];
    long size = 0;
    try (OutputStream out =
        new DigestOutputStream(
            Files.newOutputStream(target, StandardOpenOption.CREATE_NEW), digest)) {
      for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
        size += count;
        bytesKept += count;
        requireReasonable(name, size);
        out.write(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private void requireReasonable(String name, long size) throws IOException {
    if (size > MAX_FILE_BYTES) {
      throw new IOException("its '" + name + "' has more than " + (MAX_FILE_BYTES >> 20) + " MiB");
    }
    if (bytesKept > MAX_BYTES) {
      throw new IOException("it has more than " + (MAX_BYTES >> 20) + " MiB");
    }
  }
}

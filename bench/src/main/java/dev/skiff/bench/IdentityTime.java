package dev.skiff.bench;

import dev.skiff.engine.durable.DirectoryTree;
import dev.skiff.engine.format.nanos.GuestDisk;
import dev.skiff.engine.format.nanos.GuestDiskWriter;
import dev.skiff.engine.format.nanos.Identity;
import dev.skiff.engine.format.nanos.IdentityOverlay;
import dev.skiff.engine.format.tfs.Manifest;
import dev.skiff.engine.format.tfs.SymbolIndex;
import dev.skiff.engine.format.tfs.TfsVolume;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import dev.skiff.testkit.SkiffHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What it costs to tell a Nanos guest who it is: to make its overlay on an image's disk, and to
 * change one, by the number of files that the image has. Beside it, how long this disk takes to
 * make as many bytes durable.
 */
final class IdentityTime implements Benchmark {
  private static final int ROUNDS = 21;

  /** The engine lives long: what it does at its first starts is not what it takes. */
  private static final int ROUNDS_BEFORE = 40;

  private static final List<Integer> FILES = List.of(10, 10_000, 100_000);
  private static final long ROOM = 63 << 20;
  private static final long GROWTH = 8L << 30;
  private static final List<String> TOLD = List.of("etc/hostname", "etc/hosts", "etc/resolv.conf");

  /** As many as an overlay takes. */
  private static final int DURABLE_BYTES = 128 << 10;

  @Override
  public String name() {
    return "identity";
  }

  @Override
  public Report measure(SkiffHome home) {
    List<Series> series = new ArrayList<>();
    Series disk = new Series("disk of an overlay", "KiB");
    Series forced = new Series("write and force 128 KiB", "ms");
    try {
      for (int files : FILES) {
        Side side = new Side(home.scratch().resolve("files-" + files), files);
        for (int round = 0; round < ROUNDS_BEFORE + ROUNDS; round++) {
          side.measure(round >= ROUNDS_BEFORE);
          forced.add(forced(home.scratch().resolve("forced")));
        }
        disk.add(side.allocatedBytes() / 1024.0);
        series.addAll(List.of(side.made, side.changed));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    series.addAll(List.of(forced, disk));
    return new Report(
        name(),
        "An overlay with program, environment, host name and addresses, durable, on the disk of an"
            + " image of so many files; then the same guest told another environment and name. In"
            + " one process, after "
            + ROUNDS_BEFORE
            + " rounds.",
        series,
        List.of());
  }

  private static Duration forced(Path file) throws IOException {
    long began = System.nanoTime();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(DURABLE_BYTES));
      channel.force(true);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    Files.delete(file);
    return took;
  }

  /** One image. */
  private static final class Side {
    private final Path base;
    private final Path symbols;
    private final Path overlay;
    private final Series made;
    private final Series changed;
    private int guests;

    Side(Path folder, int files) throws IOException {
      Files.createDirectories(folder);
      base = folder.resolve("disk.img");
      symbols = folder.resolve("symbols");
      overlay = folder.resolve("disk.qcow2");
      made = new Series("make, %,d files".formatted(files), "ms");
      changed = new Series("change, %,d files".formatted(files), "ms");
      bake(files);
    }

    private void bake(int files) throws IOException {
      TfsVolume.RootPart root = new TfsVolume.RootPart(Manifest.EMPTY, new TreeSet<>(TOLD));
      TfsVolume volume = new TfsVolume(tree(files), "", "", Optional.of(root), 0, Optional.empty());
      try (FileChannel target = create(base);
          FileChannel index = create(symbols)) {
        GuestDisk disk = GuestDisk.direct(volume).withRoom(ROOM);
        SymbolIndex.write(GuestDiskWriter.write(disk, target).root(), index);
      }
    }

    private static FileChannel create(Path file) throws IOException {
      return FileChannel.open(
          file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    void measure(boolean counts) throws IOException {
      Files.deleteIfExists(overlay);
      Duration making =
          took(identity ->
              IdentityOverlay.create(
                  overlay,
                  base,
                  base.getFileName().toString(),
                  identity,
                  GROWTH,
                  Optional.of(symbols)));
      Duration changing = took(identity -> IdentityOverlay.change(overlay, base, identity));
      if (counts) {
        made.add(making);
        changed.add(changing);
      }
    }

    private Duration took(Telling telling) throws IOException {
      Identity identity = identity("guest-" + guests++);
      long began = System.nanoTime();
      telling.tell(identity);
      return Duration.ofNanos(System.nanoTime() - began);
    }

    long allocatedBytes() throws IOException {
      return DirectoryTree.allocatedBytes(overlay);
    }
  }

  private interface Telling {
    void tell(Identity identity) throws IOException;
  }

  private static FileTree tree(int files) {
    FileTree.Builder tree = FileTree.builder();
    TOLD.forEach(path -> tree.put(path, file("")));
    for (int number = 0; number < files; number++) {
      tree.put("srv/d" + number % 500 + "/file-" + number, file("file " + number));
    }
    return tree.build();
  }

  private static Node file(String text) {
    Content content = Content.of(text.getBytes(StandardCharsets.UTF_8));
    return new Node.RegularFile(Node.Ownership.root(0644), content);
  }

  private static Identity identity(String name) {
    Map<String, Manifest.Value> settings = new TreeMap<>();
    settings.put("program", new Manifest.Text("/srv/d0/file-0"));
    settings.put("arguments", Manifest.Items.of(List.of("/srv/d0/file-0", "--port", "8080")));
    settings.put(
        "environment",
        Manifest.Fields.of(new TreeMap<>(Map.of("HOME", "/root", "USER", "root", "WHO", name))));
    settings.put(
        "en1",
        Manifest.Fields.of(
            new TreeMap<>(
                Map.of("ipaddr", "10.0.2.15", "netmask", "255.255.255.0", "gateway", "10.0.2.2"))));
    SortedMap<String, byte[]> told = new TreeMap<>();
    TOLD.forEach(path -> told.put(path, (path + " of " + name).getBytes(StandardCharsets.UTF_8)));
    return new Identity(new Manifest(new TreeMap<>(settings)), told, new TreeSet<>());
  }
}

package dev.skiff.bench;

import dev.skiff.engine.format.nanos.GuestDisk;
import dev.skiff.engine.format.nanos.GuestDiskWriter;
import dev.skiff.engine.format.tfs.Manifest;
import dev.skiff.engine.format.tfs.TfsVolume;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Bakes a folder as the disk of a Nanos guest, in a process of its own, whose memory can then be
 * told: {@code FOLDER DISK ROUNDS} prints the milliseconds of each round, and last the most memory
 * that the process had, in KiB.
 */
final class TfsBake {
  private TfsBake() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Path disk = Path.of(arguments[1]);
    for (int round = 0; round < Integer.parseInt(arguments[2]); round++) {
      Files.deleteIfExists(disk);
      System.out.println(bake(folder, disk).toMillis());
    }
    System.out.println(mostMemory());
  }

  /** From the folder's names to a durable disk. */
  private static Duration bake(Path folder, Path disk) throws IOException {
    long began = System.nanoTime();
    TfsVolume.RootPart root = new TfsVolume.RootPart(Manifest.EMPTY, new TreeSet<>());
    TfsVolume volume = new TfsVolume(tree(folder), "", "", Optional.of(root), 0, Optional.empty());
    try (FileChannel target =
        FileChannel.open(disk, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      GuestDiskWriter.write(GuestDisk.direct(volume), target);
      target.force(true);
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private static FileTree tree(Path folder) throws IOException {
    FileTree.Builder tree = FileTree.builder();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Content content = Content.region(file, 0, Files.size(file));
      tree.put(
          folder.relativize(file).toString(),
          new Node.RegularFile(Node.Ownership.root(0644), content));
    }
    return tree.build();
  }

  private static String mostMemory() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> line.replaceAll("\\D", ""))
        .findFirst()
        .orElseThrow();
  }
}

package dev.skiff.engine.format.ext4;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A tree as one line a path, read from an image or from a folder. */
final class Ext4Listing {
  private final Ext4Disk disk;
  private final SortedMap<String, String> lines = new TreeMap<>();
  private final Set<Long> seen = new HashSet<>();

  private Ext4Listing(Ext4Disk disk) {
    this.disk = disk;
  }

  static SortedMap<String, String> of(Path image) throws IOException {
    try (Ext4Disk disk = Ext4Disk.open(image)) {
      return of(disk);
    }
  }

  static SortedMap<String, String> of(Ext4Disk disk) throws IOException {
    Ext4Listing listing = new Ext4Listing(disk);
    listing.add("", disk.root());
    listing.lines.remove("/lost+found");
    return listing.lines;
  }

  private void add(String path, Ext4Inode directory) throws IOException {
    if (!seen.add(directory.number())) {
      return; // what a walker has to look after
    }
    for (Ext4Entry entry : disk.list(directory)) {
      Ext4Inode inode = disk.inode(entry.inode());
      String name = path + "/" + new String(entry.name(), StandardCharsets.ISO_8859_1);
      disk.attributes(inode);
      lines.put(name, line(inode));
      if (inode.kind() == Ext4Inode.Kind.DIRECTORY) {
        add(name, inode);
      }
    }
  }

  private String line(Ext4Inode inode) throws IOException {
    String what =
        switch (inode.kind()) {
          case REGULAR -> inode.size() + " " + hash(inode);
          case SYMLINK -> new String(disk.target(inode), StandardCharsets.ISO_8859_1);
          case CHARACTER_DEVICE, BLOCK_DEVICE -> inode.deviceMajor() + ":" + inode.deviceMinor();
          case DIRECTORY, FIFO, SOCKET -> "";
        };
    return "%s %o %s".formatted(inode.kind(), inode.mode(), what);
  }

  private String hash(Ext4Inode inode) throws IOException {
    if (inode.size() > 1 << 28) {
      return "large";
    }
    try (InputStream content = disk.open(inode)) {
      return hash(content);
    }
  }

  private static String hash(InputStream content) throws IOException {
    int sum = 1;
    byte[] buffer = new byte[5000];
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      for (byte each : Arrays.copyOf(buffer, read)) {
        sum = 31 * sum + each;
      }
    }
    return HexFormat.of().toHexDigits(sum);
  }

  /** What a folder on this computer should look like in an image. */
  static SortedMap<String, String> ofFolder(Path folder) throws IOException {
    SortedMap<String, String> lines = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> !each.equals(folder)).toList()) {
        lines.put("/" + folder.relativize(file), hostLine(file));
      }
    }
    return lines;
  }

  private static String hostLine(Path file) throws IOException {
    int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    if (Files.isSymbolicLink(file)) {
      return "SYMLINK %o %s".formatted(mode, Files.readSymbolicLink(file));
    }
    if (Files.isDirectory(file)) {
      return "DIRECTORY %o ".formatted(mode);
    }
    try (InputStream content = Files.newInputStream(file)) {
      return "REGULAR %o %d %s".formatted(mode, Files.size(file), hash(content));
    }
  }
}

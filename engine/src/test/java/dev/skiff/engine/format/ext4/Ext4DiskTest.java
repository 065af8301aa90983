package dev.skiff.engine.format.ext4;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of e2fsprogs are read as they were meant. */
class Ext4DiskTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-b 4096 -I 256 -O metadata_csum,64bit,flex_bg",
        "-b 1024 -I 256 -O metadata_csum",
        "-b 2048 -I 128 -O ^metadata_csum,^64bit",
        "-b 4096 -I 256 -O ^extent,^64bit,^flex_bg,^metadata_csum",
        "-b 1024 -I 256 -O ^extent,^64bit",
        "-b 4096 -I 256 -O inline_data,metadata_csum",
        "-b 4096 -I 256 -O ^has_journal,metadata_csum_seed",
        "-b 1024 -I 256 -O ^dir_index",
      })
  void aTreeIsReadWhateverTheFormat(String options) throws Exception {
    Path tree = tree();
    Path image = folder.resolve("disk");
    Ext4Tools.image(image, tree, 65536, options.split(" ", -1));
    assertThat(Ext4Listing.of(image)).isEqualTo(Ext4Listing.ofFolder(tree));
  }

  @Test
  void anIndexedDirectoryIsReadWhole() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("many"));
    for (int file = 0; file < 3000; file++) {
      Files.createFile(tree.resolve("a file with a rather long name, number " + file));
    }
    Path image = Ext4Tools.image(folder.resolve("disk"), tree, 65536, "-b", "1024", "-N", "4000");
    // Makes the index, of two levels: mke2fs itself writes none.
    Ext4Tools.run("e2fsck", java.util.List.of("-fyD", image.toString()));
    assertThat(Ext4Listing.of(image)).hasSize(3000).isEqualTo(Ext4Listing.ofFolder(tree));
  }

  @Test
  void ownersTimesDevicesAndAttributesAreKept() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    Path file = Files.writeString(tree.resolve("file"), "text");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
    Path image = Ext4Tools.image(folder.resolve("disk"), tree, 8192, "-b", "4096", "-I", "256");
    Ext4Tools.debug(
        image,
        "sif /file uid 70000",
        "sif /file gid 5",
        // Half a second in nanoseconds, and a bit that prolongs the seconds.
        "sif /file mtime_extra " + (500_000_000 << 2 | 1),
        "ea_set /file user.colour blue",
        "ea_set /file trusted.overlay.opaque y",
        "mknod white c 0 0",
        "mknod old b 8 17",
        "mknod disk b 8 17",
        // The newer way to write larger numbers.
        "sif /disk block[0] 0",
        "sif /disk block[1] " + ((70_000 & 0xff) | (259 << 8) | ((70_000 & ~0xff) << 12)),
        "mknod pipe p");
    try (Ext4Disk disk = Ext4Disk.open(image)) {
      Ext4Inode inode = named(disk, "file");
      assertThat(inode.uid()).isEqualTo(70000);
      assertThat(inode.gid()).isEqualTo(5);
      assertThat(inode.modified())
          .isEqualTo(Instant.parse("2026-01-02T03:04:05.5Z").plusSeconds(1L << 32));
      assertThat(disk.attributes(inode))
          .containsEntry("user.colour", "blue".getBytes(StandardCharsets.US_ASCII))
          .containsEntry("trusted.overlay.opaque", new byte[] {'y'});
      assertThat(named(disk, "white").kind()).isEqualTo(Ext4Inode.Kind.CHARACTER_DEVICE);
      assertThat(named(disk, "white").deviceMajor()).isZero();
      assertThat(named(disk, "white").deviceMinor()).isZero();
      assertThat(named(disk, "old").deviceMajor()).isEqualTo(8);
      assertThat(named(disk, "old").deviceMinor()).isEqualTo(17);
      assertThat(named(disk, "disk").deviceMajor()).isEqualTo(259);
      assertThat(named(disk, "disk").deviceMinor()).isEqualTo(70000);
      assertThat(named(disk, "pipe").kind()).isEqualTo(Ext4Inode.Kind.FIFO);
    }
  }

  @Test
  void aLargeAttributeIsInABlockOfItsOwn() throws Exception {
    Path tree = Files.createDirectory(folder.resolve("tree"));
    Files.writeString(tree.resolve("file"), "text");
    Path image = Ext4Tools.image(folder.resolve("disk"), tree, 8192, "-b", "4096");
    Path value = Files.writeString(folder.resolve("value"), "v".repeat(2000));
    Ext4Tools.debug(image, "ea_set -f " + value + " /file user.long");
    try (Ext4Disk disk = Ext4Disk.open(image)) {
      assertThat(disk.attributes(named(disk, "file")).get("user.long")).hasSize(2000);
    }
  }

  @Test
  void whatTheJournalHoldsIsSeenAsAfterAReplay() throws Exception {
    Path before = Ext4Tools.image(folder.resolve("before"), tree(), 65536, "-b", "4096");
    Path after = Files.copy(before, folder.resolve("after"));
    Ext4Tools.debug(
        after, "rm /text", "mkdir /made", "sif /empty mode 0100604", "ln /folder/large /second");
    Path dirty = Files.copy(before, folder.resolve("dirty"));
    String[] commands = transaction(before, after);
    Ext4Tools.debug(dirty, commands);
    assertThat(Ext4Listing.of(dirty))
        .isEqualTo(Ext4Listing.of(after))
        .containsKey("/made")
        .containsKey("/second")
        .doesNotContainKey("/text");
    try (Ext4Disk disk = Ext4Disk.open(dirty)) {
      assertThat(disk.blocksInJournal()).isEqualTo(commands.length - 3);
      assertThat(disk.isUnchanged()).isTrue();
    }
    Ext4Tools.replay(dirty);
    assertThat(Ext4Listing.of(dirty)).isEqualTo(Ext4Listing.of(after));
  }

  @Test
  void aRevokedBlockIsNotReplayed() throws Exception {
    Path before = Ext4Tools.image(folder.resolve("before"), tree(), 65536, "-b", "4096");
    Path dirty = Files.copy(before, folder.resolve("dirty"));
    String block = Ext4Tools.debug(dirty, "blocks /text").lines().toList().getLast().strip();
    Path other = Files.write(folder.resolve("other"), new byte[4096]);
    Ext4Tools.debug(dirty, "jo -c -v 3", "jw -b " + block + " " + other, "jw -r " + block, "jc");
    try (Ext4Disk disk = Ext4Disk.open(dirty)) {
      assertThat(disk.blocksInJournal()).isZero();
    }
    assertThat(Ext4Listing.of(dirty)).isEqualTo(Ext4Listing.of(before));
    Ext4Tools.replay(dirty);
    assertThat(Ext4Listing.of(dirty)).isEqualTo(Ext4Listing.of(before));
  }

  @Test
  void aTransactionWithoutItsEndIsNotReplayed() throws Exception {
    Path before = Ext4Tools.image(folder.resolve("before"), tree(), 65536, "-b", "4096");
    Path after = Files.copy(before, folder.resolve("after"));
    Ext4Tools.debug(after, "rm /text");
    Path dirty = Files.copy(before, folder.resolve("dirty"));
    String[] commands = transaction(before, after);
    Ext4Tools.debug(dirty, commands);
    tearCommits(dirty);
    assertThat(Ext4Listing.of(dirty)).isEqualTo(Ext4Listing.of(before));
  }

  /** Commands that write every block in which two images differ to the journal. */
  private String[] transaction(Path before, Path after) throws IOException {
    byte[] old = Files.readAllBytes(before);
    byte[] fresh = Files.readAllBytes(after);
    java.util.List<String> commands = new java.util.ArrayList<>();
    commands.add("jo -c -v 3");
    for (int block = 0; block < old.length / 4096; block++) {
      ByteBuffer was = ByteBuffer.wrap(old, block * 4096, 4096);
      ByteBuffer is = ByteBuffer.wrap(fresh, block * 4096, 4096);
      if (!was.equals(is)) {
        byte[] bytes = new byte[4096];
        is.get(bytes);
        Path file = Files.write(folder.resolve("block-" + block), bytes);
        commands.add("jw -b " + block + " " + file);
      }
    }
    commands.add("jc");
    commands.add("q");
    return commands.toArray(String[]::new);
  }

  private static void tearCommits(Path image) throws IOException {
    byte[] bytes = Files.readAllBytes(image);
    ByteBuffer blocks = ByteBuffer.wrap(bytes);
    int torn = 0;
    for (int at = 0; at < bytes.length; at += 4096) {
      if (blocks.getInt(at) == Journal.MAGIC && blocks.getInt(at + 4) == 2) {
        bytes[at + 100] ^= 1;
        torn++;
      }
    }
    assertThat(torn).isPositive();
    Files.write(image, bytes);
  }

  private static Ext4Inode named(Ext4Disk disk, String name) throws IOException {
    for (Ext4Entry entry : disk.list(disk.root())) {
      if (name.equals(new String(entry.name(), StandardCharsets.UTF_8))) {
        return disk.inode(entry.inode());
      }
    }
    throw new AssertionError("no " + name);
  }

  /** Files of every sort of length and layout. */
  private Path tree() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("tree"));
    Files.writeString(tree.resolve("text"), "some text");
    Files.writeString(tree.resolve("longer"), "inline, in two parts: ".repeat(5));
    Files.createFile(tree.resolve("empty"));
    Files.createDirectories(tree.resolve("folder/deeper/deepest"));
    byte[] large = new byte[3_000_001];
    new Random(1).nextBytes(large);
    Files.write(tree.resolve("folder/large"), large);
    Files.createSymbolicLink(tree.resolve("short"), Path.of("folder/large"));
    Files.createSymbolicLink(tree.resolve("long"), Path.of("x".repeat(200)));
    Files.createSymbolicLink(tree.resolve("middle"), Path.of("y".repeat(60)));
    sparse(tree.resolve("sparse"));
    for (int file = 0; file < 200; file++) {
      Files.writeString(tree.resolve("folder/deeper/file-" + file), "content " + file);
    }
    return tree;
  }

  /** Many short pieces, so that extents need more than an inode has room for. */
  private static void sparse(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (long piece = 0; piece < 500; piece++) {
        channel.write(
            ByteBuffer.wrap(("piece " + piece).getBytes(StandardCharsets.US_ASCII)),
            piece * 50_000);
      }
    }
  }
}

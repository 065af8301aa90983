package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.shelf.WorkDirectory;
import dev.skiff.engine.durable.DirectoryTree;
import dev.skiff.engine.vm.HostPrograms;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an instance writes: a sparse ext4 image under the overlay. {@code mke2fs} makes one template
 * for all; an instance gets a copy of the template's blocks that are not zero, some 100 KB.
 */
final class UpperDisk {
  /**
   * The same for every instance, so that one suspended guest can stand for all of them; far more
   * than a program writes, and nothing on the host until it does.
   */
  static final long VIRTUAL_BYTES = 8L << 30;

  /** Part of the template's name; changes with its bytes. */
  private static final int FORMAT_VERSION = 1;

  private static final int BLOCK_BYTES = 4096;

  /** ext4: a group is what one bitmap block describes, 8 x 4096 blocks. */
  private static final long GROUP_BYTES = 8L * BLOCK_BYTES * BLOCK_BYTES;

  /** With packed_meta_blocks all tables and the journal lie below this: 133 MB (measured). */
  private static final long PACKED_BYTES = 2 * GROUP_BYTES;

  /** A group begins with a copy of the superblock and the group descriptors: two blocks here. */
  private static final int GROUP_START_BYTES = 64 << 10;

  private static final Duration TOOL_LIMIT = Duration.ofMinutes(2);

  private static final List<String> FORMAT_OPTIONS =
      List.of(
          "-q",
          "-F",
          "-t",
          "ext4",
          "-b",
          Integer.toString(BLOCK_BYTES),
          "-I",
          "256",
          "-i",
          "16384",
          // The smallest journal there is, 4 MiB: it is written through once per instance.
          "-J",
          "size=4",
          "-m",
          "0",
          // Same input, same bytes: identifiers of our own instead of random ones.
          "-U",
          "5b1ff000-0000-4000-8000-000000000001",
          "-G",
          Long.toString(VIRTUAL_BYTES / GROUP_BYTES),
          "-O",
          "none,has_journal,ext_attr,dir_index,filetype,extent,64bit,flex_bg,sparse_super,"
              + "large_file,huge_file,dir_nlink,extra_isize,metadata_csum",
          // Tables are zeroed, and say so: the guest's kernel has nothing to zero in the
          // background.
          "-E",
          "hash_seed=5b1ff000-0000-4000-8000-000000000002,lazy_itable_init=0,lazy_journal_init=0,"
              + "packed_meta_blocks=1,root_owner=0:0,nodiscard");

  private final Path directory;
  private final String searchPath;
  private byte @Nullable [] template;

  /**
   * @param directory where the template is kept; made if missing
   * @param searchPath where {@code mke2fs} is looked for, as in PATH
   */
  UpperDisk(Path directory, String searchPath) {
    this.directory = directory;
    this.searchPath = searchPath;
  }

  /** Makes the disk unless it is there; it appears whole. */
  void prepare(Path disk) throws IOException, InterruptedException {
    if (Files.exists(disk)) {
      return;
    }
    byte[] blocks = template();
    Path fresh = disk.resolveSibling(disk.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    unfold(blocks, fresh);
    DirectoryTree.force(fresh); // or a power cut leaves a disk of holes under the right name
    Files.move(fresh, disk, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Makes the template now rather than with the first disk. */
  void warmUp() throws IOException, InterruptedException {
    template();
  }

  private synchronized byte[] template() throws IOException, InterruptedException {
    if (template == null) {
      Path file = directory.resolve("upper-" + FORMAT_VERSION + ".blocks");
      try {
        template = Files.readAllBytes(file);
      } catch (NoSuchFileException none) {
        template = make(file);
      }
    }
    return template;
  }

  private byte[] make(Path file) throws IOException, InterruptedException {
    Path mke2fs = tool("mke2fs");
    Path e2fsck = tool("e2fsck");
    try (WorkDirectory work = WorkDirectory.open(directory)) {
      Path whole = work.path().resolve("whole");
      createSparse(whole);
      Path config = work.path().resolve("mke2fs.conf");
      Files.writeString(config, "[fs_types]\n ext4 = {\n  inode_size = 256\n }\n");
      call(command(mke2fs, FORMAT_OPTIONS, whole), config);
      byte[] blocks = fold(whole);
      Path copy = work.path().resolve("copy");
      unfold(blocks, copy);
      // Proves that no block was missed, whatever version of mke2fs laid them out.
      call(command(e2fsck, List.of("-f", "-n"), copy), config);
      Files.write(work.path().resolve("blocks"), blocks);
      work.publishFile("blocks", file);
      return blocks;
    }
  }

  private Path tool(String name) {
    Optional<Path> found = HostPrograms.find(name, searchPath);
    return found.orElseThrow(() -> BaseFailure.toolMissing(name, "e2fsprogs"));
  }

  private static List<String> command(Path program, List<String> options, Path file) {
    return Stream.of(List.of(program.toString()), options, List.of(file.toString()))
        .flatMap(List::stream)
        .toList();
  }

  private void call(List<String> command, Path config) throws IOException, InterruptedException {
    Map<String, String> environment =
        Map.of(
            "LC_ALL", "C",
            "MKE2FS_CONFIG", config.toString(),
            "E2FSPROGS_FAKE_TIME", "1");
    Tool.Outcome outcome = new Tool(command, environment, directory, TOOL_LIMIT).run();
    if (!outcome.succeeded()) {
      throw BaseFailure.toolFailed(command.getFirst(), outcome.why());
    }
  }

  private static void createSparse(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), VIRTUAL_BYTES - 1);
    }
  }

  /** A sequence of {@code u64 offset · u32 length · bytes}: all that is not zero. */
  private static byte[] fold(Path whole) throws IOException {
    ByteArrayOutputStream folded = new ByteArrayOutputStream();
    try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.READ)) {
      DataOutputStream out = new DataOutputStream(folded);
      for (long at = 0; at < PACKED_BYTES; at += GROUP_START_BYTES) {
        foldRange(channel, at, out);
      }
      for (long group = PACKED_BYTES; group < VIRTUAL_BYTES; group += GROUP_BYTES) {
        foldRange(channel, group, out);
      }
    }
    return folded.toByteArray();
  }

  private static void foldRange(FileChannel channel, long start, DataOutputStream out)
      throws IOException {
    ByteBuffer range = ByteBuffer.allocate(GROUP_START_BYTES);
    while (range.hasRemaining() && channel.read(range, start + range.position()) >= 0) {}
    int from = 0;
    while (from < GROUP_START_BYTES) {
      int to = from;
      while (to < GROUP_START_BYTES && !SparseFileOutput.isZero(range.array(), to, BLOCK_BYTES)) {
        to += BLOCK_BYTES;
      }
      if (to > from) {
        out.writeLong(start + from);
        out.writeInt(to - from);
        out.write(range.array(), from, to - from);
      }
      from = to + BLOCK_BYTES;
    }
  }

  private static void unfold(byte[] blocks, Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer folded = ByteBuffer.wrap(blocks);
      while (folded.hasRemaining()) {
        long offset = folded.getLong();
        ByteBuffer run = folded.slice(folded.position() + 4, folded.getInt(folded.position()));
        folded.position(folded.position() + 4 + run.remaining());
        while (run.hasRemaining()) {
          channel.write(run, offset + run.position());
        }
      }
      channel.write(ByteBuffer.allocate(1), VIRTUAL_BYTES - 1);
    }
  }
}

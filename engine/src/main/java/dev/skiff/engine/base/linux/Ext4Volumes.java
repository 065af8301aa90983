package dev.skiff.engine.base.linux;

import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.VolumeFormat;
import dev.skiff.engine.durable.DirectoryTree;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.vm.HostPrograms;
import java.io.IOException;
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
import org.jspecify.annotations.Nullable;

/**
 * Volumes with ext4, made by e2fsprogs as an ordinary user: docs/design/volumes.md. Files get their
 * owners and modes by inode numbers, so that no name is ever part of a command.
 */
final class Ext4Volumes implements VolumeFormat {
  private static final String FILE_SYSTEM = "ext4";

  /** With a journal of 4 MiB, the smallest there is with these blocks. */
  private static final long SMALLEST_BYTES = 16L << 20;

  /** From here on the journal has 16 MiB: a small one is waited for more often. */
  private static final long LARGE_BYTES = 1L << 30;

  /** Linux, Documentation/filesystems/ext4/super.rst. */
  private static final long SUPERBLOCK_OFFSET = 1024;

  private static final long INCOMPATIBLE_OFFSET = 0x60;
  private static final int NEEDS_RECOVERY = 0x4;

  /** e2fsck(8): 0 is clean, 1 corrected. */
  private static final int CORRECTED = 1;

  /** A volume of some hundred GiB takes a minute to write and to check. */
  private static final Duration TOOL_LIMIT = Duration.ofHours(1);

  private static final int LABEL_BYTES = 16;
  private static final String LABEL_PREFIX = "skiff-";

  /** What a guest's kernel can grow while it is mounted, up to 1024 times its size. */
  private static final String FEATURES =
      "none,has_journal,ext_attr,resize_inode,dir_index,filetype,extent,64bit,flex_bg,sparse_super,"
          + "large_file,huge_file,dir_nlink,extra_isize,metadata_csum";

  private final String searchPath;

  /**
   * @param searchPath where e2fsprogs are looked for, as in PATH
   */
  Ext4Volumes(String searchPath) {
    this.searchPath = searchPath;
  }

  @Override
  public String fileSystem() {
    return FILE_SYSTEM;
  }

  @Override
  public long smallestBytes() {
    return SMALLEST_BYTES;
  }

  @Override
  public void make(Path file, Blank blank, FileTree content) {
    Path staged = file.resolveSibling(file.getFileName() + ".tree");
    Path script = file.resolveSibling(file.getFileName() + ".script");
    try {
      requireRoom(blank, content);
      format(file, blank, content.nodes().isEmpty() ? null : StagedTree.stage(content, staged));
      Ext4Owners owners = Ext4Owners.of(file, content, blank.owner());
      Files.writeString(script, owners.script(), StandardCharsets.US_ASCII);
      call(tool("debugfs"), List.of("-w", "-f", script.toString(), file.toString()), file);
      owners.verify(file);
      call(tool("e2fsck"), List.of("-f", "-n", file.toString()), file);
    } catch (IOException e) {
      throw BaseFailure.storage("make an ext4 file system", file.resolveSibling(""), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw BaseFailure.interrupted("making an ext4 file system");
    } finally {
      discard(staged);
      discard(script);
    }
  }

  /** Before anything is staged; the exact answer is mke2fs's. */
  private static void requireRoom(Blank blank, FileTree content) {
    if (content.contentSize() > blank.sizeBytes()) {
      throw BaseFailure.noRoomOnVolume(content.contentSize(), blank.sizeBytes());
    }
  }

  private void format(Path file, Blank blank, @Nullable Path staged)
      throws IOException, InterruptedException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), blank.sizeBytes() - 1);
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-q",
                "-F",
                "-t",
                FILE_SYSTEM,
                "-b",
                "4096",
                "-I",
                "256",
                "-i",
                "16384",
                "-m",
                "0",
                "-J",
                "size=" + (blank.sizeBytes() < LARGE_BYTES ? 4 : 16),
                "-O",
                FEATURES,
                // Discarding makes holes of all that is zero, so nothing is left to be zeroed by
                // the guest.
                "-E",
                "lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0",
                "-L",
                label(blank.label()),
                "-U",
                uuid(blank.label())));
    if (staged != null) {
      arguments.addAll(List.of("-d", staged.toString()));
    }
    arguments.add(file.toString());
    call(tool("mke2fs"), arguments, file);
  }

  private static String label(String label) {
    return label.substring(0, Math.min(label.length(), LABEL_BYTES));
  }

  /** Of the label's 16 digits, in the form of a random one: RFC 9562, 5.4. */
  private static String uuid(String label) {
    String id = label.substring(LABEL_PREFIX.length());
    return "%s-%s-4%s-8%s00-5b1ff0000000"
        .formatted(
            id.substring(0, 8), id.substring(8, 12), id.substring(12, 15), id.substring(15, 16));
  }

  /**
   * Plays back the journal that a killed writer left: readers could not, and would see what the
   * disk was before.
   */
  void replay(Path file) throws IOException, InterruptedException {
    if (!needsRecovery(file)) {
      return;
    }
    List<String> command =
        List.of(tool("e2fsck").toString(), "-y", "-E", "journal_only", file.toString());
    Tool.Outcome outcome = run(command, file);
    if (outcome.timedOut() || outcome.status() > CORRECTED || needsRecovery(file)) {
      throw BaseFailure.toolFailed("e2fsck", outcome.why());
    }
  }

  private static boolean needsRecovery(Path file) throws IOException {
    ByteBuffer features = ByteBuffer.allocate(Integer.BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (features.hasRemaining()) {
        long at = SUPERBLOCK_OFFSET + INCOMPATIBLE_OFFSET + features.position();
        if (channel.read(features, at) < 0) {
          return false;
        }
      }
    }
    return (features.get(0) & NEEDS_RECOVERY) != 0; // little endian
  }

  private Path tool(String name) {
    return HostPrograms.find(name, searchPath)
        .orElseThrow(() -> BaseFailure.toolMissing(name, "e2fsprogs"));
  }

  private static void call(Path program, List<String> arguments, Path file)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    Tool.Outcome outcome = run(command, file);
    if (!outcome.succeeded()) {
      throw outcome.why().contains("ext2 filesystem") && outcome.why().contains("space")
          ? BaseFailure.noRoomOnVolume(0, Files.size(file))
          : BaseFailure.toolFailed(String.valueOf(program.getFileName()), outcome.why());
    }
  }

  private static Tool.Outcome run(List<String> command, Path file)
      throws IOException, InterruptedException {
    // Without a configuration of the host's, and with the same output everywhere.
    Map<String, String> environment = Map.of("LC_ALL", "C", "MKE2FS_CONFIG", "/dev/null");
    return new Tool(command, environment, file.resolveSibling(""), TOOL_LIMIT).run();
  }

  private static void discard(Path path) {
    try {
      DirectoryTree.delete(path);
    } catch (IOException left) {
      // The engine sweeps it when it begins.
    }
  }
}

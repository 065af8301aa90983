package dev.skiff.engine.format.erofs;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.Sha256;
import dev.skiff.engine.format.tree.ContentOutput;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Writes a tree as an uncompressed EROFS image of 4 KiB blocks that Linux mounts from 5.4 on. All
 * names of a file lead to one inode, which counts them, and its content is written once. The same
 * tree gives the same bytes: times are 0, the UUID comes from the metadata. Memory grows with the
 * number of nodes, never with content.
 */
public final class ErofsWriter {
  private final FileChannel target;
  private final ImagePlan plan;
  private final MessageDigest identity = Sha256.begin();

  private ErofsWriter(FileChannel target, ImagePlan plan) {
    this.target = target;
    this.plan = plan;
  }

  /**
   * What was written.
   *
   * @param size of the image in bytes, a multiple of 4096
   * @param inodes the root included; a file with several names has one
   */
  public record Written(long size, long inodes) {}

  /**
   * Writes the image from the target's offset 0 on and cuts the target to its size. The superblock
   * comes last, so that a half-written image is none. Blocks until all is written; makes nothing
   * durable.
   *
   * @param target open for writing; stays open
   * @throws FormatFailure if the tree has more than EROFS can hold; nothing is written then
   * @throws IOException also when a content's source ends early; the target then holds no image
   */
  public static Written write(FileTree tree, FileChannel target) throws IOException {
    ImagePlan plan = ImagePlan.of(tree);
    new ErofsWriter(target, plan).write();
    return new Written(plan.end(), plan.inodes());
  }

  private void write() throws IOException {
    target.truncate(0);
    try (ContentOutput output = new ContentOutput(target, OnDisk.BLOCK)) {
      for (int node = 0; node < plan.tree().count(); node++) {
        if (plan.hasInode(node)) {
          writeInode(node, output);
        }
      }
      output.padTo(plan.contentStart());
      for (int node = 0; node < plan.tree().count(); node++) {
        if (plan.firstBlock(node) != OnDisk.NO_BLOCK) {
          output.padTo(Integer.toUnsignedLong(plan.firstBlock(node)) << OnDisk.BLOCK_BITS);
          writeContent(node, output);
        }
      }
      output.padTo(plan.end());
      output.flush();
    }
    writeSuperblock();
  }

  private void writeInode(int node, ContentOutput output) throws IOException {
    output.padTo(plan.inodeOffset(node));
    writeMetadata(inode(node), output);
    if (plan.inline(node)) {
      writeContent(node, output);
    }
  }

  private void writeContent(int node, ContentOutput output) throws IOException {
    switch (plan.tree().node(node)) {
      case Node.Directory directory ->
          new DirectoryEntries(plan, node)
              .<IOException>write(block -> writeMetadata(block, output));
      case Node.RegularFile file -> output.write(file.content());
      case Node.Symlink link ->
          writeMetadata(link.target().getBytes(StandardCharsets.UTF_8), output);
    }
  }

  private void writeMetadata(byte[] bytes, ContentOutput output) throws IOException {
    identity.update(bytes);
    output.write(bytes);
  }

  private byte[] inode(int node) {
    ByteBuffer inode = ByteBuffer.allocate(plan.inodeSize(node)).order(ByteOrder.LITTLE_ENDIAN);
    boolean extended = plan.extended(node);
    Node.Ownership owner = plan.tree().node(node).ownership();
    int layout = plan.inline(node) ? OnDisk.LAYOUT_INLINE : OnDisk.LAYOUT_PLAIN;
    int format = layout << OnDisk.FORMAT_LAYOUT_SHIFT | (extended ? OnDisk.FORMAT_EXTENDED : 0);
    inode.putShort((short) format);
    int attributes = InlineAttributes.size(owner.attributes());
    inode.putShort((short) InlineAttributes.count(attributes));
    inode.putShort((short) (type(plan.tree().node(node)) | owner.mode()));
    if (extended) {
      inode.putShort((short) 0).putLong(plan.size(node));
      inode.putInt(plan.firstBlock(node)).putInt(node + 1);
      inode.putInt(owner.uid()).putInt(owner.gid());
      inode.putLong(0).putInt(0); // time and its nanoseconds
      inode.putInt(plan.linkCount(node));
    } else {
      inode.putShort((short) plan.linkCount(node)).putInt((int) plan.size(node)).putInt(0);
      inode.putInt(plan.firstBlock(node)).putInt(node + 1);
      inode.putShort((short) owner.uid()).putShort((short) owner.gid());
    }
    inode.position(extended ? OnDisk.EXTENDED_INODE : OnDisk.COMPACT_INODE);
    InlineAttributes.put(owner.attributes(), inode);
    return inode.array();
  }

  private static int type(Node node) {
    return switch (node) {
      case Node.Directory directory -> OnDisk.MODE_DIRECTORY;
      case Node.RegularFile file -> OnDisk.MODE_REGULAR;
      case Node.Symlink link -> OnDisk.MODE_SYMLINK;
    };
  }

  private void writeSuperblock() throws IOException {
    ByteBuffer block = ByteBuffer.allocate(OnDisk.BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    block.position(OnDisk.SUPERBLOCK_OFFSET);
    block.putInt(OnDisk.MAGIC);
    block.putInt(0); // checksum, below
    block.putInt(OnDisk.COMPAT_CHECKSUM);
    block.put((byte) OnDisk.BLOCK_BITS).put((byte) 0);
    block.putShort((short) plan.inodeNumber(0));
    block.putLong(plan.inodes());
    block.putLong(0).putInt(0); // build time and its nanoseconds
    block.putInt((int) (plan.end() >> OnDisk.BLOCK_BITS));
    block.putInt(0); // metadata is counted from block 0
    block.putInt(0); // no shared attributes
    block.put(uuid());
    block.putInt(OnDisk.SUPERBLOCK_OFFSET + 4, checksum(block.array()));
    block.clear();
    for (long offset = 0; block.hasRemaining(); ) {
      offset += target.write(block, offset);
    }
  }

  /** CRC-32C without the final inversion, as the kernel's crc32c() has it. */
  private static int checksum(byte[] block) {
    CRC32C sum = new CRC32C();
    sum.update(block, OnDisk.SUPERBLOCK_OFFSET, block.length - OnDisk.SUPERBLOCK_OFFSET);
    return ~(int) sum.getValue();
  }

  /** A custom UUID (RFC 9562, 5.8) of the metadata: names, owners, sizes and places. */
  private byte[] uuid() {
    byte[] uuid = Arrays.copyOf(identity.digest(), 16);
    uuid[6] = (byte) ((uuid[6] & 0x0f) | 0x80);
    uuid[8] = (byte) ((uuid[8] & 0x3f) | 0x80);
    return uuid;
  }
}

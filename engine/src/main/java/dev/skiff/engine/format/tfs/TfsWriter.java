package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.Sha256;
import dev.skiff.engine.format.tree.ContentOutput;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Writes a tree as a TFS volume of version 5 (docs/design/nanos-disk.md). The same input gives the
 * same bytes. Memory grows with the number of nodes, never with content.
 */
public final class TfsWriter {
  private final TfsVolume volume;
  private final VolumePlan plan;
  private final FileChannel target;
  private final long start;
  private final MessageDigest identity = Sha256.begin();
  private final ValueOutput output = new ValueOutput();

  /** Of a directory's node: the index of its tuple of children. */
  private final long[] childrenTuples;

  /** Of a file that has several names and was written once: the index of its tuple. */
  private final long[] fileTuples;

  private final SortedMap<String, Long> sectorFiles = new TreeMap<>();

  /** The first block that nothing lies in from there on. */
  private long nextFree;

  private TfsWriter(TfsVolume volume, VolumePlan plan, FileChannel target, long start) {
    this.volume = volume;
    this.plan = plan;
    this.target = target;
    this.start = start;
    this.childrenTuples = new long[plan.tree().count()];
    this.fileTuples = new long[plan.tree().count()];
    this.nextFree = plan.end();
  }

  /**
   * What was written.
   *
   * @param size of the volume in bytes, a multiple of 4096
   * @param identity of a root volume
   * @param symbols of its log, with their indices
   */
  public record Written(
      long size, UUID uuid, Optional<IdentityZone> identity, Map<String, Long> symbols) {}

  /**
   * Writes the volume from an offset of the target on and cuts the target to its end. Extension 0
   * comes last, so that a half-written volume is none. Blocks until all is written; makes nothing
   * durable.
   *
   * @param target open for writing; stays open
   * @param start a multiple of 512
   * @throws FormatFailure if the tree or the manifest is more than TFS can hold
   * @throws IOException also when a content's source ends early; the target then holds no volume
   */
  public static Written write(TfsVolume volume, FileChannel target, long start) throws IOException {
    if (start < 0 || start % OnDisk.BLOCK != 0) {
      throw new IllegalArgumentException("a volume cannot start at " + start);
    }
    return new TfsWriter(volume, VolumePlan.of(volume), target, start).write();
  }

  private Written write() throws IOException {
    target.truncate(start);
    identity.update(volume.seed().getBytes(StandardCharsets.UTF_8));
    identity.update(volume.label().getBytes(StandardCharsets.UTF_8));
    LogOutput log = new LogOutput(this::writeLog, this::nextExtension, VolumePlan.FIRST_EXTENSION);
    writeTree(log);
    Optional<IdentityZone> zone = Optional.empty();
    if (volume.root().isPresent()) {
      log.linkTo(plan.manifestExtension());
      zone = Optional.of(writeManifest(volume.root().get().manifest()));
    } else {
      log.end();
    }
    writeContents();
    long size = size(nextFree);
    writeAt(start + size - 1, new byte[1]);
    byte[] uuid = uuid();
    writeAt(start, firstExtension(uuid));
    ByteBuffer halves = ByteBuffer.wrap(uuid);
    return new Written(size, new UUID(halves.getLong(), halves.getLong()), zone, output.symbols());
  }

  private long nextExtension() {
    long next = nextFree;
    nextFree += OnDisk.EXTENSION;
    return next;
  }

  private void writeLog(long offset, byte[] bytes) throws IOException {
    identity.update(bytes);
    writeAt(start + offset, bytes);
  }

  private long size(long blocks) {
    return OnDisk.roundUp(
        blocks * OnDisk.BLOCK + OnDisk.KEPT_FREE + volume.growth(), OnDisk.SIZE_UNIT);
  }

  /** A record for each directory; parents come first in the tree's order. */
  private void writeTree(LogOutput log) throws IOException {
    output.openTuple(1 + times());
    output.name(OnDisk.CHILDREN);
    output.openTuple(plan.tree().childCount(0));
    writeEntries(0);
    writeTime();
    log.write(output.takeRecord());
    for (int node = 1; node < plan.tree().count(); node++) {
      if (plan.tree().node(node) instanceof Node.Directory && plan.tree().childCount(node) > 0) {
        output.openKnownTuple(childrenTuples[node], plan.tree().childCount(node));
        writeEntries(node);
        log.write(output.takeRecord());
      }
    }
  }

  private void writeEntries(int directory) {
    for (int child : plan.tree().children(directory)) {
      output.name(plan.tree().name(child));
      int file = plan.tree().file(child);
      if (fileTuples[file] > 0) {
        output.openKnownTuple(fileTuples[file], 0);
        continue;
      }
      switch (plan.tree().node(child)) {
        case Node.Directory _ -> {
          output.openTuple(1 + times());
          output.name(OnDisk.CHILDREN);
          childrenTuples[child] = output.openTuple(0);
        }
        case Node.RegularFile content -> writeFile(file, content.content().size());
        case Node.Symlink link -> {
          openFile(file, 1);
          output.name(OnDisk.LINK_TARGET);
          output.text(link.target());
        }
      }
      writeTime();
    }
  }

  /** Directories are written one by one, so that not always the tree's first name comes first. */
  private long openFile(int file, int attributes) {
    int names = plan.tree().names(file);
    long tuple = output.openTuple(attributes + times() + (names > 1 ? 1 : 0));
    if (names > 1) {
      fileTuples[file] = tuple;
      output.name(OnDisk.NAMES);
      output.number(names);
    }
    return tuple;
  }

  private void writeFile(int node, long size) {
    boolean sector = plan.isSectorFile(node);
    long tuple = openFile(node, sector ? 1 : 2);
    output.name(OnDisk.EXTENTS);
    long blocks = sector ? 1 : OnDisk.blocks(size);
    output.openTuple((blocks + OnDisk.MAX_EXTENT - 1) / OnDisk.MAX_EXTENT);
    for (long done = 0; done < blocks; done += OnDisk.MAX_EXTENT) {
      output.name(Long.toString(done));
      writeExtent(plan.firstBlock(node) + done, Math.min(OnDisk.MAX_EXTENT, blocks - done));
    }
    if (sector) {
      sectorFiles.put(plan.tree().path(node), tuple);
    } else {
      output.name(OnDisk.FILE_LENGTH);
      output.number(size);
    }
  }

  private void writeExtent(long block, long blocks) {
    output.openTuple(3);
    output.name(OnDisk.LENGTH);
    output.number(blocks);
    output.name(OnDisk.OFFSET);
    output.number(block);
    output.name(OnDisk.ALLOCATED);
    output.number(blocks);
  }

  private int times() {
    return volume.time().isPresent() ? 1 : 0;
  }

  /** Unsigned seconds in the upper half, a fraction of 2^-32 in the lower. */
  private void writeTime() {
    if (volume.time().isPresent()) {
      Instant time = volume.time().get();
      long fraction = ((long) time.getNano() << 32) / 1_000_000_000;
      output.name(OnDisk.MODIFIED);
      output.unsigned(time.getEpochSecond() << 32 | fraction);
    }
  }

  private IdentityZone writeManifest(Manifest manifest) throws IOException {
    IdentityZone zone = new IdentityZone(VolumePlan.ZONE, sectorFiles, output.next());
    SortedMap<String, Integer> sizes = new TreeMap<>();
    for (int node : plan.sectorFiles()) {
      sizes.put(
          plan.tree().path(node),
          (int) ((Node.RegularFile) plan.tree().node(node)).content().size());
    }
    byte[] extension = zone.manifestExtension(output, manifest, sizes);
    identity.update(extension);
    writeAt(start + plan.manifestExtension() * OnDisk.BLOCK, extension);
    return zone;
  }

  private void writeContents() throws IOException {
    try (ContentOutput contents =
        new ContentOutput(target, start + VolumePlan.ZONE * OnDisk.BLOCK)) {
      for (int node : plan.sectorFiles()) {
        writeContent(node, contents);
      }
      contents.flush();
    }
    try (ContentOutput contents = new ContentOutput(target, start)) {
      for (int node = 1; node < plan.tree().count(); node++) {
        if (!plan.isSectorFile(node) && plan.hasContent(node)) {
          writeContent(node, contents);
        }
      }
      contents.flush();
    }
  }

  /** What is between two contents, less than a page, is a hole or zeros. */
  private void writeContent(int node, ContentOutput contents) throws IOException {
    long offset = start + plan.firstBlock(node) * OnDisk.BLOCK;
    if (offset - contents.position() < 4096) {
      contents.padTo(offset);
    } else {
      contents.skipTo(offset);
    }
    contents.write(((Node.RegularFile) plan.tree().node(node)).content());
  }

  private byte[] firstExtension(byte[] uuid) {
    ValueOutput extension = new ValueOutput();
    extension.raw(LogOutput.header(1));
    extension.raw(uuid);
    extension.raw(volume.label().getBytes(StandardCharsets.UTF_8));
    extension.code(0);
    extension.raw(LogOutput.link(VolumePlan.FIRST_EXTENSION, OnDisk.EXTENSION));
    return Arrays.copyOf(extension.takeRecord(), OnDisk.BLOCK);
  }

  private void writeAt(long offset, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    for (long at = offset; buffer.hasRemaining(); ) {
      at += target.write(buffer, at);
    }
  }

  /** A custom UUID (RFC 9562, 5.8). */
  private byte[] uuid() {
    byte[] uuid = Arrays.copyOf(identity.digest(), OnDisk.UUID_LENGTH);
    uuid[6] = (byte) ((uuid[6] & 0x0f) | 0x80);
    uuid[8] = (byte) ((uuid[8] & 0x3f) | 0x80);
    return uuid;
  }
}

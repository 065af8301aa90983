package dev.skiff.engine.format.qcow2;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.disk.DiskBytes;
import dev.skiff.engine.format.tree.Content;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The guest's bytes of an image, for what only reads and for what writes. */
final class ImageBytes {
  /** Of all contents asked for; a guest that wrote 256 GiB in single clusters. */
  private static final int MAX_PARTS = 1 << 22;

  /** Of clusters, for all contents asked for: 4 TiB in those of QEMU. */
  private static final int MAX_LOOKS = 1 << 26;

  private final Header header;
  private final DiskBytes file;
  private final DiskBytes base;
  private final ClusterMap map;
  private int parts;
  private int looks;

  ImageBytes(Header header, DiskBytes file, DiskBytes base, ClusterMap map) {
    this.header = header;
    this.file = file;
    this.base = base;
    this.map = map;
  }

  long size() {
    return header.size();
  }

  byte[] read(long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      long at = offset + done;
      long host = map.find(at);
      int count = (int) Math.min(length - done, map.sameFor(at));
      if (host == ClusterMap.NOWHERE) {
        int there = (int) Math.max(0, Math.min(count, base.size() - at));
        System.arraycopy(base.read(Math.min(at, base.size()), there), 0, bytes, done, there);
      } else if (host != ClusterMap.ZEROS) {
        long from = host + inCluster(at);
        int there = (int) Math.max(0, Math.min(count, file.size() - from));
        System.arraycopy(file.read(Math.min(from, file.size()), there), 0, bytes, done, there);
      }
      done += count;
    }
    return bytes;
  }

  Content content(long offset, long length) throws IOException {
    List<Content> found = new ArrayList<>();
    for (long done = 0; done < length; ) {
      long run = run(offset + done, length - done);
      add(found, offset + done, run);
      done += run;
    }
    return Content.join(found);
  }

  /** Bytes from one on that lie one after the other in the same place. */
  private long run(long start, long most) throws IOException {
    long host = map.find(start);
    long length = map.sameFor(start);
    while (length < most) {
      looks = bounded(looks + 1, MAX_LOOKS);
      long next = map.find(start + length);
      boolean follows =
          host <= ClusterMap.ZEROS ? next == host : next == host + inCluster(start) + length;
      if (!follows) {
        break;
      }
      length += map.sameFor(start + length);
    }
    return Math.min(length, most);
  }

  private void add(List<Content> found, long at, long length) throws IOException {
    parts = bounded(parts + 1, MAX_PARTS);
    long host = map.find(at);
    if (host == ClusterMap.ZEROS) {
      found.add(Content.zeros(length));
    } else if (host == ClusterMap.NOWHERE) {
      addPart(found, base, at, length);
    } else {
      addPart(found, file, host + inCluster(at), length);
    }
  }

  /** Zeros after the end. */
  private static void addPart(List<Content> found, DiskBytes from, long at, long length)
      throws IOException {
    long there = Math.max(0, Math.min(length, from.size() - at));
    if (there > 0) {
      found.add(from.content(at, there));
    }
    if (there < length) {
      found.add(Content.zeros(length - there));
    }
  }

  private int bounded(int count, int most) {
    if (count > most) {
      throw FormatFailure.overLimit(file.name(), "its contents lie in too many places");
    }
    return count;
  }

  private long inCluster(long guest) {
    return guest & (header.clusterSize() - 1);
  }
}

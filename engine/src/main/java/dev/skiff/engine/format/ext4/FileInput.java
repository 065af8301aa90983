package dev.skiff.engine.format.ext4;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** The content of a file, from its beginning; holes are zeros. */
final class FileInput extends InputStream {
  /** How much of a run is read at once. */
  private static final int PIECE_BYTES = 64 << 10;

  private final Blocks blocks;
  private final Runs runs;
  private final long size;
  private long position;
  private Optional<Run> run;
  private byte[] piece = new byte[0];
  private long pieceStart;

  FileInput(Blocks blocks, Ext4Inode inode, String where) throws IOException {
    this.blocks = blocks;
    this.runs = Runs.of(blocks, inode, where);
    this.size = inode.size();
    this.run = runs.next();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (length == 0) {
      return 0;
    }
    if (position >= size) {
      return -1;
    }
    int wanted = (int) Math.min(length, size - position);
    int count = inPiece() > 0 ? fromPiece(buffer, offset, wanted) : next(buffer, offset, wanted);
    position += count;
    return count;
  }

  private long inPiece() {
    return pieceStart + piece.length - position;
  }

  private int fromPiece(byte[] buffer, int offset, int wanted) {
    int count = (int) Math.min(wanted, inPiece());
    System.arraycopy(piece, (int) (position - pieceStart), buffer, offset, count);
    return count;
  }

  private int next(byte[] buffer, int offset, int wanted) throws IOException {
    long block = position / blocks.size();
    while (run.isPresent() && run.get().end() <= block) {
      run = runs.next();
    }
    if (run.isPresent() && run.get().logical() <= block && !run.get().hole()) {
      load(run.get(), block);
      return fromPiece(buffer, offset, wanted);
    }
    long until =
        run.map(next -> next.logical() <= block ? next.end() : next.logical())
            .orElse(Long.MAX_VALUE);
    long zeros = until > Long.MAX_VALUE / blocks.size() ? wanted : until * blocks.size() - position;
    int count = (int) Math.min(wanted, zeros);
    Arrays.fill(buffer, offset, offset + count, (byte) 0);
    return count;
  }

  private void load(Run found, long block) throws IOException {
    int count = (int) Math.min(found.end() - block, Math.max(1, PIECE_BYTES / blocks.size()));
    piece = blocks.read(found.physical() + block - found.logical(), count);
    pieceStart = block * blocks.size();
  }
}

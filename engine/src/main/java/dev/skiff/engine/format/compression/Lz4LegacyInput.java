package dev.skiff.engine.format.compression;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads an LZ4 legacy frame: the magic, then blocks of {@code u32 size · bytes}, each up to 8 MiB
 * unpacked, until the input ends (LZ4 frame format 1.6.4). Blocks do not refer to each other.
 */
final class Lz4LegacyInput extends InputStream {
  private static final int MAGIC = 0x184c2102;
  private static final int BLOCK_BYTES = 8 << 20;

  /** What an incompressible block grows to (LZ4_compressBound). */
  private static final int COMPRESSED_BOUND = BLOCK_BYTES + BLOCK_BYTES / 255 + 16;

  /** LZ4 block format: a match is at least four bytes long. */
  private static final int MIN_MATCH = 4;

  private final InputStream in;
  private final byte[] block = new byte[BLOCK_BYTES];
  private int start;
  private int end;

  Lz4LegacyInput(InputStream in) throws IOException {
    this.in = in;
    if (word(in.readNBytes(4)) != MAGIC) {
      throw new IOException("no lz4 legacy frame");
    }
  }

  @Override
  public int read() throws IOException {
    return filled() ? block[start++] & 0xff : -1;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!filled()) {
      return -1;
    }
    int count = Math.min(length, end - start);
    System.arraycopy(block, start, buffer, offset, count);
    start += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean filled() throws IOException {
    while (start == end) {
      byte[] head = in.readNBytes(4);
      if (head.length == 0) {
        return false;
      }
      int size = word(head);
      if (size != MAGIC) {
        decodeNext(size);
      }
    }
    return true;
  }

  private void decodeNext(int size) throws IOException {
    if (size <= 0 || size > COMPRESSED_BOUND) {
      throw new IOException("an lz4 block of " + Integer.toUnsignedString(size) + " bytes");
    }
    byte[] packed = in.readNBytes(size);
    if (packed.length < size) {
      throw new EOFException("an lz4 block is cut off");
    }
    start = 0;
    end = new Block(packed, block).decode();
  }

  private static int word(byte[] bytes) throws IOException {
    if (bytes.length < 4) {
      throw new EOFException("an lz4 frame is cut off");
    }
    return (bytes[0] & 0xff)
        | ((bytes[1] & 0xff) << 8)
        | ((bytes[2] & 0xff) << 16)
        | ((bytes[3] & 0xff) << 24);
  }

  /** One block: sequences of literals and matches (LZ4 block format). */
  private static final class Block {
    private final byte[] packed;
    private final byte[] out;
    private int at;
    private int length;

    Block(byte[] packed, byte[] out) {
      this.packed = packed;
      this.out = out;
    }

    int decode() throws IOException {
      while (at < packed.length) {
        int token = octet();
        copyLiterals(extended(token >>> 4));
        if (at == packed.length) {
          break;
        }
        int distance = octet() | (octet() << 8);
        copyMatch(distance, extended(token & 15) + MIN_MATCH);
      }
      return length;
    }

    private void copyLiterals(int count) throws IOException {
      if (count > packed.length - at || count > out.length - length) {
        throw new IOException("lz4 literals run past their block");
      }
      System.arraycopy(packed, at, out, length, count);
      at += count;
      length += count;
    }

    private void copyMatch(int distance, int count) throws IOException {
      if (distance == 0 || distance > length || count > out.length - length) {
        throw new IOException("an lz4 match points outside its block");
      }
      if (distance >= count) {
        System.arraycopy(out, length - distance, out, length, count);
      } else {
        for (int i = length; i < length + count; i++) {
          out[i] = out[i - distance];
        }
      }
      length += count;
    }

    /** A length of 15 goes on in bytes that are added up, until one is below 255. */
    private int extended(int nibble) throws IOException {
      int value = nibble;
      if (nibble == 15) {
        int more;
        do {
          more = octet();
          value += more;
        } while (more == 255 && value <= BLOCK_BYTES);
      }
      return value;
    }

    private int octet() throws IOException {
      if (at == packed.length) {
        throw new EOFException("an lz4 block ends inside a sequence");
      }
      return packed[at++] & 0xff;
    }
  }
}

package dev.skiff.engine.format.ext4;

/**
 * A name in a directory.
 *
 * @param name as its bytes, which need be no UTF-8; never {@code .} or {@code ..}
 */
@SuppressWarnings("ArrayRecordComponent")
public record Ext4Entry(byte[] name, long inode) {}

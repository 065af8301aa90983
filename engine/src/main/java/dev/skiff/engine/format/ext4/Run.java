package dev.skiff.engine.format.ext4;

/**
 * Neighbouring blocks of a file that are neighbours on the disk too.
 *
 * @param logical the first one's number in the file
 * @param physical the first one's number on the disk; 0 where nothing was written, which reads as
 *     zeros
 */
record Run(long logical, long length, long physical) {
  boolean hole() {
    return physical == 0;
  }

  long end() {
    return logical + length;
  }
}

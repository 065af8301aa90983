package dev.skiff.fabric.port;

/** Takes bytes as a stream socket does. */
interface Sink {
  /**
   * Takes what it can of some pieces of memory, in order, without waiting.
   *
   * @return how many bytes, 0 when it takes none now; below 0 when the connection is over
   */
  long send(long[] addresses, int[] lengths, int count);
}

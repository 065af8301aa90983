package dev.skiff.cli.run;

import dev.skiff.cli.terminal.Console;
import dev.skiff.wire.client.Multiplexed;
import dev.skiff.wire.client.Multiplexed.Channel;

/**
 * The program's output as far as it was shown. It can be fed from the beginning again: each channel
 * then skips what it has had, so that every byte is shown once.
 */
final class ShownOutput implements Multiplexed.Sink {
  private final Stream out;
  private final Stream err;

  ShownOutput(Console console) {
    this.out = new Stream(console::output);
    this.err = new Stream(console::errorOutput);
  }

  /** What follows begins with the program's first byte. */
  void fromTheBeginning() {
    out.toSkip = out.shown;
    err.toSkip = err.shown;
  }

  @Override
  public void accept(Channel channel, byte[] bytes, int offset, int length) {
    switch (channel) {
      case OUT -> out.accept(bytes, offset, length);
      case ERR -> err.accept(bytes, offset, length);
    }
  }

  long total() {
    return out.shown + err.shown;
  }

  /** Whether what was fed since {@link #fromTheBeginning} is shorter than what was shown before. */
  boolean isBehind() {
    return out.toSkip > 0 || err.toSkip > 0;
  }

  private static final class Stream {
    private final Target target;
    private long shown;
    private long toSkip;

    Stream(Target target) {
      this.target = target;
    }

    void accept(byte[] bytes, int offset, int length) {
      int skipped = (int) Math.min(toSkip, length);
      toSkip -= skipped;
      int count = length - skipped;
      if (count > 0) {
        target.write(bytes, offset + skipped, count);
        shown += count;
      }
    }
  }

  private interface Target {
    void write(byte[] bytes, int offset, int length);
  }
}

package dev.skiff.cli.terminal;

import dev.skiff.cli.text.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Standard output and standard error. Every call writes at once; safe for several threads. */
public final class Console {
  private final OutputStream out;
  private final OutputStream err;

  public Console(OutputStream out, OutputStream err) {
    this.out = out;
    this.err = err;
  }

  public void line(String line) {
    lines(List.of(line));
  }

  public void lines(List<String> lines) {
    byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    output(text, 0, text.length);
  }

  /** A program's own bytes, as they are. */
  public void output(byte[] bytes, int offset, int length) {
    write(out, bytes, offset, length);
  }

  /** A program's own bytes for standard error, as they are. */
  public void errorOutput(byte[] bytes, int offset, int length) {
    write(err, bytes, offset, length);
  }

  /** What the user should know beside the output. */
  public void say(String message) {
    error("skiff: " + Printable.lines(message));
  }

  public void hint(String hint) {
    error("  hint: " + Printable.lines(hint));
  }

  public void report(Throwable failure) {
    ErrorReport report = ErrorReport.of(failure);
    say(report.message());
    if (!report.hint().isEmpty()) {
      hint(report.hint());
    }
  }

  private void error(String line) {
    byte[] text = (line + "\n").getBytes(StandardCharsets.UTF_8);
    write(err, text, 0, text.length);
  }

  private static void write(OutputStream stream, byte[] bytes, int offset, int length) {
    try {
      synchronized (stream) {
        stream.write(bytes, offset, length);
        stream.flush();
      }
    } catch (IOException e) {
      throw new OutputClosed(e);
    }
  }
}

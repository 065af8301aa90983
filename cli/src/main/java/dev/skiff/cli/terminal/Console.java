package dev.skiff.cli.terminal;

import dev.skiff.cli.text.Printable;
import dev.skiff.cli.text.Table;
import dev.skiff.cli.text.Tint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Standard output and standard error. Every call writes at once; safe for several threads. */
public final class Console {
  private final OutputStream out;
  private final OutputStream err;
  private final Terminal terminal;

  /** What ends a line of our own: on a raw terminal nobody else goes back to its beginning. */
  private volatile String lineEnd = "\n";

  /** One whose output is kept or read by a program. */
  public Console(OutputStream out, OutputStream err) {
    this(out, err, Terminal.none());
  }

  public Console(OutputStream out, OutputStream err, Terminal terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  public Terminal terminal() {
    return terminal;
  }

  /** A table, as wide as it wants unless it is for a terminal. */
  public void table(Table table) {
    lines(table.lines(terminal.outColumns(), terminal.outColours()));
  }

  /** A table of which nothing may be cut. */
  public void wholeTable(Table table) {
    lines(table.lines(Integer.MAX_VALUE, terminal.outColours()));
  }

  /** Text of the user's own layout; only for a terminal control characters are made harmless. */
  public void text(String text) {
    line(terminal.out() ? Printable.tabbedLines(text) : text);
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
    error(Tint.STRONG.of("skiff:", terminal.errColours()) + " " + Printable.lines(message));
  }

  /** That something failed. */
  public void complain(String message) {
    error(Tint.BAD.of("skiff:", terminal.errColours()) + " " + Printable.lines(message));
  }

  public void hint(String hint) {
    error("  " + Tint.STRONG.of("hint:", terminal.errColours()) + " " + Printable.lines(hint));
  }

  /** Whether what we say meets a terminal in raw mode. */
  public void raw(boolean raw) {
    lineEnd = raw ? "\r\n" : "\n";
  }

  public void report(Throwable failure) {
    ErrorReport report = ErrorReport.of(failure);
    complain(report.message());
    if (!report.hint().isEmpty()) {
      hint(report.hint());
    }
  }

  /** What shows progress, as it is: the bytes of a line that is drawn anew among them. */
  public void progress(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    errorOutput(bytes, 0, bytes.length);
  }

  private void error(String line) {
    byte[] text = (line + lineEnd).getBytes(StandardCharsets.UTF_8);
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

package dev.skiff.engine.base.nanos;

import dev.skiff.engine.base.KernelProgress;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one file over HTTP, going on where an earlier attempt, of this or another process, ended.
 * One at a time for each target. Redirects are followed within their protocol only.
 */
final class Download {
  private static final Pattern RANGE = Pattern.compile("bytes (?:(\\d{1,18})-\\d{1,18}|\\*)/(.+)");
  private static final int MAX_SOURCE_BYTES = 8192;
  private static final int BUFFER_BYTES = 1 << 16;

  /** A connection that breaks twice on the way will break again. */
  private static final int ATTEMPTS = 3;

  private final URI address;
  private final Path part;
  private final Path source;
  private final Limits limits;
  private final KernelProgress progress;

  /**
   * What no honest server goes beyond.
   *
   * @param silence without a byte, or a connection
   */
  record Limits(long bytes, Duration silence) {}

  /**
   * @param part gets the bytes; {@code part.source} beside it says of what they are
   */
  Download(URI address, Path part, Limits limits, KernelProgress progress) {
    this.address = address;
    this.part = part;
    this.source = part.resolveSibling(part.getFileName() + ".source");
    this.limits = limits;
    this.progress = progress;
  }

  /** How an answer to a request is to be taken. */
  private sealed interface Answer {
    /** The bytes from an offset on; empty length where the server does not say. */
    record Body(long offset, Optional<Long> total) implements Answer {}

    record AllThere() implements Answer {}

    record Anew() implements Answer {}
  }

  /**
   * Fetches what is missing.
   *
   * @throws FileNotFoundException when the server has no such file
   * @throws IOException that says what the server did
   */
  void run() throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        if (fetched()) {
          return;
        }
      } catch (TornException torn) {
        if (attempt >= ATTEMPTS) {
          throw torn;
        }
        progress.step("the connection broke, trying again");
      }
    }
  }

  /** Removes what was fetched. */
  void discard() throws IOException {
    Files.deleteIfExists(source);
    Files.deleteIfExists(part);
  }

  /** One request; false when it must be asked for from the beginning. */
  private boolean fetched() throws IOException, InterruptedException {
    Optional<String> tag = resumable();
    long offset = tag.isPresent() ? Files.size(part) : 0;
    HttpURLConnection connection = connect(tag, offset);
    try {
      return switch (answer(connection, offset)) {
        case Answer.Body body -> {
          receive(connection, body);
          yield true;
        }
        case Answer.AllThere _ -> true;
        case Answer.Anew _ -> {
          discard();
          yield false;
        }
      };
    } finally {
      connection.disconnect();
    }
  }

  private HttpURLConnection connect(Optional<String> tag, long offset) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    int patience = Math.toIntExact(limits.silence().toMillis());
    connection.setConnectTimeout(patience);
    connection.setReadTimeout(patience);
    connection.setUseCaches(false);
    // Else a server may count the bytes of a range in what it compressed.
    connection.setRequestProperty("Accept-Encoding", "identity");
    if (tag.isPresent()) {
      connection.setRequestProperty("Range", "bytes=" + offset + "-");
      connection.setRequestProperty("If-Range", tag.get());
    }
    return connection;
  }

  private Answer answer(HttpURLConnection connection, long offset) throws IOException {
    int status;
    try {
      status = connection.getResponseCode();
    } catch (IOException failure) {
      throw new TornException(failure);
    }
    long length = connection.getContentLengthLong();
    return switch (status) {
      case HttpURLConnection.HTTP_OK ->
          new Answer.Body(0, length < 0 ? Optional.empty() : Optional.of(length));
      case HttpURLConnection.HTTP_PARTIAL -> partial(connection, offset);
      case 416 -> unsatisfiable(connection, offset);
      // A bucket that may not be listed answers 403 for what it does not have.
      case HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_FORBIDDEN ->
          throw new FileNotFoundException(address + " answered " + status);
      default -> throw new IOException("'" + address + "' answered " + status);
    };
  }

  private static Answer partial(HttpURLConnection connection, long offset) throws IOException {
    if (offset == 0) {
      throw new IOException("the server answered 206 to a request for everything");
    }
    Matcher range = range(connection);
    boolean goesOn =
        range.matches() && range.group(1) != null && Long.parseLong(range.group(1)) == offset;
    return goesOn ? new Answer.Body(offset, number(range.group(2))) : new Answer.Anew();
  }

  private static Answer unsatisfiable(HttpURLConnection connection, long offset)
      throws IOException {
    Matcher range = range(connection);
    if (offset == 0) {
      throw new IOException("the server answered 416 to a request for everything");
    }
    boolean whole =
        range.matches() && number(range.group(2)).filter(total -> total == offset).isPresent();
    return whole ? new Answer.AllThere() : new Answer.Anew();
  }

  private static Matcher range(HttpURLConnection connection) {
    String value = connection.getHeaderField("Content-Range");
    return RANGE.matcher(value == null ? "" : value);
  }

  private static Optional<Long> number(String text) {
    return text.matches("\\d{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private void receive(HttpURLConnection connection, Answer.Body body)
      throws IOException, InterruptedException {
    requireReasonable(body.total().orElse(0L));
    if (body.offset() == 0) {
      discard();
      describe(connection.getHeaderField("ETag"));
    }
    long received = body.offset();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = connection.getInputStream();
        OutputStream out =
            Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
        received += count;
        requireReasonable(received);
        out.write(buffer, 0, count);
        progress.report("downloading " + name(), received, body.total().orElse(0L));
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
    if (received != body.total().orElse(received)) {
      throw new TornException(
          new IOException("it ended after %d of %d bytes".formatted(received, body.total().get())));
    }
  }

  private static int read(InputStream in, byte[] buffer) throws TornException {
    try {
      return in.read(buffer);
    } catch (IOException failure) {
      throw new TornException(failure);
    }
  }

  private void requireReasonable(long size) throws IOException {
    if (size > limits.bytes()) {
      discard();
      throw new IOException("'" + address + "' has more than " + limits.bytes() + " bytes");
    }
  }

  private String name() {
    String path = address.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The tag of what is there, if that is a part of what is wanted, and can be gone on with. */
  private Optional<String> resumable() throws IOException {
    try {
      if (Files.size(part) == 0 || Files.size(source) > MAX_SOURCE_BYTES) {
        return Optional.empty();
      }
      String[] lines = Files.readString(source, StandardCharsets.ISO_8859_1).split("\n", -1);
      boolean ours = lines.length == 3 && lines[0].equals(address.toString());
      return ours ? Optional.of(lines[1]).filter(tag -> !tag.isEmpty()) : Optional.empty();
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /** A weak tag names what is alike, not what is the same (RFC 9110, 8.8.1). */
  private void describe(@Nullable String tag) throws IOException {
    boolean strong = tag != null && tag.startsWith("\"");
    Files.writeString(
        source, address + "\n" + (strong ? tag : "") + "\n", StandardCharsets.ISO_8859_1);
  }

  /** The way broke off; what came is kept. */
  private static final class TornException extends IOException {
    private static final long serialVersionUID = 1L;

    TornException(IOException cause) {
      super(String.valueOf(cause.getMessage()), cause);
    }
  }
}

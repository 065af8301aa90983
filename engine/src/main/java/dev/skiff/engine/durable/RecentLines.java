package dev.skiff.engine.durable;

import io.avaje.json.JsonException;
import io.avaje.jsonb.JsonType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest of what happened, as lines of JSON, so that the next engine still knows. Not synced: a
 * dead host takes the last of it along. A disk that is full costs this memory, never what it tells
 * of. Used by one thread at a time.
 */
public final class RecentLines<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecentLines.class);

  /** The file is written anew once it has this many times the events that are kept. */
  private static final int SLACK = 2;

  private final Path file;
  private final JsonType<T> json;
  private final int kept;
  private Optional<FileChannel> channel = Optional.empty();
  private int lines;
  private boolean failing;

  /**
   * Opens nothing yet.
   *
   * @param kept how many are asked for again
   */
  public RecentLines(Path file, JsonType<T> json, int kept) {
    this.file = file;
    this.json = json;
    this.kept = kept;
  }

  /** All that can be read, oldest first; a line cut off by a crash is left out. */
  public List<T> read() {
    List<T> all = new ArrayList<>();
    try {
      for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
        parse(line).ifPresent(all::add);
      }
    } catch (MalformedInputException e) {
      LOG.warn("'{}' is damaged; what it told is forgotten", file);
    } catch (IOException e) {
      LOG.warn("'{}' cannot be read; what it tells is forgotten: {}", file, e.toString());
    }
    return all.subList(Math.max(0, all.size() - kept), all.size());
  }

  private Optional<T> parse(String line) {
    try {
      return Optional.of(json.fromJson(line));
    } catch (JsonException | IllegalStateException | NullPointerException e) {
      return Optional.empty();
    }
  }

  /**
   * Adds one.
   *
   * @param all that are kept, with this one, for when the file has grown too long
   */
  public void add(T one, Collection<T> all) {
    try {
      if (channel.isEmpty() || lines >= SLACK * kept) {
        rewrite(all);
      } else {
        write(channel.get(), line(one));
        lines++;
      }
      failing = false;
    } catch (IOException e) {
      close();
      if (!failing) {
        LOG.warn("what '{}' would tell is kept in memory only: {}", file, e.toString());
      }
      failing = true;
    }
  }

  private void rewrite(Collection<T> all) throws IOException {
    close();
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(next);
    FileChannel fresh =
        FileChannel.open(
            next,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    channel = Optional.of(fresh);
    StringBuilder text = new StringBuilder();
    all.forEach(each -> text.append(line(each)));
    write(fresh, text.toString());
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    lines = all.size();
  }

  private String line(T one) {
    return json.toJson(one) + "\n";
  }

  private static void write(FileChannel to, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  @Override
  public void close() {
    try {
      if (channel.isPresent()) {
        channel.get().close();
      }
    } catch (IOException e) {
      LOG.warn("'{}' could not be closed: {}", file, e.toString());
    }
    channel = Optional.empty();
  }
}

package dev.skiff.engine.event;

import io.avaje.json.JsonException;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
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
 * Events as lines of JSON, so that they are still known to the next engine. Not synced: what a dead
 * host takes with it is told by the instances themselves. A disk that is full costs the memory of
 * events, never what they tell of. Used by one thread at a time.
 */
final class EventFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventFile.class);
  private static final JsonType<Event> JSON = Jsonb.instance().type(Event.class);

  /** The file is written anew once it has this many times the events that are kept. */
  private static final int SLACK = 2;

  private final Path file;
  private final int kept;
  private Optional<FileChannel> channel = Optional.empty();
  private int lines;
  private boolean failing;

  /**
   * @param kept how many events are asked for again
   */
  EventFile(Path file, int kept) {
    this.file = file;
    this.kept = kept;
  }

  /** All that can be read, oldest first; a line cut off by a crash is left out. */
  List<Event> read() {
    List<Event> events = new ArrayList<>();
    try {
      for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
        parse(line).ifPresent(events::add);
      }
    } catch (MalformedInputException e) {
      LOG.warn("'{}' is damaged; events before this engine's are forgotten", file);
    } catch (IOException e) {
      LOG.warn("'{}' cannot be read; earlier events are forgotten: {}", file, e.toString());
    }
    return events.subList(Math.max(0, events.size() - kept), events.size());
  }

  private static Optional<Event> parse(String line) {
    try {
      return Optional.of(JSON.fromJson(line));
    } catch (JsonException | IllegalStateException | NullPointerException e) {
      return Optional.empty();
    }
  }

  /**
   * Adds one event.
   *
   * @param all that are kept, with this one, for when the file has grown too long
   */
  void add(Event event, Collection<Event> all) {
    try {
      if (channel.isEmpty() || lines >= SLACK * kept) {
        rewrite(all);
      } else {
        write(channel.get(), line(event));
        lines++;
      }
      failing = false;
    } catch (IOException e) {
      close();
      if (!failing) {
        LOG.warn("events are kept in memory only: {}", e.toString());
      }
      failing = true;
    }
  }

  private void rewrite(Collection<Event> all) throws IOException {
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
    all.forEach(event -> text.append(line(event)));
    write(fresh, text.toString());
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    lines = all.size();
  }

  private static String line(Event event) {
    return JSON.toJson(event) + "\n";
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

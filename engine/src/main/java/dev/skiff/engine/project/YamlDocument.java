package dev.skiff.engine.project;

import dev.skiff.engine.project.YamlValue.Entries;
import dev.skiff.engine.project.YamlValue.Entry;
import dev.skiff.engine.project.YamlValue.Items;
import dev.skiff.engine.project.YamlValue.Text;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML document into values that know their places. Bytes are not trusted: size, depth
 * and number of values are bounded, with what aliases repeat counted each time.
 */
final class YamlDocument {
  /** Twenty thousand lines. */
  static final int MAX_BYTES = 1 << 20;

  /** Our own documents nest four deep. */
  static final int MAX_DEPTH = 16;

  /** A list of a thousand rules of ten values each, ten times over. */
  static final int MAX_VALUES = 100_000;

  private final String file;
  private final Iterator<Event> events;
  private final Map<String, YamlValue> anchors = new HashMap<>();
  private final Set<String> open = new HashSet<>();
  private int values;

  private YamlDocument(String file, Iterator<Event> events) {
    this.file = file;
    this.events = events;
  }

  /**
   * The document in these bytes; nothing for one without content.
   *
   * @param file for messages
   * @throws ProjectFailure saying where it is no YAML, or too much of it
   */
  static Optional<YamlValue> read(String file, byte[] bytes) {
    String text = text(file, bytes);
    LoadSettings settings =
        LoadSettings.builder().setLabel(file).setCodePointLimit(MAX_BYTES).build();
    try {
      Iterator<Event> events = new Parse(settings).parseString(text).iterator();
      return new YamlDocument(file, events).document();
    } catch (MarkedYamlEngineException e) {
      Place place = e.getProblemMark().map(YamlDocument::place).orElse(Place.START);
      throw ProjectFailure.syntax(file, place, problem(e));
    } catch (YamlEngineException e) {
      throw ProjectFailure.syntax(file, Place.START, firstLine(e));
    }
  }

  private static String text(String file, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw ProjectFailure.overLimit(file, Place.START, "it has more than 1 MiB");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw ProjectFailure.syntax(file, badByte(bytes), "here it is not in UTF-8");
    }
  }

  /** Where the text of the decodable beginning ends. */
  private static Place badByte(byte[] bytes) {
    var decoded = java.nio.CharBuffer.allocate(bytes.length);
    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), decoded, true);
    String good = decoded.flip().toString();
    int line = (int) good.chars().filter(c -> c == '\n').count();
    return new Place(line + 1, good.length() - good.lastIndexOf('\n'));
  }

  private static String problem(MarkedYamlEngineException failure) {
    String problem = failure.getProblem();
    return problem == null || problem.isEmpty() ? firstLine(failure) : problem.strip();
  }

  private static String firstLine(YamlEngineException failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("no YAML");
  }

  private Optional<YamlValue> document() {
    events.next(); // the stream's start
    Event first = events.next();
    if (first.getEventId() == Event.ID.StreamEnd) {
      return Optional.empty();
    }
    YamlValue root = value(events.next(), 0);
    events.next(); // the document's end
    Event after = events.next();
    if (after.getEventId() != Event.ID.StreamEnd) {
      throw ProjectFailure.syntax(file, place(after), "a second document begins");
    }
    return root instanceof Text(Place _, String text, boolean plain) && plain && text.isEmpty()
        ? Optional.empty()
        : Optional.of(root);
  }

  private YamlValue value(Event event, int depth) {
    if (depth > MAX_DEPTH) {
      throw ProjectFailure.overLimit(
          file, place(event), "it nests deeper than " + MAX_DEPTH + " levels");
    }
    Optional<String> anchor =
        event instanceof NodeEvent node ? node.getAnchor().map(Object::toString) : Optional.empty();
    if (event instanceof AliasEvent alias) {
      return repeated(alias);
    }
    anchor.ifPresent(open::add);
    YamlValue value = fresh(event, depth);
    anchor.ifPresent(name -> {
      open.remove(name);
      anchors.put(name, value);
    });
    return value;
  }

  private YamlValue fresh(Event event, int depth) {
    count(event, 1);
    return switch (event) {
      case ScalarEvent scalar -> {
        requireNoTag(scalar, scalar.getTag());
        yield new Text(
            place(event), scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN);
      }
      case SequenceStartEvent start -> {
        requireNoTag(start, start.getTag());
        yield items(start, depth);
      }
      case MappingStartEvent start -> {
        requireNoTag(start, start.getTag());
        yield entries(start, depth);
      }
      default -> throw new IllegalStateException("the parser gave " + event.getEventId());
    };
  }

  private YamlValue repeated(AliasEvent alias) {
    String name = alias.getAlias().toString();
    if (open.contains(name)) {
      throw ProjectFailure.cycle(file, place(alias), name);
    }
    YamlValue value = anchors.get(name);
    if (value == null) {
      throw ProjectFailure.syntax(
          file, place(alias), "nothing before it is called '&" + name + "'");
    }
    count(alias, value.weight());
    return value;
  }

  private Items items(SequenceStartEvent start, int depth) {
    int before = values;
    List<YamlValue> items = new ArrayList<>();
    for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; ) {
      items.add(value(next, depth + 1));
      next = events.next();
    }
    return new Items(place(start), items, 1 + values - before);
  }

  private Entries entries(MappingStartEvent start, int depth) {
    int before = values;
    Map<String, Entry> entries = new java.util.LinkedHashMap<>();
    for (Event next = events.next(); next.getEventId() != Event.ID.MappingEnd; ) {
      if (!(value(next, depth + 1) instanceof Text key)) {
        throw ProjectFailure.syntax(file, place(next), "a key is a single word");
      }
      Entry entry = new Entry(key, value(events.next(), depth + 1));
      Entry first = entries.putIfAbsent(key.text(), entry);
      if (first != null) {
        throw ProjectFailure.duplicateKey(file, key.place(), key.text(), first.key().place());
      }
      next = events.next();
    }
    return new Entries(place(start), List.copyOf(entries.values()), 1 + values - before);
  }

  /** What stands in quotes has the tag {@code !}, which says no more than that. */
  private void requireNoTag(Event event, Optional<String> tag) {
    if (tag.filter(name -> !name.equals("!")).isPresent()) {
      throw ProjectFailure.syntax(
          file, place(event), "'" + tag.get() + "': tags mean nothing here");
    }
  }

  private void count(Event event, int more) {
    if (more > MAX_VALUES - values) {
      throw ProjectFailure.overLimit(
          file, place(event), "it has more than " + MAX_VALUES + " values, repeated ones counted");
    }
    values += more;
  }

  private static Place place(Event event) {
    return event.getStartMark().map(YamlDocument::place).orElse(Place.START);
  }

  private static Place place(Mark mark) {
    return new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }
}

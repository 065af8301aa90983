package dev.skiff.engine.base.linux.channel;

import dev.skiff.engine.base.Identity;
import dev.skiff.engine.base.Identity.Addressing;
import dev.skiff.engine.base.linux.channel.Introduction.Field;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects the fields of IDENTITY. A field that comes once only counts by its last value. */
final class FieldInput {
  private final Payload whole;
  private final Map<Field, List<String>> texts = new EnumMap<>(Field.class);
  private final List<Identity.Port> watched = new ArrayList<>();
  private Instant time = Instant.EPOCH;
  private byte[] entropy = new byte[0];
  private boolean input;
  private Optional<Identity.WindowSize> terminal = Optional.empty();

  private FieldInput(Payload whole) {
    this.whole = whole;
  }

  static FieldInput read(Payload in) throws MalformedMessageException {
    FieldInput fields = new FieldInput(in);
    while (!in.isEmpty()) {
      int key = in.u16();
      Payload value = in.part(in.u32());
      Optional<Field> field = Field.of(key);
      if (field.isPresent()) {
        fields.take(field.get(), value);
      }
    }
    return fields;
  }

  private void take(Field field, Payload value) throws MalformedMessageException {
    switch (field) {
      case WATCHED -> watched.add(port(value));
      case TIME -> time = value.instant();
      case ENTROPY -> entropy = value.rest();
      case INPUT -> input = value.u8() == 1;
      case TERMINAL -> terminal = Optional.of(value.windowSize());
      // Which file or folder it is, only the host knows.
      case MOUNT -> mount(value);
      case HOSTNAME,
          ARGUMENT,
          ENVIRONMENT,
          DIRECTORY,
          USER,
          ADDRESS,
          GATEWAY,
          RESOLVER,
          HOSTS_LINE,
          ADDRESS6,
          GATEWAY6,
          FURTHER,
          SEARCH ->
          texts.computeIfAbsent(field, _ -> new ArrayList<>()).add(value.text());
    }
    value.end();
  }

  private static void mount(Payload value) throws MalformedMessageException {
    int kind = value.u8();
    value.u8();
    String name = value.part(value.u8()).text();
    if (kind < 1 || kind > 2 || name.isEmpty() || !value.text().startsWith("/")) {
      throw value.malformed("mounts what cannot be mounted");
    }
  }

  private static Identity.Port port(Payload value) throws MalformedMessageException {
    return new Identity.Port(value.protocol(), value.u16());
  }

  Introduction introduction() throws MalformedMessageException {
    if (all(Field.ARGUMENT).isEmpty()) {
      throw whole.malformed("names no program");
    }
    if (entropy.length < Introduction.LEAST_ENTROPY || entropy.length > Introduction.MOST_ENTROPY) {
      throw whole.malformed("has " + entropy.length + " bytes of entropy");
    }
    return new Introduction(identity(), time, entropy);
  }

  private Identity identity() throws MalformedMessageException {
    return new Identity(
        one(Field.HOSTNAME),
        all(Field.ARGUMENT),
        all(Field.ENVIRONMENT),
        one(Field.DIRECTORY),
        one(Field.USER),
        Optional.of(addressing()).filter(network -> !network.equals(Addressing.NONE)),
        all(Field.HOSTS_LINE),
        watched,
        input,
        terminal);
  }

  Addressing addressing() throws MalformedMessageException {
    if (all(Field.FURTHER).size() > Addressing.MOST_FURTHER
        || all(Field.RESOLVER).size() > Addressing.MOST_RESOLVERS
        || all(Field.SEARCH).size() > Addressing.MOST_SEARCH) {
      throw whole.malformed("has more addresses than a guest can have");
    }
    return new Addressing(
        one(Field.ADDRESS),
        one(Field.GATEWAY),
        one(Field.ADDRESS6),
        one(Field.GATEWAY6),
        all(Field.FURTHER),
        all(Field.RESOLVER),
        all(Field.SEARCH));
  }

  private List<String> all(Field field) {
    return texts.getOrDefault(field, List.of());
  }

  private String one(Field field) {
    List<String> values = all(field);
    return values.isEmpty() ? "" : values.getLast();
  }
}

package dev.skiff.engine.format.tfs;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A value as a log has it, after all that was read of the log so far. */
sealed interface StoredValue {
  StoredValue PRESENT = new Present();

  /** Of all 64 bits; the sign is kept apart in the log and here in the number. */
  record Whole(long number) implements StoredValue {}

  /** A string, or in version 4 anything that is no tuple. */
  @SuppressWarnings("ArrayRecordComponent")
  record Buffer(byte[] bytes) implements StoredValue {
    /** Empty if it is no UTF-8. */
    Optional<String> text() {
      try {
        return Optional.of(
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      } catch (CharacterCodingException e) {
        return Optional.empty();
      }
    }
  }

  /** There, without anything to say. */
  record Present() implements StoredValue {}

  final class Vector implements StoredValue {
    private final List<StoredValue> items = new ArrayList<>();

    List<StoredValue> items() {
      return items;
    }

    /** What is beyond the end is added there. */
    void set(int index, StoredValue value) {
      if (index < items.size()) {
        items.set(index, value);
      } else {
        items.add(value);
      }
    }
  }

  /** Attributes by name; small, because a volume has three for each file. */
  final class Tuple implements StoredValue {
    /** Up to here looking at each name costs less than a table. */
    private static final int SMALL = 8;

    private String[] names = new String[0];
    private StoredValue[] values = new StoredValue[0];
    private int size;
    private @Nullable Map<String, Integer> places;

    int size() {
      return size;
    }

    /** For so many attributes more, of which it is known that they come. */
    void reserve(int more) {
      if (more > names.length - size) {
        int capacity = Math.max(size + more, size + (size >> 1));
        names = java.util.Arrays.copyOf(names, capacity);
        values = java.util.Arrays.copyOf(values, capacity);
      }
    }

    Optional<StoredValue> get(String name) {
      int place = place(name);
      return place < 0 ? Optional.empty() : Optional.of(values[place]);
    }

    boolean has(String name) {
      return place(name) >= 0;
    }

    void set(String name, StoredValue value) {
      int place = place(name);
      if (place >= 0) {
        values[place] = value;
        return;
      }
      reserve(1);
      names[size] = name;
      values[size] = value;
      if (places != null) {
        places.put(name, size);
      }
      size++;
      if (places == null && size > SMALL) {
        index();
      }
    }

    /** The last takes its place. */
    void remove(String name) {
      int place = place(name);
      if (place < 0) {
        return;
      }
      size--;
      names[place] = names[size];
      values[place] = values[size];
      if (places != null) {
        places.put(names[place], place);
        places.remove(name);
      }
    }

    void forEach(BiConsumer<String, StoredValue> receiver) {
      for (int at = 0; at < size; at++) {
        receiver.accept(names[at], values[at]);
      }
    }

    private void index() {
      Map<String, Integer> made = new HashMap<>();
      for (int at = 0; at < size; at++) {
        made.put(names[at], at);
      }
      places = made;
    }

    private int place(String name) {
      if (places != null) {
        return places.getOrDefault(name, -1);
      }
      for (int at = 0; at < size; at++) {
        if (names[at].equals(name)) {
          return at;
        }
      }
      return -1;
    }
  }
}

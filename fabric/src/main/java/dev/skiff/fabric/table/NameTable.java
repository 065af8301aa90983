package dev.skiff.fabric.table;

import dev.skiff.fabric.packet.Layout;
import dev.skiff.wire.fabric.PlannedPort;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Who has a name in a network: an instance by its own name, or several by an alias. Names are asked
 * as they lie in a DNS message, in any case of letters. Immutable.
 */
public final class NameTable {
  private static final int[] NOBODY = new int[0];
  private static final int HASH_FACTOR = 0x01000193;

  private final byte[][] labels;
  private final int[] networks;
  private final int[][] slots;
  private final int mask;

  private NameTable(Map<Key, List<Integer>> names) {
    int size = Integer.highestOneBit(Math.max(4, names.size())) * 4;
    labels = new byte[size][];
    networks = new int[size];
    slots = new int[size][];
    mask = size - 1;
    names.forEach(this::put);
  }

  private record Key(int network, String label) {}

  static NameTable of(List<Segment> segments, List<List<Member>> members) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    segments.forEach(segment -> numbers.put(segment.planned().id(), numbers.size()));
    Map<Key, List<Integer>> names = new LinkedHashMap<>();
    for (List<Member> ofSlot : members) {
      for (Member member : ofSlot) {
        int network = numbers.getOrDefault(member.address().network(), 0);
        PlannedPort port = member.port();
        add(names, network, port.name(), member.slot());
        member.address().aliases().forEach(alias -> add(names, network, alias, member.slot()));
      }
    }
    return new NameTable(names);
  }

  private static void add(Map<Key, List<Integer>> names, int network, String label, int slot) {
    List<Integer> known =
        names.computeIfAbsent(
            new Key(network, label.toLowerCase(Locale.ROOT)), _ -> new ArrayList<>());
    if (!known.contains(slot)) {
      known.add(slot);
    }
  }

  private void put(Key key, List<Integer> who) {
    byte[] label = key.label().getBytes(StandardCharsets.US_ASCII);
    MemorySegment memory = MemorySegment.ofArray(label);
    int at = hash(key.network(), memory, 0, label.length) & mask;
    while (labels[at] != null) {
      at = (at + 1) & mask;
    }
    labels[at] = label;
    networks[at] = key.network();
    slots[at] = who.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The slots of those who have a name; nobody's is empty. Not to be changed. */
  public int[] whoIs(int network, MemorySegment memory, long from, int length) {
    int at = hash(network, memory, from, length) & mask;
    while (labels[at] != null) {
      if (networks[at] == network && isSame(labels[at], memory, from, length)) {
        return slots[at];
      }
      at = (at + 1) & mask;
    }
    return NOBODY;
  }

  private static boolean isSame(byte[] label, MemorySegment memory, long from, int length) {
    if (label.length != length) {
      return false;
    }
    for (int index = 0; index < length; index++) {
      if (label[index] != lower(Layout.u8(memory, from + index))) {
        return false;
      }
    }
    return true;
  }

  /** FNV-1a: names are short, and a plan's are not chosen by whoever asks. */
  private static int hash(int network, MemorySegment memory, long from, int length) {
    int hash = 0x811c9dc5 ^ network;
    for (int index = 0; index < length; index++) {
      hash = (hash ^ lower(Layout.u8(memory, from + index))) * HASH_FACTOR;
    }
    return hash ^ (hash >>> 15);
  }

  private static int lower(int character) {
    return character >= 'A' && character <= 'Z' ? character + 32 : character;
  }
}

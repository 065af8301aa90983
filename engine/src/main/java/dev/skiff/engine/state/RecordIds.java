package dev.skiff.engine.state;

import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Ids of records: random, in hexadecimal, and told by their beginnings where these are unique. */
public final class RecordIds {
  private static final int SHORT_DIGITS = 12;

  /** More do not help who has to choose. */
  private static final int NAMED = 10;

  private RecordIds() {}

  /** A fresh one of so many bytes. */
  public static String random(RandomGenerator random, int bytes) {
    byte[] id = new byte[bytes];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  /**
   * The record whose id begins so; nothing is the beginning of none.
   *
   * @param none what to throw where there is none
   * @param several what to throw of short ids, in order, of some that it may mean
   */
  public static <T> T begunBy(
      String beginning,
      Collection<T> records,
      Function<T, String> idOf,
      Supplier<? extends RuntimeException> none,
      Function<List<String>, ? extends RuntimeException> several) {
    List<T> meant =
        beginning.isEmpty()
            ? List.of()
            : records.stream().filter(each -> idOf.apply(each).startsWith(beginning)).toList();
    return switch (meant.size()) {
      case 0 -> throw none.get();
      case 1 -> meant.getFirst();
      default ->
          throw several.apply(
              meant.stream()
                  .map(each -> idOf.apply(each).substring(0, SHORT_DIGITS))
                  .sorted()
                  .limit(NAMED)
                  .toList());
    };
  }
}

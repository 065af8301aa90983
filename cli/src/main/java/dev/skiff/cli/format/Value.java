package dev.skiff.cli.format;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A value that templates look into: what JSON can say. */
public sealed interface Value {

  /** Characters. */
  record Text(String text) implements Value {}

  /** A number, exactly as it was written. */
  record Numeral(BigDecimal number) implements Value {
    public static Numeral of(long number) {
      return new Numeral(BigDecimal.valueOf(number));
    }

    /** Digits without an exponent, unless a hostile one would make millions of them. */
    String digits() {
      return Math.abs(number.scale()) <= MAX_PLAIN_SCALE
          ? number.toPlainString()
          : number.toString();
    }
  }

  /** Yes or no. */
  record Flag(boolean yes) implements Value {}

  /** An array. */
  record Sequence(List<Value> items) implements Value {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** An object; the order of its entries is kept as it was given. */
  record Fields(Map<String, Value> entries) implements Value {}

  /** The kinds of absence, which Go's templates print differently. */
  enum Nothing implements Value {
    /** JSON's null. */
    NULL("<nil>"),
    /** A field that a map does not have. */
    NO_VALUE("<no value>"),
    /** What {@code index} finds under a key that is not there. */
    BLANK("");

    private final String shown;

    Nothing(String shown) {
      this.shown = shown;
    }
  }

  /** The longest run of zeros that printing a number may add. */
  int MAX_PLAIN_SCALE = 40;

  static Value of(String text) {
    return new Text(text);
  }

  static Value of(boolean yes) {
    return new Flag(yes);
  }

  /** As {@code if} takes it: not false, zero, empty or absent. */
  default boolean isTrue() {
    return switch (this) {
      case Text text -> !text.text.isEmpty();
      case Numeral numeral -> numeral.number.signum() != 0;
      case Flag flag -> flag.yes;
      case Sequence sequence -> !sequence.items.isEmpty();
      case Fields fields -> !fields.entries.isEmpty();
      case Nothing _ -> false;
    };
  }

  /** As Go prints it, {@code [a b]} and {@code map[k:v]} with sorted keys. */
  default String shown() {
    return switch (this) {
      case Text text -> text.text;
      case Numeral numeral -> numeral.digits();
      case Flag flag -> Boolean.toString(flag.yes);
      case Sequence sequence ->
          sequence.items.stream().map(Value::shown).collect(Collectors.joining(" ", "[", "]"));
      case Fields fields ->
          fields.entries.entrySet().stream()
              .sorted(Map.Entry.comparingByKey())
              .map(each -> each.getKey() + ":" + each.getValue().shown())
              .collect(Collectors.joining(" ", "map[", "]"));
      case Nothing nothing -> nothing.shown;
    };
  }

  /** What kind it is, for a message. */
  default String kind() {
    return switch (this) {
      case Text _ -> "text";
      case Numeral _ -> "a number";
      case Flag _ -> "true or false";
      case Sequence _ -> "a list";
      case Fields _ -> "an object";
      case Nothing _ -> "nothing";
    };
  }
}

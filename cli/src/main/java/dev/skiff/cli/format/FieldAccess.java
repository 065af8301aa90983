package dev.skiff.cli.format;

import dev.skiff.cli.format.Node.Name;
import dev.skiff.cli.text.Nearest;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What a dot and a name find. */
final class FieldAccess {
  private static final int MAX_LISTED = 20;

  private FieldAccess() {}

  static Value of(Value value, Name name) {
    return switch (value) {
      case Value.Fields fields -> field(fields.entries(), name);
      case Value.Nothing _ -> Value.Nothing.NO_VALUE;
      case Value.Text _, Value.Numeral _, Value.Flag _, Value.Sequence _ ->
          throw TemplateFailure.at(
              name.at() - 1,
              "there is no '." + name.text() + "' in " + value.kind(),
              value instanceof Value.Sequence
                  ? "{{index … 0}} or {{range …}} look into lists"
                  : "");
    };
  }

  private static Value field(Map<String, Value> entries, Name name) {
    Value value = entries.get(name.text());
    if (value != null) {
      return value;
    }
    if (isOfUsers(entries)) {
      return Value.Nothing.NO_VALUE;
    }
    throw TemplateFailure.at(
        name.at() - 1, "there is no field '." + name.text() + "' here", hint(name, entries));
  }

  /**
   * Whether names are data, as in labels. In JSON a record looks like a map; but a record of the
   * API has only names that begin with a capital, and it has some.
   */
  private static boolean isOfUsers(Map<String, Value> entries) {
    return entries.isEmpty()
        || entries.keySet().stream()
            .anyMatch(key -> key.isEmpty() || !Character.isUpperCase(key.charAt(0)));
  }

  private static String hint(Name name, Map<String, Value> entries) {
    Set<String> names = entries.keySet();
    return Nearest.to(name.text(), names)
        .map(nearest -> "did you mean '." + nearest + "'?")
        .orElseGet(() -> "there are " + listed(names));
  }

  private static String listed(Set<String> names) {
    String some =
        names.stream()
            .sorted()
            .limit(MAX_LISTED)
            .map(name -> "." + name)
            .collect(Collectors.joining(" "));
    return names.size() > MAX_LISTED ? some + " …" : some;
  }
}

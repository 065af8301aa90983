package dev.skiff.cli.command;

import dev.skiff.cli.format.JsonWriter;
import dev.skiff.cli.format.Value;
import dev.skiff.wire.client.ApiPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** {@code --filter}, as Docker's commands have it. The engine says which filters there are. */
class FilterOptions {
  @Spec(Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--filter",
      paramLabel = "KEY=VALUE",
      description = "Only those that match, e.g. label=a=b; see skiff help filters.")
  List<String> filters = new ArrayList<>();

  /** Those of lists, which have Docker's short name, too. */
  static final class OfList extends FilterOptions {
    @Option(names = "-f", hidden = true, paramLabel = "KEY=VALUE", description = "As --filter.")
    List<String> more = new ArrayList<>();

    @Override
    List<String> given() {
      return Stream.concat(filters.stream(), more.stream()).toList();
    }
  }

  List<String> given() {
    return filters;
  }

  boolean isEmpty() {
    return given().isEmpty();
  }

  /** As the user gave them, for a sentence. */
  String text() {
    return String.join(", ", given());
  }

  /** Adds them to a request, with more that the command itself asks for. */
  ApiPath addTo(ApiPath path, Map<String, String> more) {
    Map<String, List<Value>> values = new LinkedHashMap<>();
    more.forEach((key, value) -> values.put(key, List.of(Value.of(value))));
    for (String filter : given()) {
      int equals = filter.indexOf('=');
      if (equals < 1) {
        throw new ParameterException(
            spec.commandLine(), "'" + filter + "' is no filter; write it like label=a=b");
      }
      // label!=a=b is Docker's way to say: without that label.
      boolean without = filter.charAt(equals - 1) == '!';
      String key = filter.substring(0, without ? equals - 1 : equals) + (without ? "!" : "");
      List<Value> longer = new ArrayList<>(values.getOrDefault(key, List.of()));
      longer.add(Value.of(filter.substring(equals + 1)));
      values.put(key, longer);
    }
    return values.isEmpty() ? path : path.query("filters", json(values));
  }

  private static String json(Map<String, List<Value>> values) {
    Map<String, Value> fields = new LinkedHashMap<>();
    values.forEach((key, list) -> fields.put(key, new Value.Sequence(list)));
    return JsonWriter.write(new Value.Fields(fields));
  }
}

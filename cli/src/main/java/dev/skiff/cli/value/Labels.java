package dev.skiff.cli.value;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code -l} gives: {@code key=value}, or {@code key} with an empty value. */
public final class Labels {
  private Labels() {}

  /** In the order given; the last of one key wins. */
  public static Map<String, String> parse(List<String> texts) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      String key = equals < 0 ? text : text.substring(0, equals);
      if (key.isBlank()) {
        throw new InvalidValue("'" + text + "' is not a label: it has no key");
      }
      labels.put(key, equals < 0 ? "" : text.substring(equals + 1));
    }
    return labels;
  }
}

package dev.skiff.engine.network;

import dev.skiff.wire.fabric.PlanCheck;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Names as DNS has them. Ours may hold dots, and may differ in nothing but the case of letters:
 * labels may not. Pure.
 */
final class Labels {
  private static final int MOST = 63;
  private static final int SHORT_ID = 12;

  private Labels() {}

  /** What has an id and a name. */
  record Named(String id, String name) {}

  /**
   * A label for each id, all different: the name itself where it can be one.
   *
   * @param all in the order in which they may choose
   */
  static Map<String, String> of(List<Named> all) {
    Set<String> taken = new HashSet<>();
    Map<String, String> labels = new HashMap<>();
    for (Named each : all) {
      String label = each.name().toLowerCase(Locale.ROOT).replace('.', '-');
      if (!PlanCheck.isLabel(label) || !taken.add(label)) {
        label = told(label, each.id().substring(0, SHORT_ID));
        taken.add(label);
      }
      labels.put(each.id(), label);
    }
    return labels;
  }

  private static String told(String label, String id) {
    String start = label.substring(0, Math.min(label.length(), MOST - 1 - SHORT_ID));
    String whole = start + "-" + id;
    return PlanCheck.isLabel(whole) ? whole : id;
  }
}

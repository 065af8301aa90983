package dev.skiff.cli.text;

import dev.skiff.wire.api.EndpointSettings;
import dev.skiff.wire.api.InstanceExtra;
import dev.skiff.wire.api.InstanceSummary;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns of {@code skiff ps}. */
public final class InstanceText {
  private static final int SHORT_ID = 12;
  private static final int SHORT_COMMAND = 20;
  private static final String NONE = "-";

  private InstanceText() {}

  public static String id(String id, boolean whole) {
    return whole || id.length() <= SHORT_ID ? id : id.substring(0, SHORT_ID);
  }

  public static String command(String command, boolean whole) {
    boolean cut = !whole && command.length() > SHORT_COMMAND;
    return '"' + (cut ? command.substring(0, SHORT_COMMAND - 1) + "…" : command) + '"';
  }

  public static String names(List<String> names) {
    return names.stream()
        .map(name -> name.startsWith("/") ? name.substring(1) : name)
        .collect(Collectors.joining(","));
  }

  /** The phase, and of one that has ended how: {@code exited (137) out of memory}. */
  public static String state(InstanceSummary instance) {
    InstanceExtra skiff = instance.skiff();
    if (skiff == null) {
      return instance.state();
    }
    Integer code = skiff.exitCode();
    if (!skiff.phase().equals("exited") || code == null) {
      return skiff.phase();
    }
    String how = outcome(skiff.outcome());
    return "exited (" + code + ")" + (how.isEmpty() ? "" : " " + how);
  }

  /** The colour of a state, whole or cut short. */
  public static Tint tint(String state) {
    String word = state.indexOf(' ') < 0 ? state : state.substring(0, state.indexOf(' '));
    return switch (word) {
      case "running" -> Tint.GOOD;
      case "booting", "stopping", "paused", "restarting" -> Tint.UNSURE;
      case "exited" -> state.equals("exited (0)") ? Tint.NONE : Tint.BAD;
      default -> Tint.NONE;
    };
  }

  /** What the exit code does not say of an outcome (docs/design/engine.md); empty for most. */
  public static String outcome(String outcome) {
    return switch (outcome) {
      case "exited", "signaled", "" -> "";
      case "out-of-memory" -> "out of memory";
      case "start-failed" -> "could not start";
      case "never-came-up" -> "never came up";
      case "guard-lost" -> "guard lost";
      default -> outcome;
    };
  }

  /** How long the last start took until every published port was bound. */
  public static String ready(@Nullable InstanceExtra skiff) {
    Long millis = skiff == null ? null : skiff.readyMillis();
    return millis == null ? NONE : String.format(Locale.ROOT, "%.2f s", millis / 1000.0);
  }

  /** What it wrote, and with its image, as Docker shows it; empty when nobody measured. */
  public static String size(InstanceSummary instance) {
    Long written = instance.sizeRw();
    Long withImage = instance.sizeRootFs();
    if (written == null) {
      return "";
    }
    return withImage == null
        ? Size.of(written)
        : Size.of(written) + " (virtual " + Size.of(withImage) + ")";
  }

  /** The names of its networks. */
  public static String networks(InstanceSummary.Networks networks) {
    return String.join(",", networks.networks().keySet());
  }

  /** Its IPv4 address in each of its networks. */
  public static String addresses(InstanceSummary.Networks networks) {
    return networks.networks().values().stream()
        .map(EndpointSettings::ipAddress)
        .collect(Collectors.joining(","));
  }

  public static String ports(List<InstanceSummary.Port> ports) {
    return ports.stream().map(InstanceText::port).collect(Collectors.joining(", "));
  }

  private static String port(InstanceSummary.Port port) {
    String guest = port.privatePort() + "/" + port.type();
    if (port.publicPort() == 0) {
      return guest;
    }
    String ip = port.ip() == null ? "" : port.ip();
    String host = ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip;
    return host + ":" + port.publicPort() + "->" + guest;
  }
}

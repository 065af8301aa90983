package dev.skiff.cli.command;

import dev.skiff.cli.format.Listing;
import dev.skiff.cli.text.Column;
import dev.skiff.cli.text.InstanceText;
import dev.skiff.cli.text.Size;
import dev.skiff.wire.api.StatsMessage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What instances use: Docker's fields of stats, and the memory that the host gives. */
final class UseListing {
  private static final String UNKNOWN = "--";
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  private UseListing() {}

  /**
   * The listing.
   *
   * @param whole nothing is cut short
   */
  static Listing<StatsMessage> of(boolean whole) {
    Function<StatsMessage, String> id = row -> InstanceText.id(row.id(), whole);
    return Listing.of(StatsMessage.class, id)
        .column("ID", "ID", id)
        .column("Name", Column.elastic("NAME", 10, 1), UseListing::name)
        .column("CPUPerc", "CPU %", UseListing::cpu)
        .column("MemUsage", "MEM USAGE / LIMIT", UseListing::memory)
        .column("MemPerc", "MEM %", UseListing::memoryShare)
        .column("HostMem", "HOST MEM", row -> size(told(row, StatsMessage.Told::hostMemory)))
        .column("NetIO", "NET I/O", UseListing::network)
        .column("BlockIO", "BLOCK I/O", UseListing::blocks)
        .column("PIDs", "PIDS", row -> number(told(row, StatsMessage.Told::processes)))
        .field("Container", "CONTAINER", id);
  }

  private static String name(StatsMessage row) {
    return InstanceText.names(List.of(row.name()));
  }

  private static <T> @Nullable T told(
      StatsMessage row, Function<StatsMessage.Told, @Nullable T> part) {
    StatsMessage.Told told = row.told();
    return told == null ? null : part.apply(told);
  }

  private static boolean runs(StatsMessage row) {
    return Boolean.TRUE.equals(told(row, StatsMessage.Told::running));
  }

  /** Of one CPU of the host, between two measurements. */
  private static String cpu(StatsMessage row) {
    long used = row.cpu().usage().totalNanos() - row.preCpu().usage().totalNanos();
    long passed = row.cpu().systemNanos() - row.preCpu().systemNanos();
    boolean known = runs(row) && row.preCpu().systemNanos() > 0 && passed > 0 && used >= 0;
    return known ? percent((double) used / passed * row.cpu().onlineCpus()) : UNKNOWN;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f%%", share * 100);
  }

  private static String memory(StatsMessage row) {
    return size(told(row, StatsMessage.Told::guestMemoryUsed)) + " / " + size(row.memory().limit());
  }

  private static String memoryShare(StatsMessage row) {
    Long used = told(row, StatsMessage.Told::guestMemoryUsed);
    return used == null || row.memory().limit() == 0
        ? UNKNOWN
        : percent((double) used / row.memory().limit());
  }

  /** Received and sent, powers of 1000 as Docker shows what moved. */
  private static String network(StatsMessage row) {
    Map<String, StatsMessage.NetworkIo> cards = row.networks();
    return cards == null || cards.isEmpty()
        ? UNKNOWN
        : moved(cards, StatsMessage.NetworkIo::receivedBytes)
            + " / "
            + moved(cards, StatsMessage.NetworkIo::sentBytes);
  }

  private static String moved(
      Map<String, StatsMessage.NetworkIo> cards, ToLongFunction<StatsMessage.NetworkIo> bytes) {
    return Size.of(cards.values().stream().mapToLong(bytes).sum());
  }

  private static String blocks(StatsMessage row) {
    return size(told(row, StatsMessage.Told::diskRead))
        + " / "
        + size(told(row, StatsMessage.Told::diskWritten));
  }

  private static String number(@Nullable Integer number) {
    return number == null ? UNKNOWN : number.toString();
  }

  /** Powers of 1024, as Docker shows what is used. */
  private static String size(@Nullable Long bytes) {
    if (bytes == null) {
      return UNKNOWN;
    }
    double size = bytes;
    int unit = 0;
    while (size >= 1024 && unit < UNITS.length - 1) {
      size /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f%s" : "%.4g%s", size, UNITS[unit]);
  }
}

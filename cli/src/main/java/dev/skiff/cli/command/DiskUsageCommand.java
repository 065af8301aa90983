package dev.skiff.cli.command;

import dev.skiff.cli.format.JsonWriter;
import dev.skiff.cli.format.Listing;
import dev.skiff.cli.format.Value;
import dev.skiff.cli.text.Size;
import dev.skiff.wire.api.DiskUsage;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code skiff system df}. */
@Command(name = "df", description = "Show what everything takes on the disk.")
final class DiskUsageCommand extends SkiffCommand {
  @Mixin ListOptions output = new ListOptions();

  @Option(
      names = {"-v", "--verbose"},
      description = "Each image, instance and piece of the cache by itself.")
  boolean verbose;

  DiskUsageCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    if (!verbose) {
      return output.show(session, listing(), () -> DiskUsageRow.of(usage()));
    }
    return output.showAll(
        session, () -> new DiskUsageListings(session.surroundings(), output.whole).all(usage()));
  }

  private DiskUsage usage() throws IOException {
    return session.engine().get(ApiPath.of("/system/df"), DiskUsage.class);
  }

  private static Listing<DiskUsageRow> listing() {
    return new Listing<>(DiskUsageRow::type, DiskUsageCommand::json)
        .column("Type", "TYPE", DiskUsageRow::type)
        .column("TotalCount", "TOTAL", row -> Long.toString(row.total()))
        .column("Active", "ACTIVE", row -> Long.toString(row.active()))
        .column("Size", "SIZE", row -> Size.of(row.bytes()))
        .column("Reclaimable", "RECLAIMABLE", DiskUsageRow::reclaimableText);
  }

  private static byte[] json(List<DiskUsageRow> rows) {
    List<Value> all = rows.stream().map(DiskUsageCommand::value).toList();
    return JsonWriter.write(new Value.Sequence(all)).getBytes(StandardCharsets.UTF_8);
  }

  private static Value value(DiskUsageRow row) {
    Map<String, Value> fields = new TreeMap<>();
    fields.put("Type", Value.of(row.type()));
    fields.put("TotalCount", Value.Numeral.of(row.total()));
    fields.put("Active", Value.Numeral.of(row.active()));
    fields.put("Size", Value.Numeral.of(row.bytes()));
    fields.put("Reclaimable", Value.Numeral.of(row.reclaimableBytes()));
    return new Value.Fields(fields);
  }
}

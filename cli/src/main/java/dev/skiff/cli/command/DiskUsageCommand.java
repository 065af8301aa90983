package dev.skiff.cli.command;

import dev.skiff.cli.format.JsonWriter;
import dev.skiff.cli.format.Listing;
import dev.skiff.cli.format.Value;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Age;
import dev.skiff.cli.text.InstanceText;
import dev.skiff.cli.text.Size;
import dev.skiff.cli.text.Table;
import dev.skiff.wire.api.BaseSummary;
import dev.skiff.wire.api.DiskUsage;
import dev.skiff.wire.api.ImageSummary;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
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
    DiskUsage usage = usage();
    section("Images:", images(usage));
    section("Instances:", instances(usage));
    section("Cache:", cache(usage));
    section("Kernels:", kernels(usage));
    return ExitCodes.OK;
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

  private void section(String title, Table table) {
    session.console().line(title);
    session.console().table(table);
    session.console().line("");
  }

  private Table images(DiskUsage usage) {
    Table table =
        new Table(
            "REPOSITORY",
            "TAG",
            "ID",
            "CREATED",
            "SIZE",
            "SHARED SIZE",
            "UNIQUE SIZE",
            "INSTANCES");
    for (ImageListing.Row row : ImageListing.rows(usage.images())) {
      ImageSummary image = row.image();
      table.row(
          ImageListing.repository(row.reference()),
          ImageListing.tag(row.reference()),
          ImageListing.id(row, output.whole),
          ago(Instant.ofEpochSecond(image.created())),
          Size.of(image.size()),
          Size.of(image.sharedSize()),
          Size.of(image.size() - image.sharedSize()),
          Long.toString(image.containers()));
    }
    return table;
  }

  private Table instances(DiskUsage usage) {
    Table table = new Table("ID", "IMAGE", "SIZE", "LOGS", "CREATED", "STATUS", "NAMES");
    for (DiskUsage.Instance one : usage.containers()) {
      table.row(
          InstanceText.id(one.id(), output.whole),
          one.image(),
          Size.of(one.sizeRw()),
          Size.of(one.logSize()),
          ago(Instant.ofEpochSecond(one.created())),
          one.status(),
          InstanceText.names(one.names()));
    }
    return table;
  }

  private Table cache(DiskUsage usage) {
    Table table = new Table("ID", "TYPE", "MADE OF", "SIZE", "LAST USED", "IN USE");
    for (DiskUsage.Cached one : usage.buildCache()) {
      table.row(
          InstanceText.id(one.id(), output.whole),
          one.type(),
          one.description(),
          Size.of(one.size()),
          ago(Instant.parse(one.lastUsedAt())),
          one.inUse() ? "yes" : "no");
    }
    return table;
  }

  private static Table kernels(DiskUsage usage) {
    Table table = new Table("BASE", "ID", "SIZE", "IN USE");
    DiskUsage.Extra extra = usage.skiff();
    for (BaseSummary base : extra == null ? List.<BaseSummary>of() : extra.bases()) {
      table.row(base.base(), base.id(), Size.of(base.sizeBytes()), base.inUse() ? "yes" : "no");
    }
    return table;
  }

  private String ago(Instant then) {
    return Age.ago(then, session.surroundings().clock().instant());
  }
}

package dev.skiff.cli.command;

import dev.skiff.cli.format.Listing;
import dev.skiff.cli.text.Age;
import dev.skiff.cli.text.Column;
import dev.skiff.cli.text.InstanceText;
import dev.skiff.wire.api.InstanceExtra;
import dev.skiff.wire.api.InstanceSummary;
import java.time.Instant;
import java.util.function.Function;

/** What can be shown of instances: Docker's fields of containers, and ours. */
final class InstanceListing {
  private InstanceListing() {}

  /**
   * The listing.
   *
   * @param whole nothing is cut short
   * @param sizes in a column of the table
   */
  static Listing<InstanceSummary> of(Surroundings surroundings, boolean whole, boolean sizes) {
    Listing<InstanceSummary> described = described(surroundings, whole);
    Function<InstanceSummary, String> ip = row -> InstanceText.addresses(row.networkSettings());
    Listing<InstanceSummary> listing =
        whole ? described.column("IP", "IP", ip) : described.field("IP", "IP", ip);
    return (sizes
            ? listing.column("Size", "SIZE", InstanceText::size)
            : listing.field("Size", "SIZE", InstanceText::size))
        .labels(InstanceSummary::labels);
  }

  private static Listing<InstanceSummary> described(Surroundings surroundings, boolean whole) {
    Instant now = surroundings.clock().instant();
    Function<InstanceSummary, String> id = row -> InstanceText.id(row.id(), whole);
    return Listing.of(InstanceSummary.class, id)
        .column("ID", "ID", id)
        .column("Image", Column.elastic("IMAGE", 10, 2), InstanceSummary::image)
        .column(
            "Command",
            Column.elastic("COMMAND", 8, 0),
            row -> InstanceText.command(row.command(), whole))
        .column(
            "RunningFor",
            Column.elastic("CREATED", 10, 1),
            row -> Age.ago(Instant.ofEpochSecond(row.created()), now))
        .column(
            "Condition",
            Column.elastic("STATE", 12, 4).tinted(InstanceText::tint),
            InstanceText::state)
        .column("Ports", Column.elastic("PORTS", 12, 3), row -> InstanceText.ports(row.ports()))
        .column("Ready", "READY", row -> InstanceText.ready(row.skiff()))
        .column("Names", "NAMES", row -> InstanceText.names(row.names()))
        .field("Networks", "NETWORKS", row -> InstanceText.networks(row.networkSettings()))
        .field("CreatedAt", "CREATED AT", row -> createdAt(surroundings, row))
        .field("State", "STATE", InstanceSummary::state)
        .field("Status", "STATUS", InstanceSummary::status)
        .field("ExitCode", "EXIT CODE", InstanceListing::exitCode)
        .field("Base", "BASE", row -> extra(row, InstanceExtra::base))
        .field("Phase", "PHASE", row -> extra(row, InstanceExtra::phase))
        .field("Outcome", "OUTCOME", row -> extra(row, InstanceExtra::outcome));
  }

  /** As Docker prints it: {@code 2026-01-31 12:00:00 +0000 UTC}. */
  private static String createdAt(Surroundings surroundings, InstanceSummary row) {
    return Age.moment(Instant.ofEpochSecond(row.created()), surroundings.zone());
  }

  private static String exitCode(InstanceSummary row) {
    InstanceExtra skiff = row.skiff();
    Integer code = skiff == null ? null : skiff.exitCode();
    return code == null ? "" : code.toString();
  }

  private static String extra(InstanceSummary row, Function<InstanceExtra, String> part) {
    InstanceExtra skiff = row.skiff();
    return skiff == null ? "" : part.apply(skiff);
  }
}

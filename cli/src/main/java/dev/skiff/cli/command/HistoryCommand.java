package dev.skiff.cli.command;

import dev.skiff.cli.format.Listing;
import dev.skiff.cli.text.Age;
import dev.skiff.cli.text.Column;
import dev.skiff.cli.text.InstanceText;
import dev.skiff.cli.text.Size;
import dev.skiff.cli.value.ImageName;
import dev.skiff.wire.api.ImageHistory;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code skiff history}, and {@code skiff image history}. */
@Command(name = "history", description = "Show the layers of an image, the last one first.")
final class HistoryCommand extends SkiffCommand {
  private static final String DIGEST_PREFIX = "sha256:";
  private static final int SHOWN_COMMAND = 45;

  @Mixin ListOptions output = new ListOptions();

  @Parameters(paramLabel = "IMAGE", description = "Name or id.")
  ImageName image = new ImageName("");

  HistoryCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    return output.show(
        session,
        listing(session.surroundings(), output.whole),
        () ->
            session
                .engine()
                .list(ApiPath.of("/images/{}/history", image.text()), ImageHistory.class));
  }

  private static Listing<ImageHistory> listing(Surroundings surroundings, boolean whole) {
    Instant now = surroundings.clock().instant();
    return Listing.of(ImageHistory.class, row -> id(row, whole))
        .column("ID", "IMAGE", row -> id(row, whole))
        .column(
            "CreatedSince", "CREATED", row -> Age.ago(Instant.ofEpochSecond(row.created()), now))
        .column("CreatedBy", Column.elastic("CREATED BY", 10, 0), row -> createdBy(row, whole))
        .column("Size", "SIZE", row -> Size.of(row.size()))
        .column("Comment", Column.elastic("COMMENT", 8, 1), ImageHistory::comment)
        .field(
            "CreatedAt",
            "CREATED AT",
            row -> Age.moment(Instant.ofEpochSecond(row.created()), surroundings.zone()));
  }

  private static String id(ImageHistory row, boolean whole) {
    boolean cut = !whole && row.id().startsWith(DIGEST_PREFIX);
    return cut ? InstanceText.id(row.id().substring(DIGEST_PREFIX.length()), false) : row.id();
  }

  private static String createdBy(ImageHistory row, boolean whole) {
    String command = row.createdBy();
    return whole || command.codePointCount(0, command.length()) <= SHOWN_COMMAND
        ? command
        : command.substring(0, command.offsetByCodePoints(0, SHOWN_COMMAND - 1)) + "…";
  }
}

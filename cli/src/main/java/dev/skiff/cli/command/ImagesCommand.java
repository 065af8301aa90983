package dev.skiff.cli.command;

import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.text.Age;
import dev.skiff.cli.text.InstanceText;
import dev.skiff.cli.text.Size;
import dev.skiff.cli.text.Table;
import dev.skiff.wire.api.ImageSummary;
import dev.skiff.wire.client.ApiPath;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code skiff images}. */
@Command(name = "images", description = "List images.")
final class ImagesCommand extends SkiffCommand {
  private static final String NONE = "<none>";
  private static final String DIGEST_PREFIX = "sha256:";

  @Option(
      names = {"-q", "--quiet"},
      description = "Print ids alone.")
  boolean quiet;

  @Option(names = "--no-trunc", description = "Cut nothing short.")
  boolean whole;

  ImagesCommand(Session session) {
    super(session);
  }

  @Override
  public Integer call() throws IOException {
    List<ImageSummary> images =
        session.engine().list(ApiPath.of("/images/json"), ImageSummary.class);
    if (quiet) {
      images.forEach(image -> session.console().line(id(image)));
    } else {
      session.console().lines(table(images).lines());
    }
    return ExitCodes.OK;
  }

  private Table table(List<ImageSummary> images) {
    Table table = new Table("REPOSITORY", "TAG", "ID", "CREATED", "SIZE");
    for (ImageSummary image : images) {
      List<String> tags = image.repoTags().isEmpty() ? List.of(NONE) : image.repoTags();
      tags.forEach(tag -> addRow(table, image, tag));
    }
    return table;
  }

  private void addRow(Table table, ImageSummary image, String reference) {
    // The last colon begins the tag unless a slash follows: then it is a registry's port.
    int colon = reference.lastIndexOf(':');
    boolean tagged = colon > reference.lastIndexOf('/');
    table.row(
        tagged ? reference.substring(0, colon) : reference,
        tagged ? reference.substring(colon + 1) : NONE,
        id(image),
        age(image),
        Size.of(image.size()));
  }

  /** Images are made without a time, so that the same program gives the same image. */
  private String age(ImageSummary image) {
    return image.created() <= 0
        ? "-"
        : Age.ago(Instant.ofEpochSecond(image.created()), session.surroundings().clock().instant());
  }

  private String id(ImageSummary image) {
    String id = image.id();
    boolean cut = !whole && id.startsWith(DIGEST_PREFIX);
    return InstanceText.id(cut ? id.substring(DIGEST_PREFIX.length()) : id, whole);
  }
}

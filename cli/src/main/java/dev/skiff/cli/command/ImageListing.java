package dev.skiff.cli.command;

import dev.skiff.cli.format.Listing;
import dev.skiff.cli.text.Age;
import dev.skiff.cli.text.InstanceText;
import dev.skiff.cli.text.Size;
import dev.skiff.wire.api.ImageSummary;
import dev.skiff.wire.api.WireJson;
import java.time.Instant;
import java.util.List;

/** What can be shown of images: Docker's fields, a row for each of an image's names. */
final class ImageListing {
  private static final String NONE = "<none>";
  private static final String DIGEST_PREFIX = "sha256:";

  private ImageListing() {}

  /**
   * An image under one of its names.
   *
   * @param reference {@code <none>} of one that has no name
   */
  record Row(ImageSummary image, String reference) {}

  static List<Row> rows(List<ImageSummary> images) {
    return images.stream()
        .flatMap(image -> names(image).stream().map(name -> new Row(image, name)))
        .toList();
  }

  private static List<String> names(ImageSummary image) {
    return image.repoTags().isEmpty() ? List.of(NONE) : image.repoTags();
  }

  /**
   * The listing.
   *
   * @param whole nothing is cut short
   * @param digests in a column of the table
   */
  static Listing<Row> of(Surroundings surroundings, boolean whole, boolean digests) {
    Listing<Row> listing = named(whole);
    if (digests) {
      listing.column("Digest", "DIGEST", row -> row.image().id());
    } else {
      listing.field("Digest", "DIGEST", row -> row.image().id());
    }
    return described(listing, surroundings, whole)
        .field("Containers", "INSTANCES", row -> Long.toString(row.image().containers()));
  }

  /** The columns up to the size; what else there is to know of images, its user adds. */
  static Listing<Row> described(Surroundings surroundings, boolean whole) {
    Listing<Row> listing = named(whole).field("Digest", "DIGEST", row -> row.image().id());
    return described(listing, surroundings, whole);
  }

  private static Listing<Row> named(boolean whole) {
    return new Listing<Row>(row -> id(row, whole), ImageListing::json)
        .column("Repository", "REPOSITORY", row -> repository(row.reference()))
        .column("Tag", "TAG", row -> tag(row.reference()));
  }

  private static Listing<Row> described(
      Listing<Row> listing, Surroundings surroundings, boolean whole) {
    return listing
        .column("ID", "ID", row -> id(row, whole))
        .column("CreatedSince", "CREATED", row -> age(row, surroundings))
        .column("Size", "SIZE", row -> Size.of(row.image().size()))
        .field("CreatedAt", "CREATED AT", row -> createdAt(row, surroundings))
        .labels(row -> row.image().labels());
  }

  private static byte[] json(List<Row> rows) {
    return WireJson.writeList(
        ImageSummary.class, rows.stream().map(Row::image).distinct().toList());
  }

  static String repository(String reference) {
    return tagged(reference) ? reference.substring(0, reference.lastIndexOf(':')) : reference;
  }

  static String tag(String reference) {
    return tagged(reference) ? reference.substring(reference.lastIndexOf(':') + 1) : NONE;
  }

  /** The last colon begins the tag unless a slash follows: then it is a registry's port. */
  private static boolean tagged(String reference) {
    return reference.lastIndexOf(':') > reference.lastIndexOf('/');
  }

  /** Images may be made without a time, so that the same program gives the same image. */
  private static String age(Row row, Surroundings surroundings) {
    long created = row.image().created();
    return created <= 0
        ? "-"
        : Age.ago(Instant.ofEpochSecond(created), surroundings.clock().instant());
  }

  private static String createdAt(Row row, Surroundings surroundings) {
    long created = row.image().created();
    return created <= 0 ? "" : Age.moment(Instant.ofEpochSecond(created), surroundings.zone());
  }

  static String id(Row row, boolean whole) {
    String id = row.image().id();
    boolean cut = !whole && id.startsWith(DIGEST_PREFIX);
    return InstanceText.id(cut ? id.substring(DIGEST_PREFIX.length()) : id, whole);
  }
}

package dev.skiff.cli.command;

import dev.skiff.cli.files.FileLines;
import dev.skiff.cli.format.Listing;
import dev.skiff.cli.text.Column;
import dev.skiff.wire.api.FileLine;
import dev.skiff.wire.api.WireJson;
import java.util.List;

/** What can be shown of files of instances and images. */
final class FileListing {
  private FileListing() {}

  /**
   * A file.
   *
   * @param name as seen from where the list begins
   */
  record Row(FileLine file, String name) {}

  static Listing<Row> of(Surroundings surroundings) {
    return new Listing<Row>(row -> row.file().path(), FileListing::json)
        .column("Mode", "MODE", row -> FileLines.mode(row.file()))
        .column("Owner", "OWNER", row -> row.file().uid() + ":" + row.file().gid())
        .column("Size", "SIZE", row -> FileLines.size(row.file()))
        .column("Modified", "MODIFIED", row -> FileLines.time(row.file(), surroundings.zone()))
        .column("Name", Column.elastic("NAME", 20, 0), Row::name)
        .field("Path", "PATH", row -> row.file().path())
        .field("Type", "TYPE", row -> row.file().type())
        .field("Target", "TARGET", row -> row.file().target());
  }

  private static byte[] json(List<Row> rows) {
    return WireJson.writeList(FileLine.class, rows.stream().map(Row::file).toList());
  }
}

package dev.skiff.engine.api;

import dev.skiff.engine.files.Change;
import dev.skiff.engine.files.FileEntry;
import dev.skiff.engine.files.FileEntry.Device;
import dev.skiff.engine.files.FileEntry.Kind;
import dev.skiff.engine.files.FileEntry.Owner;
import dev.skiff.engine.operation.FileOperation;
import dev.skiff.engine.operation.FileOperation.Receiver;
import dev.skiff.engine.operation.FileOperation.Sight;
import dev.skiff.engine.provenance.Inventory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Files of the fake engine: every owner has one, {@code /etc/motd}. */
final class FakeFiles {
  static final String CONTENT = "welcome";

  private FakeFiles() {}

  static Object answer(FileOperation<?> work) {
    try {
      return switch (work) {
        case FileOperation.Look _ -> sight();
        case FileOperation.Walk walk -> {
          walk.visitor().visit("/etc/motd", sight().entry());
          yield sight();
        }
        case FileOperation.Read read -> given(read.receiver());
        case FileOperation.Archive archive -> given(archive.receiver());
        case FileOperation.Export export -> given(export.receiver());
        case FileOperation.ListChanges _ ->
            List.of(
                new Change(Change.Kind.MODIFIED, "/etc"),
                new Change(Change.Kind.ADDED, "/etc/motd"),
                new Change(Change.Kind.DELETED, "/old"));
        case FileOperation.Explain _ -> throw new UnsupportedOperationException("why");
        case FileOperation.TakeInventory _ -> new Inventory(List.of(), List.of());
        case FileOperation.CompareImages _ ->
            new FileOperation.ImageComparison(List.of(), List.of());
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sight given(Receiver receiver) throws IOException {
    var out = receiver.begin(sight());
    out.write(CONTENT.getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return sight();
  }

  private static Sight sight() {
    FileEntry entry =
        new FileEntry(
            "motd",
            Kind.SYMLINK,
            0777,
            new Owner(1, 2),
            7,
            Instant.parse("2026-01-02T03:04:05Z"),
            "issue",
            Device.NONE,
            2,
            -1);
    return new Sight("/etc/motd", entry, "/etc/issue");
  }
}

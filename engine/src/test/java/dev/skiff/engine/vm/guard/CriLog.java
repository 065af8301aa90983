package dev.skiff.engine.vm.guard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Reads a log folder back, strictly. */
record CriLog(List<Line> records) {
  private static final int HEADER = 40;

  @SuppressWarnings("ArrayRecordComponent")
  record Line(Instant at, String stream, boolean whole, byte[] content) {}

  static CriLog read(Path folder) throws IOException {
    return read(folder, false);
  }

  /** The same beside a guard that writes: its last record may be there in part, and is left out. */
  static CriLog readBesideWriter(Path folder) throws IOException {
    return read(folder, true);
  }

  private static CriLog read(Path folder, boolean growing) throws IOException {
    List<Line> records = new ArrayList<>();
    List<Path> files = files(folder);
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      int start = 0;
      for (int at = 0; at < bytes.length; at++) {
        if (bytes[at] == '\n') {
          records.add(parse(Arrays.copyOfRange(bytes, start, at)));
          start = at + 1;
        }
      }
      if (start != bytes.length && !(growing && file.equals(files.getLast()))) {
        throw new IOException(file + " ends in a torn record");
      }
    }
    return new CriLog(records);
  }

  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static Line parse(byte[] line) throws IOException {
    String header = new String(line, 0, HEADER, StandardCharsets.US_ASCII);
    if (!header.matches("\\S{29}Z (stdout|stderr) [FP] ")) {
      throw new IOException("not a CRI record: " + header);
    }
    return new Line(
        Instant.parse(header.substring(0, 30)),
        header.substring(31, 37),
        header.charAt(38) == 'F',
        Arrays.copyOfRange(line, HEADER, line.length));
  }

  byte[] bytes(String stream) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Line record : records) {
      if (record.stream().equals(stream)) {
        bytes.writeBytes(record.content());
        if (record.whole()) {
          bytes.write('\n');
        }
      }
    }
    return bytes.toByteArray();
  }

  String text(String stream) {
    return new String(bytes(stream), StandardCharsets.UTF_8);
  }
}

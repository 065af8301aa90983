package dev.skiff.engine.log;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The log files of one instance: {@code 000001.log}, {@code 000002.log}, … */
record Segments(Path directory) {
  private static final Pattern NAME = Pattern.compile("([0-9]{6,18})\\.log");

  /** The numbers that are there now; none when there is no such folder yet. */
  NavigableSet<Long> numbers() throws IOException {
    NavigableSet<Long> numbers = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        var name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          numbers.add(Long.parseLong(name.group(1)));
        }
      }
    } catch (NoSuchFileException e) {
      return numbers;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return numbers;
  }

  Path file(long number) {
    return directory.resolve("%06d.log".formatted(number));
  }
}

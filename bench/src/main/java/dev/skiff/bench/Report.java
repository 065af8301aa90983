package dev.skiff.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What one benchmark found: raw values as NAME.tsv, a table for people as NAME.md.
 *
 * @param conclusions lines that compare the series: ratios, differences
 */
record Report(String name, String question, List<Series> series, List<String> conclusions) {

  /** Where results are kept. */
  static Path folder() {
    return Path.of(System.getProperty("skiff.results", "bench/results"));
  }

  void write(Path folder) {
    try {
      Files.createDirectories(folder);
      String raw = series.stream().map(Series::tsv).collect(Collectors.joining("\n", "", "\n"));
      Files.writeString(folder.resolve(name + ".tsv"), raw);
      Files.writeString(folder.resolve(name + ".md"), text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text() {
    StringBuilder text = new StringBuilder("# " + name + "\n\n" + question + "\n\n");
    text.append("| | unit | median | least | most | n |\n| --- | --- | --- | --- | --- | --- |\n");
    for (Series one : series) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %.1f | %.1f | %.1f | %d |%n",
              one.name(),
              one.unit(),
              one.median(),
              one.least(),
              one.most(),
              one.count()));
    }
    conclusions.forEach(line -> text.append('\n').append(line).append('\n'));
    return text.append("\nMeasured on: ").append(machine()).append('\n').toString();
  }

  private static String machine() {
    return "%d CPUs, load %.1f, %s %s, Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                .getSystemLoadAverage(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.version"));
  }
}

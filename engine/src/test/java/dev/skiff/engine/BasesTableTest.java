package dev.skiff.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.Capabilities.Answer;
import dev.skiff.engine.base.Capabilities.Degree;
import dev.skiff.engine.base.Capability;
import dev.skiff.engine.base.hermit.KernelLibraries;
import dev.skiff.wire.SkiffPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/bases.md says of the bases is what they say themselves, and what was measured. */
class BasesTableTest {
  private static final Path PAGE = Path.of("../docs/bases.md");

  /** Lines of base, quantity, value; written by {@code ./dev bench bases}. */
  private static final Path MEASURED = Path.of("../bench/results/bases.tsv");

  private static final String MARK =
      "<!-- made by BasesTableTest with SKIFF_GOLDEN=write: do not edit from here on -->\n";

  @TempDir Path home;

  @Test
  void thePageIsWhatTheBasesSay() throws IOException {
    String page = Files.readString(PAGE);
    String head = page.substring(0, page.indexOf(MARK) + MARK.length());
    String made = head + tables(bases());
    if ("write".equals(System.getenv("SKIFF_GOLDEN"))) {
      Files.writeString(PAGE, made);
    }
    assertThat(PAGE).hasContent(made);
  }

  private List<Base> bases() {
    Settings settings =
        new Settings(
            new SkiffPaths(home, home.resolve("skiff.sock"), 0), home, "", Optional.empty());
    KernelLibraries untouched =
        new KernelLibraries(
            home,
            () -> {
              throw new IllegalStateException("a base compiles nothing to say what it can");
            });
    return List.copyOf(
        Ground.bases(settings, untouched, InstantSource.system(), new SecureRandom()).values());
  }

  private static String tables(List<Base> bases) throws IOException {
    return "\n" + capabilities(bases) + "\n" + reasons(bases) + costs(bases);
  }

  private static String capabilities(List<Base> bases) {
    StringBuilder table = new StringBuilder(header("", bases));
    for (Capability each : Capability.values()) {
      table.append("| ").append(each.about()).append(" |");
      bases.forEach(
          base -> table.append(' ').append(word(base.capabilities().of(each))).append(" |"));
      table.append('\n');
    }
    return table.toString();
  }

  private static String word(Answer answer) {
    return switch (answer.degree()) {
      case YES -> "yes";
      case PARTLY -> "partly";
      case NO -> "–";
    };
  }

  private static String header(String first, List<Base> bases) {
    String names =
        bases.stream().map(base -> "`" + base.name() + "`").collect(Collectors.joining(" | "));
    return "| " + first + " | " + names + " |\n|" + " --- |".repeat(bases.size() + 1) + "\n";
  }

  private static String reasons(List<Base> bases) {
    StringBuilder text = new StringBuilder();
    for (Base base : bases) {
      List<String> lines = new ArrayList<>();
      base.capabilities()
          .answers()
          .forEach((capability, answer) -> {
            if (answer.degree() != Degree.YES) {
              lines.add("- " + capability.word() + ": " + answer.why());
            }
          });
      text.append("## `").append(base.name()).append("`\n\n");
      text.append(lines.isEmpty() ? "All of it." : String.join("\n", lines)).append("\n\n");
    }
    return text.toString();
  }

  private static String costs(List<Base> bases) throws IOException {
    Map<String, Map<String, String>> measured = measured();
    StringBuilder table = new StringBuilder("## What they cost\n\n");
    table.append(header("", bases)).append("| least memory |");
    bases.forEach(base -> table.append(' ').append(base.minimumMemoryMebibytes()).append(" MiB |"));
    table.append('\n');
    measured.forEach((quantity, values) -> {
      table.append("| ").append(quantity).append(" |");
      bases.forEach(
          base -> table.append(' ').append(values.getOrDefault(base.name(), "")).append(" |"));
      table.append('\n');
    });
    return table.toString();
  }

  /** Values by quantity and base. */
  private static Map<String, Map<String, String>> measured() throws IOException {
    Map<String, Map<String, String>> measured = new LinkedHashMap<>();
    for (String line : Files.readAllLines(MEASURED)) {
      String[] parts = line.split("\t", 3);
      measured.computeIfAbsent(parts[1], _ -> new LinkedHashMap<>()).put(parts[0], parts[2]);
    }
    return measured;
  }
}

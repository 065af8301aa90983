package dev.skiff.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.build.RuleTrace.Rules;
import dev.skiff.engine.build.RuleTrace.Stretch;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.durable.DurableFiles;
import dev.skiff.engine.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** What is remembered of the rules that brought files into an image. */
class RuleRecordsTest extends FolderBuilding {
  @Test
  void everyFileIsKnownByTheRuleThatBroughtIt() throws IOException {
    write("static/a.css", "a");
    write("static/deep/b.css", "b");
    write("more/c", "c");
    write("more/a.css", "another");
    yaml(
        """
        program: web
        files:
          - static/**
          - from: more/*
            to: /app/static
        dirs: [/data/cache]
        """);
    Digest image = build().stored().image().digest();
    assertThat(builder.rule(image, "/app/static/deep/b.css")).hasValue("files: static/**");
    assertThat(builder.rule(image, "/app/static/c")).hasValue("files: more/*, to: /app/static");
    assertThat(builder.rule(image, "/app/static/a.css"))
        .as("the later one wins")
        .hasValue("files: more/*, to: /app/static");
    assertThat(builder.rule(image, "/data/cache")).hasValue("dirs");
    assertThat(builder.rule(image, "/data")).isEmpty();
    assertThat(builder.rule(image, "/bin/web")).hasValue("program: web");
    assertThat(builder.rule(image, "/etc/passwd")).isEmpty();
    assertThat(builder.rule(new Digest("0".repeat(64)), "/bin/web")).isEmpty();
  }

  @Test
  void rulesThatNameTheSameFilesMakeTheSameImageAndTheLastOnesAreTold() throws IOException {
    write("static/a", "a");
    yaml("program: web\nfiles: [static]");
    Digest first = build().stored().image().digest();
    assertThat(builder.rule(first, "/app/static/a")).hasValue("files: static");
    yaml("program: web\nfiles: ['static/*']");
    assertThat(build().stored().image().digest()).isEqualTo(first);
    assertThat(builder.rule(first, "/app/static/a")).hasValue("files: static/*");
  }

  @Test
  void damageIsOnlyNotTold() throws IOException {
    Path root = Files.createDirectories(place.resolve("records"));
    RuleRecords records = new RuleRecords(root, new DurableFiles(Disk.real()));
    Digest image = new Digest("ab".repeat(32));
    Rules rules =
        new Rules(List.of("", "files: x"), List.of(new Stretch("a", 0), new Stretch("x", 1)));
    records.keep(image, rules);
    assertThat(records.of(image)).hasValue(rules);
    Path file = root.resolve(image.hex() + ".rules");
    byte[] whole = Files.readAllBytes(file);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20260131);
    for (int attempt = 0; attempt < 2_000; attempt++) {
      byte[] damaged = java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 1));
      for (int flips = random.nextInt(3); flips > 0 && damaged.length > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, damaged);
      Optional<String> told = records.of(image).flatMap(read -> read.of("y"));
      assertThat(told.map(String::length).orElse(0)).isLessThan(100);
    }
  }

  @Test
  void imagesOfLongAgoAreForgotten() throws IOException {
    Path root = Files.createDirectories(place.resolve("records"));
    RuleRecords records = new RuleRecords(root, new DurableFiles(Disk.real()));
    Rules rules = new Rules(List.of(""), List.of(new Stretch("a", 0)));
    for (int number = 0; number <= RuleRecords.MAX_IMAGES; number++) {
      records.keep(new Digest("%064x".formatted(number)), rules);
    }
    assertThat(root.toFile().list()).hasSize(RuleRecords.MAX_IMAGES);
  }
}

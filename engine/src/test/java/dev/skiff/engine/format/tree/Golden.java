package dev.skiff.engine.format.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Golden files beside a test; {@code -Dgolden.update=true} writes what came out instead. */
public final class Golden {
  private Golden() {}

  public static void assertMatches(Class<?> test, String name, String actual) throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      String folder = test.getPackageName().replace('.', '/');
      Files.writeString(Path.of("src/test/resources", folder, name), actual);
    }
    try (InputStream golden = test.getResourceAsStream(name)) {
      assertThat(golden).as("golden file %s", name).isNotNull();
      assertThat(actual).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}

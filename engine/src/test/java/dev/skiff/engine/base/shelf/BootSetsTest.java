package dev.skiff.engine.base.shelf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.VerifiedTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootSetsTest {
  private static final String KEY = "ab".repeat(32);
  private static final String RECORD = "boot-set.json";

  @TempDir Path folder;
  private final AtomicInteger bakes = new AtomicInteger();
  private BootSets sets;

  @BeforeEach
  void open() {
    sets = new BootSets(folder, "small", this::bake, InstantSource.fixed(Instant.EPOCH));
  }

  @Test
  void whatASetIsMadeOfIsWrittenDownWithTheLengthsOfItsFiles() throws IOException {
    assertThat(Files.readString(get().resolve(RECORD)))
        .isEqualTo(
            """
            {"format":1,"image":"sha256:a","kernel":"one","lengths":{"disk":9,"more/empty":0}}\
            """);
  }

  @Test
  void aWholeSetIsNotMadeAgain() throws IOException {
    assertThat(get()).isEqualTo(get());
    assertThat(bakes).hasValue(1);
  }

  @Test
  void aSetThatIsShorterOrLongerOrLacksAFileIsMadeAnew() throws IOException {
    Files.write(get().resolve("disk"), new byte[8]);
    Files.write(get().resolve("disk"), new byte[10]);
    Files.delete(get().resolve("more/empty"));
    Path mended = get();
    assertThat(mended.resolve("disk")).hasBinaryContent(new byte[9]);
    assertThat(mended.resolve("more/empty")).isEmptyFile();
    assertThat(bakes).hasValue(4);
  }

  @Test
  void aSetWhoseLengthsNobodyWroteDownIsTakenAsItIs() throws IOException {
    for (String record :
        new String[] {
          "{\"format\":1,\"image\":\"sha256:a\",\"kernel\":\"one\"}",
          "{\"format\":2,\"lengths\":{\"disk\":1}}",
          "no record"
        }) {
      Path made = get();
      Files.writeString(made.resolve(RECORD), record);
      Files.write(made.resolve("disk"), new byte[1]);
    }
    get();
    assertThat(bakes).hasValue(1);
  }

  @Test
  void aRecordThatMakesNoSenseIsNoSetThatIsWhole() throws IOException {
    Path made = get();
    Files.writeString(
        made.resolve(RECORD),
        "{\"format\":1,\"image\":\"a\",\"kernel\":\"b\",\"lengths\":{\"disk\":null}}");
    get();
    assertThat(Files.readString(made.resolve(RECORD))).contains("\"disk\":9");
  }

  private Path get() throws IOException {
    return sets.get(KEY, "sha256:a", "one", () -> VerifiedTree.of(FileTree.builder().build()));
  }

  private void bake(FileTree tree, Path into) throws IOException {
    bakes.incrementAndGet();
    Files.write(into.resolve("disk"), new byte[9]);
    Files.createFile(Files.createDirectory(into.resolve("more")).resolve("empty"));
  }
}

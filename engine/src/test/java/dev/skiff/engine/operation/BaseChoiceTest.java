package dev.skiff.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.base.KernelProgress;
import dev.skiff.engine.base.Objection;
import dev.skiff.engine.base.Wish;
import dev.skiff.engine.base.fake.FakeBase;
import dev.skiff.engine.durable.Disk;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.state.Database;
import dev.skiff.engine.volume.Volumes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseChoiceTest {
  private static final FileTree TREE = FileTree.builder().build();

  @TempDir Path folder;
  private FakeBase general;
  private FakeBase small;
  private DefaultBase preference;
  private BaseChoice choice;
  private Database database;
  private Volumes volumes;

  @BeforeEach
  void open() {
    general = new FakeBase("general", folder);
    small = new FakeBase("small", folder);
    Map<String, Base> bases = new LinkedHashMap<>();
    bases.put("general", general);
    bases.put("small", small);
    preference = new DefaultBase(folder.resolve("default-base"));
    database = Database.open(folder.resolve("state.db"));
    volumes =
        Volumes.open(
            new Volumes.Surroundings(
                folder.resolve("volumes"),
                database,
                Disk.real(),
                () -> Instant.EPOCH,
                new Random(1),
                _ -> {}));
    choice = new BaseChoice(bases, preference, new MountFitness(volumes));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void withoutAnotherKernelItIsTheGeneralOne() {
    assertThat(choose("", "")).isEqualTo("general: no other base has a kernel here");
  }

  @Test
  void nobodyChoosingItIsTheLastThatFits() {
    small.pull(Optional.empty(), KernelProgress.NONE);
    assertThat(choose("", "")).isEqualTo("small: auto: nothing speaks against it");
    small.object(Objection.doubtful("it is Monday"));
    assertThat(choose("", "")).isEqualTo("general: auto: not small, it is Monday");
  }

  @Test
  void whoeverIsNearerDecides() {
    small.pull(Optional.empty(), KernelProgress.NONE);
    preference.set("general");
    assertThat(choose("", "")).isEqualTo("general: it is the default base");
    assertThat(choose("", "small")).isEqualTo("small: the image asks for it");
    assertThat(choose("general", "small")).isEqualTo("general: asked for");
    assertThat(choose("auto", "general")).isEqualTo("small: auto: nothing speaks against it");
    assertThat(choose("", "auto")).isEqualTo("small: auto: nothing speaks against it");
  }

  @Test
  void whoInsistsMayDoWhatIsDoubtfulButNotWhatCannotBe() {
    small.object(Objection.doubtful("it is Monday"));
    assertThat(choose("small", "")).isEqualTo("small: asked for");
    small.object(Objection.impossible("it has no terminals"));
    assertThatThrownBy(() -> choose("small", ""))
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure -> {
              assertThat(failure).hasMessageContaining("it has no terminals");
              assertThat(failure.hint()).contains("--base general");
            });
  }

  @Test
  void whatIsNamedInsteadHasAKernelHereOrSaysHowToGetOne() {
    small.object(Objection.impossible("it has no terminals"));
    assertThatThrownBy(() -> choose("small", ""))
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure ->
                assertThat(failure.hint())
                    .isEqualTo("say --base general, after skiff base pull general"));
    general.pull(Optional.empty(), KernelProgress.NONE);
    assertThatThrownBy(() -> choose("small", ""))
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure -> assertThat(failure.hint()).isEqualTo("say --base general"));
  }

  @Test
  void whatNoBaseCanIsNotSentFromOneToTheOther() {
    small.object(Objection.impossible("it is Monday"));
    general.object(Objection.impossible("it is Monday"));
    assertThatThrownBy(() -> choose("small", ""))
        .isInstanceOfSatisfying(
            BaseFailure.class, failure -> assertThat(failure.hint()).contains("no base here can"));
  }

  @Test
  void anObjectionThatKnowsAWaySaysIt() {
    small.object(Objection.impossible("it is Monday", "wait for Tuesday"));
    assertThatThrownBy(() -> choose("small", ""))
        .isInstanceOfSatisfying(
            BaseFailure.class, failure -> assertThat(failure.hint()).isEqualTo("wait for Tuesday"));
  }

  @Test
  void anImageThatIsMadeForOneBaseIsSentToNoOther() {
    small.takeOnlyWhatAsks();
    assertThat(choose("auto", "small")).isEqualTo("small: the image asks for it");
    assertThatThrownBy(() -> choose("general", "small"))
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure -> {
              assertThat(failure).hasMessageContaining("made for the base 'small' alone");
              assertThat(failure.hint()).isEqualTo("say --base small");
            });
    small.object(Objection.impossible("it has no terminals"));
    for (String asked : List.of("", "general")) {
      assertThatThrownBy(() -> choose(asked, "small"))
          .isInstanceOfSatisfying(
              BaseFailure.class,
              failure ->
                  assertThat(failure.hint()).contains("an image made for one base has no other"));
    }
  }

  @Test
  void anUnknownBaseIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> choose("large", ""))
        .isInstanceOfSatisfying(
            BaseFailure.class,
            failure -> assertThat(failure.hint()).contains("general, small, auto"));
  }

  @Test
  void theDefaultOutlivesTheEngine() {
    assertThat(preference.word()).isEqualTo("auto");
    preference.set("small");
    assertThat(new DefaultBase(folder.resolve("default-base")).word()).isEqualTo("small");
  }

  private String choose(String asked, String image) {
    BaseChoice.Chosen chosen =
        choice.choose(
            Optional.of(asked).filter(word -> !word.isEmpty()),
            Optional.of(image).filter(word -> !word.isEmpty()),
            _ -> new Wish(List.of("/web"), List.of(), "/", "", false, false),
            () -> TREE);
    return chosen.base().name() + ": " + chosen.reason();
  }
}

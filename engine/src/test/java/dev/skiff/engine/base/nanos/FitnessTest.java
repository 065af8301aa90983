package dev.skiff.engine.base.nanos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.engine.base.Objection;
import dev.skiff.engine.base.Wish;
import dev.skiff.engine.format.tree.Content;
import dev.skiff.engine.format.tree.FileTree;
import dev.skiff.engine.format.tree.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FitnessTest {
  private static final FileTree TREE =
      FileTree.builder()
          .put("bin/web", NanosSamples.program())
          .put("bin/bash", NanosSamples.program())
          .put("bin/start", NanosSamples.file("#!/bin/bash\n", 0755))
          .build();

  @Test
  void oneProgramOfOneProcessFits() throws IOException {
    assertThat(objections(wish("web", "", false, false))).isEmpty();
    assertThat(objections(wish("web", "root", false, false))).isEmpty();
    assertThat(objections(wish("web", "0", false, false))).isEmpty();
  }

  @Test
  void whatItCannotBeIsSaidWithoutALookAtTheImage() throws IOException {
    Wish wish = wish("web", "nobody", true, true);
    Fitness fitness =
        new Fitness(
            wish,
            lacking(wish),
            () -> {
              throw new AssertionError("nobody needs the tree");
            },
            Set.of());
    assertThat(fitness.objections())
        .hasSize(3)
        .allMatch(Objection::decisive)
        .extracting(Objection::why)
        .containsExactly(
            "it has no users but root (-u)",
            "no input reaches its programs (-i)",
            "it has no terminals (-t)");
  }

  @Test
  void aScriptCannotBeAndAShellProbablyDoesNotWork() throws IOException {
    assertThat(objections(wish("start", "", false, false)))
        .containsExactly(
            Objection.impossible("'/bin/start' is a script, or a program of another machine"));
    assertThat(objections(wish("bash", "", false, false)))
        .containsExactly(Objection.doubtful("'bash' starts other programs, and it runs one only"));
  }

  @Test
  void aProgramThatIsNotThereIsDoubtful() throws IOException {
    assertThat(objections(wish("none", "", false, false)))
        .containsExactly(Objection.doubtful("there is no program 'none' in the image"));
  }

  @Test
  void aProgramWithoutItsLoaderOrLibrariesIsDoubtful() throws IOException {
    Path dynamic = Path.of("/bin/ls").toRealPath();
    Node file =
        new Node.RegularFile(
            Node.Ownership.root(0755), Content.region(dynamic, 0, Files.size(dynamic)));
    FileTree alone = FileTree.builder().put("bin/ls", file).build();
    assertThat(
            new Fitness(wish("ls", "", false, false), List.of(), () -> alone, Set.of())
                .objections())
        .hasSize(2)
        .allMatch(objection -> !objection.decisive())
        .anyMatch(objection -> objection.why().contains("ld-linux-x86-64.so.2"))
        .anyMatch(objection -> objection.why().contains("library lib"));
  }

  private static List<Objection> lacking(Wish wish) {
    return new NanosBase(Path.of("/nowhere"), InstantSource.system()).lacking(wish);
  }

  private static List<Objection> objections(Wish wish) throws IOException {
    return new Fitness(wish, lacking(wish), () -> TREE, Set.of()).objections();
  }

  private static Wish wish(String program, String user, boolean input, boolean terminal) {
    return new Wish(List.of(program), List.of("PATH=/bin"), "/", user, input, terminal);
  }
}

package dev.skiff.bench;

import dev.skiff.testkit.Programs;
import dev.skiff.testkit.SkiffHome;
import java.nio.file.Path;
import java.util.List;

/** What a new image of a 20 MB static program costs until its boot set is there. */
final class BakeProgram implements Benchmark {
  private static final int ROUNDS = 7;
  private static final int PROGRAM_BYTES = 20_000_000;

  @Override
  public String name() {
    return "bake-program";
  }

  @Override
  public Report measure(SkiffHome home) {
    Series build = new Series("skiff build", "ms");
    Series bake = new Series("boot set, new image", "ms");
    Series cached = new Series("boot set, cached", "ms");
    Programs programs = home.programs();
    for (int round = 0; round < ROUNDS; round++) {
      Path program = programs.staticC("big" + round, source(round));
      build.add(home.skiff("build", "-t", "big:" + round, program).succeeded().took());
      // The first engine-side bake is not warm; its numbers are left out.
      double first = BootSetTime.ofRun(home, "big:" + round);
      double second = BootSetTime.ofRun(home, "big:" + round);
      if (round > 0) {
        bake.add(first);
        cached.add(second);
      }
    }
    return new Report(
        name(),
        "A 20 MB static program: `skiff build` as a whole process, then, from the timeline of its"
            + " start, the time until the boot set was there.",
        List.of(build, bake, cached),
        List.of());
  }

  /**
   * Different bytes each round, so that nothing is cached; not zeros, so that nothing is sparse.
   */
  private static String source(int round) {
    return """
    __asm__(".section .rodata\\n.globl ballast\\nballast:\\n.rept %d\\n.quad 0x5a5a0000%04x\\n.endr\\n.text\\n");
    extern const char ballast[];
    int main(void) { return *(volatile const char *)ballast & 0; }
    """
        .formatted(PROGRAM_BYTES / 8, round);
  }
}

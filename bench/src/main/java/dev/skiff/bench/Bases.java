package dev.skiff.bench;

import dev.skiff.engine.durable.DirectoryTree;
import dev.skiff.testkit.CommandResult;
import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.ProcessOfHome;
import dev.skiff.testkit.RawGuest;
import dev.skiff.testkit.RunningCommand;
import dev.skiff.testkit.SkiffHome;
import dev.skiff.testkit.WebClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What an instance costs on each base: to the first byte beside raw QEMU with the same guest, its
 * memory, the files of the image. Its table, bases.tsv, goes into docs/bases.md.
 */
final class Bases implements Benchmark {
  private static final int INSTANCES = 20;
  private static final String SAID = "line: ";

  /**
   * An image of a base.
   *
   * @param about the image's program, for people
   * @param argv of the guest's init, or some words for one that asks for its address; empty where
   *     the address is in the disk or the command line
   * @param words what a guest without a network says first; empty for one that answers HTTP
   * @param alone whether images are made for the base alone, so that all files are the base's
   */
  private record Subject(
      String base,
      String image,
      String about,
      String memory,
      List<String> argv,
      Optional<String> words,
      boolean alone) {

    /** {@code skiff run} of it. */
    List<Object> command(String name, int port, String... more) {
      List<Object> command = new ArrayList<>(List.of("run", "--base", base, "-m", memory));
      command.addAll(List.of("--name", name));
      command.addAll(List.of(more));
      if (words.isEmpty()) {
        command.addAll(List.of("-p", port + ":8080"));
      }
      command.add(image);
      return command;
    }
  }

  @Override
  public String name() {
    return "bases";
  }

  @Override
  public Report measure(SkiffHome home) {
    List<Series> series = new ArrayList<>();
    List<Runnable> contenders = new ArrayList<>();
    Map<Subject, List<Series>> bySubject = new LinkedHashMap<>();
    for (Subject subject : subjects(home)) {
      Series raw = new Series("raw QEMU, " + subject.base(), "ms");
      Series run = new Series("skiff run, " + subject.base(), "ms");
      series.addAll(List.of(raw, run));
      bySubject.put(subject, List.of(raw, run));
      Path model = model(home, subject);
      contenders.add(() -> raw.add(raw(home, subject, model)));
      contenders.add(() -> run.add(run(home, subject)));
    }
    Rounds.compete(FirstAnswer.ROUNDS, contenders);
    BasesTable table = BasesTable.read(Report.folder());
    List<String> conclusions = new ArrayList<>();
    bySubject.forEach((subject, both) -> {
      table.put(subject.base(), BasesTable.IMAGE, image(home, subject));
      table.put(subject.base(), BasesTable.FIRST, first(subject, both));
      fleet(home, subject, table);
      conclusions.add(conclusion(subject, both));
    });
    table.write();
    return new Report(
        "bases-first-byte",
        "From spawning the process (`skiff run`, warm engine, or QEMU) to the first byte of an HTTP"
            + " answer, on own-kernel to the first line; rounds interleaved, in changing order.",
        series,
        conclusions);
  }

  private static List<Subject> subjects(SkiffHome home) {
    List<Subject> subjects = new ArrayList<>();
    home.skiff("build", "-t", "hello", home.programs().hello()).succeeded();
    String web = "a static web program";
    List<String> hello = List.of("/bin/hello");
    subjects.add(new Subject("linux", "hello", web, "128m", hello, Optional.empty(), false));
    List<String> none = List.of("none");
    if (new Hermit().isPossible()) {
      Hermit.takeCompiled(home);
      String image = Hermit.built(home, "pci");
      subjects.add(
          new Subject("hermit", image, "hermit-http", "64m", none, Optional.empty(), true));
    }
    home.skiff("build", "-t", "kernel", home.programs().kernel("PVH")).succeeded();
    subjects.add(
        new Subject(
            "own-kernel",
            "kernel",
            "a kernel of a page",
            "32m",
            List.of(),
            Optional.of(SAID),
            true));
    Optional<Path> nanos = Optional.ofNullable(System.getenv("SKIFF_TEST_NANOS")).map(Path::of);
    nanos.ifPresent(folder -> {
      home.skiff("base", "import", "nanos", folder).succeeded();
      subjects.add(new Subject("nanos", "hello", web, "128m", List.of(), Optional.empty(), false));
    });
    return subjects;
  }

  /** Bakes, and leaves the spec for the raw guest. */
  private static Path model(SkiffHome home, Subject subject) {
    String name = "model-" + subject.base();
    String id = started(home, subject, name).line();
    home.boot("stop", "-t", "1", name).succeeded();
    return home.instance(id);
  }

  private static CommandResult started(SkiffHome home, Subject subject, String name) {
    return home.boot(subject.command(name, WebClient.freePort(), "-d", "--wait").toArray())
        .succeeded();
  }

  private static Duration raw(SkiffHome home, Subject subject, Path model) {
    try (RawGuest guest =
        subject.argv().isEmpty()
            ? RawGuest.like(home, model, List.of("none"))
            : RawGuest.like(model, subject.argv())) {
      return subject.words().isPresent()
          ? guest.timeToWords(subject.words().get(), Deadlines.boot())
          : guest.timeToFirstByte(Deadlines.boot());
    }
  }

  private static Duration run(SkiffHome home, Subject subject) {
    int port = WebClient.freePort();
    boolean speaks = subject.words().isPresent();
    String[] how = speaks ? new String[0] : new String[] {"-d"};
    long began = System.nanoTime();
    try (RunningCommand command = home.start(subject.command("web", port, how).toArray())) {
      subject
          .words()
          .ifPresentOrElse(
              words -> command.awaitOutput(text -> text.contains(words), Deadlines.boot()),
              () -> new WebClient(port).awaitFirstByte("/env", Deadlines.boot()));
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      if (!speaks) {
        command.finish(Deadlines.boot()).succeeded();
      }
      home.boot("rm", "-f", "web").succeeded();
      return took;
    }
  }

  private static String image(SkiffHome home, Subject subject) {
    String bytes =
        home.skiff("image", "inspect", "-f", "{{.Size}}", subject.image()).succeeded().line();
    return BasesTable.size(Long.parseLong(bytes)) + " (" + subject.about() + ")";
  }

  private static String first(Subject subject, List<Series> both) {
    return String.format(
        Locale.ROOT,
        "%.2f s (%sraw QEMU: %.2f s)",
        both.get(1).median() / 1000,
        subject.words().isPresent() ? "first line; " : "",
        both.get(0).median() / 1000);
  }

  private static String conclusion(Subject subject, List<Series> both) {
    return String.format(
        Locale.ROOT,
        "%s: `skiff run` is raw QEMU %+.0f ms.",
        subject.base(),
        both.get(1).median() - both.get(0).median());
  }

  /** One instance, or, of an image that has a base to itself, as many as share its files. */
  private static void fleet(SkiffHome home, Subject subject, BasesTable table) {
    int count = subject.alone() ? INSTANCES : 1;
    Series memory = new Series("memory", "MiB");
    Path instances = home.home().resolve("instances");
    long before = allocated(instances);
    for (int i = 0; i < count; i++) {
      started(home, subject, "fleet-" + i);
    }
    for (ProcessOfHome hypervisor : home.hypervisors()) {
      memory.add(hypervisor.proportionalMebibytes());
    }
    String each = subject.alone() ? ", " + count + " at once" : "";
    table.put(
        subject.base(),
        BasesTable.MEMORY,
        String.format(Locale.ROOT, "%.0f MiB (-m %s%s)", memory.median(), subject.memory(), each));
    if (subject.alone()) {
      Path files = home.home().resolve("cache/boot-sets-" + subject.base());
      table.put(
          subject.base(),
          "image's files for " + count + " instances",
          BasesTable.size(allocated(files)));
      table.put(
          subject.base(),
          "files of an instance's own",
          BasesTable.size((allocated(instances) - before) / count));
    }
    for (int i = 0; i < count; i++) {
      home.boot("rm", "-f", "fleet-" + i).succeeded();
    }
  }

  private static long allocated(Path folder) {
    try {
      return DirectoryTree.allocatedBytes(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

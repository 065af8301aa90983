package dev.skiff.engine.project;

import dev.skiff.engine.project.Project.FileRule;
import dev.skiff.engine.project.Project.FolderRule;
import dev.skiff.engine.project.Project.Health;
import dev.skiff.engine.project.Project.Owner;
import dev.skiff.engine.project.Project.Port;
import dev.skiff.engine.project.Project.Stop;
import dev.skiff.engine.project.Project.Volume;
import dev.skiff.engine.project.Shape.BriefOr;
import dev.skiff.engine.project.Shape.Group;
import dev.skiff.engine.project.Shape.ListOf;
import dev.skiff.engine.project.Shape.NamedBy;
import dev.skiff.engine.project.Shape.Scalar;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every key of skiff.yaml: the one place that parser, schema and documentation come from. */
final class Keys {
  static final Key<String> NAME =
      Key.of(
          "name",
          Scalars.REFERENCE,
          "team/web:1.2",
          "Name of the image; without it, the folder's.");

  static final Key<String> PROGRAM =
      Key.of(
          "program",
          Scalars.SOURCE,
          "./web",
          "The program: a file of the folder, or an absolute path of this computer. The libraries"
              + " it needs come with it.");

  static final Key<List<String>> ARGS =
      Key.of("args", words("a list of arguments"), "[--port, 8080]", "What the program is told.");

  static final Key<SortedMap<String, String>> ENV =
      Key.of(
          "env",
          new NamedBy<>("a group of variables", Scalars.VARIABLE, Scalars.TEXT),
          "{LOG: debug}",
          "Environment variables.");

  static final Key<String> WORKDIR =
      Key.of(
          "workdir", Scalars.GUEST_PATH, "/srv", "Where the program is started; /app without it.");

  static final Key<String> USER =
      Key.of("user", Scalars.USER, "nobody", "Who runs the program; root without it.");

  private static final Key<String> FROM =
      Key.required(
          "from",
          Scalars.GLOB,
          "config/*.toml",
          "A file, folder or glob (*, ?, [a-z], **); relative to the folder, or absolute on this"
              + " computer.");

  private static final Key<String> TO =
      Key.of(
          "to",
          Scalars.GUEST_PATH,
          "/etc/web/",
          "Where it goes; else below /app, or to the same path if it is absolute.");

  private static final Key<Integer> FILE_MODE =
      Key.of("mode", Scalars.MODE, "0640", "Mode of the files, in place of their own.");

  private static final Key<Owner> FILE_OWNER =
      Key.of("owner", Scalars.OWNER, "nobody", "Who owns them; root without it.");

  private static final Key<List<String>> EXCLUDE =
      Key.of(
          "exclude",
          new ListOf<>("a list of patterns", Scalars.EXCLUSION),
          "[secret.toml]",
          "What to leave out, as in a .gitignore, below what 'from' names.");

  static final Key<List<FileRule>> FILES =
      Key.of(
          "files",
          new ListOf<>(
              "a list of files",
              new BriefOr<>(
                  via(Scalars.GLOB, FileRule::of),
                  new Group<>(
                      "a group with 'from'",
                      List.of(FROM, TO, FILE_MODE, FILE_OWNER, EXCLUDE),
                      Keys::fileRule))),
          "[static, {from: config/*.toml, to: /etc/web/}]",
          "What the program needs beside its libraries; later ones win.");

  private static final Key<String> PATH =
      Key.required("path", Scalars.GUEST_PATH, "/data", "The folder.");

  private static final Key<Integer> FOLDER_MODE =
      Key.of("mode", Scalars.MODE, "0700", "Its mode; 0755 without it.");

  private static final Key<Owner> FOLDER_OWNER =
      Key.of("owner", Scalars.OWNER, "nobody", "Who owns it; root without it.");

  static final Key<List<FolderRule>> DIRS =
      Key.of(
          "dirs",
          new ListOf<>(
              "a list of folders",
              new BriefOr<>(
                  via(
                      Scalars.GUEST_PATH,
                      path -> new FolderRule(path, Optional.empty(), Optional.empty())),
                  new Group<>(
                      "a group with 'path'",
                      List.of(PATH, FOLDER_MODE, FOLDER_OWNER),
                      Keys::folderRule))),
          "[/data, {path: /cache, owner: nobody}]",
          "Folders that are there though nothing is in them.");

  static final Key<List<Port>> PORTS =
      Key.of(
          "ports",
          new ListOf<>("a list of ports", Scalars.PORT),
          "[80, \"8080:80\"]",
          "Ports to publish, [ADDRESS:][HOST:]GUEST[/udp]; on 127.0.0.1 and ::1 without an address.");

  static final Key<Long> MEMORY = Key.of("memory", Scalars.SIZE, "512m", "Memory of the guest.");

  static final Key<Integer> CPUS = Key.of("cpus", Scalars.CPUS, "2", "CPUs of the guest.");

  static final Key<String> BASE =
      Key.of("base", Scalars.BASE, "linux", "The kernel the guest runs on.");

  static final Key<String> RESTART =
      Key.of("restart", Scalars.RESTART, "on-failure:3", "When an ended program is started again.");

  static final Key<List<Volume>> VOLUMES =
      Key.of(
          "volumes",
          new ListOf<>("a list of volumes", Scalars.VOLUME),
          "[\"db:/var/lib/db\"]",
          "Disks that outlive instances, NAME:/PATH[:ro].");

  private static final Key<List<String>> COMMAND =
      new Key<>(
          "command",
          words("a list of words"),
          "[/bin/check, -q]",
          "Exits with 0 when all is well.",
          true,
          false);

  private static final Key<Duration> INTERVAL =
      Key.kept("interval", Scalars.DURATION, "30s", "Time between two checks; 30s without it.");

  private static final Key<Duration> TIMEOUT =
      Key.kept("timeout", Scalars.DURATION, "10s", "What a check may take; 30s without it.");

  private static final Key<Integer> RETRIES =
      Key.kept("retries", Scalars.RETRIES, "3", "Failures in a row that count; 3 without it.");

  private static final Key<Duration> START_PERIOD =
      Key.kept(
          "start-period",
          Scalars.DURATION,
          "1m30s",
          "How long failures do not count after a start.");

  static final Key<Health> HEALTH =
      Key.kept(
          "health",
          new Group<>(
              "a group with 'command'",
              List.of(COMMAND, INTERVAL, TIMEOUT, RETRIES, START_PERIOD),
              Keys::health),
          "{command: [/bin/check, -q], interval: 30s}",
          "How it is told whether the program is well.");

  private static final Key<String> SIGNAL =
      Key.of(
          "signal", Scalars.SIGNAL, "SIGINT", "What asks the program to end; SIGTERM without it.");

  private static final Key<Duration> GRACE =
      Key.of(
          "grace",
          Scalars.DURATION,
          "30s",
          "How long it may take before it is killed; 10s without it.");

  static final Key<Stop> STOP =
      Key.of(
          "stop",
          new Group<>(
              "a group with 'signal' or 'grace'",
              List.of(SIGNAL, GRACE),
              stop -> new Stop(stop.get(SIGNAL), stop.get(GRACE))),
          "{signal: SIGINT, grace: 30s}",
          "How the program is ended.");

  static final Key<SortedMap<String, String>> LABELS =
      Key.of(
          "labels",
          new NamedBy<>("a group of labels", Scalars.LABEL, Scalars.TEXT),
          "{org.example.team: web}",
          "Notes on the image, for people and tools.");

  static final Group<Project> PROJECT =
      new Group<>(
          "a group of keys",
          List.of(
              NAME,
              PROGRAM,
              KernelKeys.KERNEL,
              ARGS,
              ENV,
              WORKDIR,
              USER,
              FILES,
              DIRS,
              PORTS,
              MEMORY,
              CPUS,
              BASE,
              NanosKeys.NANOS,
              HermitKeys.HERMIT,
              RESTART,
              VOLUMES,
              HEALTH,
              STOP,
              LABELS),
          Keys::project);

  private Keys() {}

  private static ListOf<String> words(String what) {
    return new ListOf<>(what, Scalars.TEXT);
  }

  private static <A, B> Scalar<B> via(Scalar<A> scalar, java.util.function.Function<A, B> more) {
    return new Scalar<>(
        scalar.what(), scalar.pattern(), scalar.numeric(), scalar.parse().andThen(more));
  }

  private static FileRule fileRule(Section rule) {
    return new FileRule(
        rule.require(FROM),
        rule.get(TO),
        rule.get(FILE_MODE),
        rule.get(FILE_OWNER),
        rule.get(EXCLUDE).orElse(List.of()));
  }

  private static FolderRule folderRule(Section rule) {
    return new FolderRule(rule.require(PATH), rule.get(FOLDER_MODE), rule.get(FOLDER_OWNER));
  }

  /** The defaults are Docker's. */
  private static Health health(Section health) {
    return new Health(
        health.require(COMMAND),
        health.get(INTERVAL).orElse(Duration.ofSeconds(30)),
        health.get(TIMEOUT).orElse(Duration.ofSeconds(30)),
        health.get(RETRIES).orElse(3),
        health.get(START_PERIOD).orElse(Duration.ZERO));
  }

  private static Project project(Section project) {
    return new Project(
        project.get(NAME),
        project.get(PROGRAM).orElse(""),
        project.get(KernelKeys.KERNEL),
        project.get(ARGS).orElse(List.of()),
        project.get(ENV).orElse(new TreeMap<>()),
        project.get(WORKDIR),
        project.get(USER),
        project.get(FILES).orElse(List.of()),
        project.get(DIRS).orElse(List.of()),
        project.get(PORTS).orElse(List.of()),
        project.get(MEMORY),
        project.get(CPUS),
        project.get(BASE),
        project.get(NanosKeys.NANOS).orElse(new TreeMap<>()),
        project.get(HermitKeys.HERMIT).orElse(new TreeMap<>()),
        project.get(RESTART),
        project.get(VOLUMES).orElse(List.of()),
        project.get(HEALTH),
        project.get(STOP).orElse(Stop.DEFAULT),
        project.get(LABELS).orElse(new TreeMap<>()),
        kept(project));
  }

  private static List<String> kept(Section project) {
    return PROJECT.keys().stream()
        .filter(key -> !key.acts() && project.names().contains(key.name()))
        .map(Key::name)
        .toList();
  }
}

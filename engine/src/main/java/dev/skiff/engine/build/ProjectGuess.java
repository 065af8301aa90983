package dev.skiff.engine.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A skiff.yaml that may suit a folder, thought of by looking at it. Nothing in it is run.
 *
 * @param text of the file
 * @param findings what was seen, and what follows from it
 * @param next what is left to do before it can be built; may be empty
 */
public record ProjectGuess(String text, List<String> findings, String next) {
  /** What such a program can hardly do without, if the folder has it. */
  private static final List<String> ASSETS =
      List.of("static", "public", "templates", "assets", "www", "config", "conf", "data");

  private static final Pattern GO_MODULE = Pattern.compile("(?m)^module\\s+\"?([^\\s\"]+)");

  private static final Pattern CARGO_NAME =
      Pattern.compile("(?ms)^\\[package\\][^\\[]*?^name\\s*=\\s*\"([^\"]+)\"");

  private static final Pattern MAKE_ALL =
      Pattern.compile("(?m)^(?:all|default):[ \\t]*([A-Za-z0-9_./-]+)[ \\t]*$");

  private static final Pattern MAKE_TARGET =
      Pattern.compile("(?m)^([A-Za-z0-9_./-]+)[ \\t]*:(?!=)");

  private static final Pattern NODE_MAIN = Pattern.compile("\"main\"\\s*:\\s*\"([^\"]+)\"");

  public ProjectGuess {
    findings = List.copyOf(findings);
  }

  /**
   * Looks at a folder.
   *
   * @throws BuildFailure if it is none, or nothing in it can be made sense of
   */
  public static ProjectGuess of(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw BuildFailure.noFolder(folder);
    }
    try {
      return new Looking(new FolderLook(folder)).guess();
    } catch (IOException e) {
      throw BuildFailure.unreadableIn(folder, e);
    }
  }

  /** One look at one folder, in the order in which a person would look. */
  private static final class Looking {
    private final FolderLook look;
    private final ProjectText text;
    private final List<String> findings = new ArrayList<>();
    private String next = "";

    Looking(FolderLook look) {
      this.look = look;
      this.text = new ProjectText(look.name());
    }

    ProjectGuess guess() throws IOException {
      boolean found = go() || cargo() || python() || node() || compiled() || make() || plainC();
      if (!found) {
        throw BuildFailure.nothingToGuess(look.folder());
      }
      look.port()
          .ifPresent(port -> {
            findings.add(
                "%s:%d speaks of port %d: published as the same here"
                    .formatted(port.file(), port.line(), port.number()));
            text.port(port.number());
          });
      return new ProjectGuess(text.toString(), findings, next);
    }

    private boolean go() throws IOException {
      Optional<String> module = look.text("go.mod").flatMap(mod -> first(GO_MODULE, mod));
      module.ifPresent(path -> {
        String name = path.substring(path.lastIndexOf('/') + 1);
        findings.add("go.mod: a Go program, module " + path);
        program("./" + name, "CGO_ENABLED=0 go build -o " + name + " .");
      });
      return module.isPresent();
    }

    private boolean cargo() throws IOException {
      Optional<String> name = look.text("Cargo.toml").flatMap(toml -> first(CARGO_NAME, toml));
      name.ifPresent(crate -> {
        findings.add("Cargo.toml: a Rust program, package " + crate);
        program("./target/release/" + crate, "cargo build --release");
      });
      return name.isPresent();
    }

    private boolean make() throws IOException {
      Optional<String> makefile = look.text("Makefile").or(() -> look.textOrNone("makefile"));
      Optional<String> target =
          makefile.flatMap(text -> first(MAKE_ALL, text).or(() -> first(MAKE_TARGET, text)));
      target
          .filter(name -> !name.startsWith("."))
          .ifPresent(name -> {
            findings.add("Makefile: its first target is " + name);
            program("./" + name, "make");
          });
      return target.isPresent();
    }

    private boolean plainC() {
      List<String> sources = look.named(".*\\.c");
      if (sources.isEmpty()) {
        return false;
      }
      String name =
          sources.size() == 1 ? sources.getFirst().replaceFirst("\\.c$", "") : look.name();
      findings.add(String.join(", ", sources) + ": a C program");
      program("./" + name, "gcc -O2 -static -o " + name + " " + String.join(" ", sources));
      return true;
    }

    /** A program that lies there already says more than sources, but less than a manifest. */
    private boolean compiled() throws IOException {
      List<String> programs = look.programs();
      if (programs.isEmpty()) {
        return false;
      }
      String best =
          programs.stream()
              .filter(path -> path.substring(path.lastIndexOf('/') + 1).equals(look.name()))
              .findFirst()
              .orElse(programs.getFirst());
      findings.add("./" + best + " is a program for Linux on x86-64");
      if (programs.size() > 1) {
        findings.add("other programs here: " + String.join(", ", programs));
      }
      text.program("./" + best);
      text.name(best.substring(best.lastIndexOf('/') + 1));
      assets();
      return true;
    }

    private boolean python() throws IOException {
      List<String> scripts = look.named(".*\\.py");
      boolean described = look.has("requirements.txt") || look.has("pyproject.toml");
      if (scripts.isEmpty() && !described) {
        return false;
      }
      String main =
          look.firstOf("main.py", "app.py", "server.py", "__main__.py")
              .orElse(scripts.isEmpty() ? "main.py" : scripts.getFirst());
      findings.add(main + ": a Python program");
      Optional<HostPython> python = HostPython.find(Path.of("/"));
      if (python.isEmpty()) {
        next = "install Python here (apt-get install python3), then skiff init --force";
      }
      HostPython host = python.orElse(HostPython.USUAL);
      findings.add("its interpreter: " + host.program() + ", its library: " + host.library());
      text.program(host.program());
      text.argument("/app/" + main);
      text.python(host);
      look.environment()
          .ifPresent(folder -> {
            findings.add(folder + ": packages of a virtual environment");
            text.packages(folder + "/lib/python" + host.version() + "/site-packages");
          });
      return true;
    }

    private boolean node() throws IOException {
      Optional<String> manifest = look.text("package.json");
      manifest.ifPresent(json -> {
        String main =
            first(NODE_MAIN, json)
                .or(() -> look.firstOf("server.js", "index.js", "app.js", "main.js"))
                .orElse("index.js");
        findings.add("package.json: a Node program that begins with " + main);
        String node = look.onHost("/usr/bin/node", "/usr/local/bin/node").orElse("");
        if (node.isEmpty()) {
          next = "install Node here (apt-get install nodejs), then skiff init --force";
        }
        text.program(node.isEmpty() ? "/usr/bin/node" : node);
        text.argument("/app/" + main.replaceFirst("^\\./", ""));
        text.wholeFolder();
      });
      return manifest.isPresent();
    }

    private void program(String path, String build) {
      text.build(build);
      text.program(path);
      text.name(path.substring(path.lastIndexOf('/') + 1));
      if (!look.has(path.substring(2))) {
        next = build;
      }
      assets();
    }

    private void assets() {
      for (String folder : ASSETS) {
        if (look.hasFolder(folder)) {
          findings.add(folder + "/: comes with it, as /app/" + folder);
          text.files(folder);
        }
      }
    }

    private static Optional<String> first(Pattern pattern, String text) {
      Matcher matcher = pattern.matcher(text);
      return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
  }
}

package dev.skiff.commandspec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandSpecProcessorTest {
  @TempDir Path folder;

  @Test
  void aClassBesideEachAnnotatedOneIsWritten() throws IOException {
    assertThat(
            compile(
                """
                class Lists {
                  @Command(name = "ls", description = {"Shows a \\"list\\".", "100%% \\\\ \\n."})
                  static class Shown extends Common implements Runnable {
                    @Spec picocli.CommandLine.Model.CommandSpec spec;
                    @Mixin Colours colours = new Colours();
                    @Parameters(index = "0", paramLabel = "NAME") String name = "";
                    @Parameters(index = "1..*", paramLabel = "MORE") java.util.List<Integer> more;
                    String other = "";
                    public void run() {}
                  }
                  static class Colours {
                    @Option(names = "--colour", paramLabel = "WHEN", fallbackValue = "always")
                    String when = "never";
                  }
                  static class Common extends Object {
                    @Option(names = {"-n", "--number"}, paramLabel = "N") int number = 3;
                  }
                }
                """))
        .isEmpty();
    assertThat(generated("ListsShownSpec"))
        .contains("CommandSpec of(Lists.Shown object)")
        .contains("test.ListsCommonSpec.addTo(spec, object);")
        .contains("test.ListsColoursSpec.addTo(spec, object.colours);")
        .contains("object.spec = spec;")
        .contains("\"Shows a \\\"list\\\".\", \"100%% \\\\ \\n.\"")
        .contains(".arity(\"..1\")")
        .doesNotContain("other");
    assertThat(generated("ListsColoursSpec"))
        .contains(".fallbackValue(\"always\")")
        .doesNotContain(" of(");
    assertThat(generated("ListsCommonSpec")).contains("object.number = (Integer) (Object) value;");
  }

  @Test
  void whatItDoesNotKnowIsAnErrorAtItsPlace() throws IOException {
    assertThat(compile("class A { @Option(names = \"-a\", negatable = true) boolean a; }"))
        .containsExactly(
            "4: the generator of command specifications does not know the attribute 'negatable' of"
                + " picocli.CommandLine.Option; teach it in module commandspec");
    assertThat(compile("class A { @Option(names = \"-a\") java.util.Map<String, String> a; }"))
        .containsExactly(
            "4: the generator does not know fields of type"
                + " java.util.Map<java.lang.String,java.lang.String>");
    assertThat(compile("class A { @Option(names = \"-a\") String[] a; }"))
        .containsExactly("4: the generator does not know fields of type java.lang.String[]");
  }

  @Test
  void whatItCannotReachIsAnError() throws IOException {
    assertThat(compile("class A { @Option(names = \"-a\") private boolean a; }"))
        .containsExactly("4: the generated code cannot set 'a': it is private");
    assertThat(compile("class A { private static class B { @Option(names = \"-a\") boolean a; } }"))
        .containsExactly("4: the generated code cannot see test.A.B: it is private");
  }

  private String generated(String name) throws IOException {
    return Files.readString(folder.resolve("test").resolve(name + ".java"));
  }

  /** The errors, with their lines; the first three are ours. */
  private List<String> compile(String source) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> told = new DiagnosticCollector<>();
    Files.createDirectories(folder);
    List<String> options =
        List.of("-d", folder.toString(), "-s", folder.toString(), "-classpath", classPath());
    JavaCompiler.CompilationTask task =
        compiler.getTask(null, null, told, options, null, List.of(new Source(source)));
    task.setProcessors(List.of(new CommandSpecProcessor()));
    task.call();
    return told.getDiagnostics().stream()
        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
        .map(each -> each.getLineNumber() + ": " + each.getMessage(Locale.ROOT))
        .toList();
  }

  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(":", -1))
        .filter(each -> each.contains("picocli"))
        .findFirst()
        .orElseThrow();
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///test/A.java"), Kind.SOURCE);
      this.text = "package test;\n\nimport picocli.CommandLine.*;\n" + text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}

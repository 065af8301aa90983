package dev.skiff.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skiff.cli.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts, each run by its own shell where that is installed. */
class CompletionTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "skiff ru, run",
    "skiff '', run stop image",
    "skiff image '', ls rm",
    "skiff image r, rm",
    "skiff stop w, web worker",
    "skiff stop web wo, worker",
    "skiff stop -s KI, KILL",
    "skiff stop --signal K, KILL",
    "skiff stop --signal=K, KILL",
    "skiff run --p, --progress",
    "skiff run --progress=, auto plain",
    "skiff run --progress p, plain",
    "skiff run -, -d --detach -e --env --progress",
    "skiff run -d we, web.c web:1 web:2",
    "skiff run -e A=b we, web.c web:1 web:2",
    "skiff run web:1 we, web.c",
    "skiff run web:1 -d we, web.c",
    "skiff image rm web:, 1 2",
    "skiff stop -- w, web worker",
    "skiff nothing w, ''",
    "skiff stop x'\"'$(touch$IFS'ill), ''"
  })
  void bashProposes(String line, String words) throws IOException {
    Path script = script("bash", "script");
    Files.createFile(folder.resolve("web.c"));
    Shell.Ran ran =
        Shell.run(
            "bash",
            "-c",
            """
            skiff() { case $2 in instances) echo web; echo worker ;; images) echo web:1; echo web:2 ;; esac; }
            source "$1"; cd "$2"; COMP_LINE=$3 COMP_POINT=${#3}; _skiff; echo "${COMPREPLY[@]}"
            """,
            "bash",
            script.toString(),
            folder.toString(),
            line.replace("''", ""));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out().strip()).isEqualTo(words);
    assertThat(folder.resolve("ill")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "skiff ru, run",
    "skiff image '', ls rm",
    "skiff stop w, web worker",
    "skiff stop -s KI, KILL",
    "skiff run --pro, --progress",
    "skiff run --progress=p, --progress=plain",
    "skiff image rm web, web:1 web:2"
  })
  void fishProposes(String line, String words) throws IOException {
    Path script = script("fish", "script");
    Shell.Ran ran =
        Shell.run(
            "fish",
            "--no-config",
            "-c",
            """
            function skiff; switch $argv[2]; case instances; printf 'web\\nworker\\n'
              case images; printf 'web:1\\nweb:2\\n'; end; end
            source $argv[1]; complete -C $argv[2] | string replace -r '\\t.*' ''
            """,
            script.toString(),
            line.replace("''", ""));
    assertThat(ran.err()).isEmpty();
    assertThat(String.join(" ", ran.out().lines().sorted().toList())).isEqualTo(words);
  }

  @Test
  void zshUnderstandsItsScript() throws IOException {
    Path script = script("zsh", "_skiff");
    Shell.Ran ran =
        Shell.run(
            "zsh",
            "-f",
            "-c",
            "autoload -Uz compinit && compinit -u -D && source \"$1\" && echo $_comps[skiff]",
            "zsh",
            script.toString());
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).isEqualTo("_skiff\n");
  }

  /** Typed into a zsh that runs in a terminal of its own; TAB, then a key that shows the line. */
  @ParameterizedTest
  @CsvSource({
    "skiff ru, 'skiff run '",
    "skiff stop wo, 'skiff stop worker '",
    "skiff stop -s KI, 'skiff stop -s KILL '",
    "skiff run --progress=p, 'skiff run --progress=plain '",
    "skiff image r, 'skiff image rm '",
    "skiff image rm we, 'skiff image rm web:'",
    "skiff nothing w, 'skiff nothing w'"
  })
  void zshCompletes(String line, String completed) throws IOException {
    script("zsh", "_skiff");
    Shell.Ran ran =
        Shell.run(
            "zsh",
            "-f",
            "-c",
            """
            zmodload zsh/zpty
            zpty shell TERM=dumb zsh -f -i
            zpty -w shell "fpath=($1 \\$fpath); autoload -Uz compinit; compinit -u -D
            skiff() { case \\$2 in instances) print -l web worker;; images) print -l web:1 web:2;; esac }
            show() { print -r -- \\"[\\$BUFFER]\\" }; zle -N show; bindkey '^X' show
            PS1='rea''dy> '"
            zpty -r -m shell shown '*ready> *'
            zpty -n -w shell "$2"$'\\t\\x18'
            zpty -r -m shell shown '*\\[*\\]*'
            print -r -- "${${shown##*\\[}%%\\]*}"
            """,
            "zsh",
            folder.toString(),
            line);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).isEqualTo(completed + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void theScriptIsWhatTheGoldenFileSays(String shell) throws IOException {
    Golden.check("completion/" + shell, Completion.script(shell, SmallTool.tree()));
  }

  @Test
  void everyFileOfAPackageHasItsPlace() {
    assertThat(Completion.shells().stream().map(Completion::file))
        .containsExactly(
            "bash-completion/completions/skiff",
            "zsh/site-functions/_skiff",
            "fish/vendor_completions.d/skiff.fish");
  }

  /** The completion of a shell, in a file; the test does not run where that shell is not. */
  private Path script(String shell, String name) throws IOException {
    Assumptions.assumeTrue(Shell.isHere(shell), shell + " is not installed");
    return Files.writeString(folder.resolve(name), Completion.script(shell, SmallTool.tree()));
  }
}

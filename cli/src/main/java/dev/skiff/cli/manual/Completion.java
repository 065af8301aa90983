package dev.skiff.cli.manual;

import java.util.List;
import picocli.CommandLine;

/** The scripts that complete command lines in shells. */
public final class Completion {
  private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  private Completion() {}

  public static List<String> shells() {
    return SHELLS;
  }

  /**
   * The script for one of {@link #shells}.
   *
   * @param root the whole tree of commands
   */
  public static String script(String shell, CommandLine root) {
    Grammar grammar = Grammar.of(root);
    return switch (shell) {
      case "bash" -> BashCompletion.script(grammar);
      case "zsh" -> ZshCompletion.script(grammar);
      case "fish" -> FishCompletion.script(grammar);
      default -> throw new IllegalArgumentException("no shell " + shell);
    };
  }

  /** Where a package installs it, below {@code share/}. */
  public static String file(String shell) {
    return switch (shell) {
      case "bash" -> "bash-completion/completions/skiff";
      case "zsh" -> "zsh/site-functions/_skiff";
      case "fish" -> "fish/vendor_completions.d/skiff.fish";
      default -> throw new IllegalArgumentException("no shell " + shell);
    };
  }
}

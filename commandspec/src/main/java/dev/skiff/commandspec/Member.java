package dev.skiff.commandspec;

import java.util.List;
import java.util.Optional;

/** An annotated field. */
sealed interface Member {
  /** Name of the field. */
  String field();

  /**
   * An argument's type.
   *
   * @param whole as it is declared, without annotations
   * @param erased without its parameters
   * @param elements what a collection holds; for others its own type
   */
  record Type(String whole, String erased, List<String> elements, boolean collection) {
    /** As it is cast to. */
    String boxed() {
      return switch (whole) {
        case "boolean" -> "Boolean";
        case "int" -> "Integer";
        default -> whole;
      };
    }
  }

  /** What options and operands have in common. An absent {@code arity} is picocli's to choose. */
  record Argument(
      Type type,
      Optional<String> arity,
      String label,
      List<String> description,
      Presence presence) {}

  /** Whether an argument is shown, must be given, and what it is when it is not. */
  record Presence(boolean hidden, boolean required, Optional<String> defaultValue) {}

  /** A field that takes what is given on a command line. */
  sealed interface Given extends Member {
    Argument argument();
  }

  /** An option. */
  record Option(
      String field,
      List<String> names,
      Argument argument,
      Optional<String> fallback,
      boolean usageHelp,
      boolean versionHelp)
      implements Given {}

  /** A positional parameter. */
  record Operand(String field, Optional<String> index, Argument argument) implements Given {}

  /**
   * A group of options in a class of its own.
   *
   * @param generatedName the class that is generated for it, with its package
   */
  record Mixin(String field, String generatedName) implements Member {}

  /** Takes the specification itself. */
  record Specification(String field) implements Member {}
}

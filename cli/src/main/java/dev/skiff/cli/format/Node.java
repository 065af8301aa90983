package dev.skiff.cli.format;

import java.util.List;
import java.util.Optional;

/** A piece of a template that has been understood. */
sealed interface Node {

  /** Characters that stand for themselves. */
  record Literal(String text) implements Node {}

  /** Prints what a pipeline gives, unless it only sets variables. */
  record Show(Pipeline pipeline) implements Node {}

  /** {@code if}, or {@code with}, which makes the value the dot. */
  record Branch(Pipeline condition, boolean sets, List<Node> then, List<Node> otherwise)
      implements Node {}

  /** {@code range}. */
  record Loop(Pipeline over, List<Node> body, List<Node> otherwise) implements Node {}

  /** {@code break} and {@code continue}. */
  record Leave(boolean forGood) implements Node {}

  /**
   * Calls of which each gets the value of the one before as its last argument.
   *
   * @param variables set to the value; two only in {@code range}
   * @param declares whether they are new
   */
  record Pipeline(List<Variable> variables, boolean declares, List<Call> calls, int at) {}

  /** A value, or a function or a map with arguments. */
  record Call(List<Operand> words) {}

  /** What stands in a call. */
  sealed interface Operand {
    int at();
  }

  /** A string, a number, true, false, nil. */
  record Constant(Value value, int at) implements Operand {}

  /** A function by its name. */
  record Function(String name, int at) implements Operand {}

  /**
   * Fields of something.
   *
   * @param start empty for the dot
   */
  record Reference(Optional<Start> start, List<Name> fields, int at) implements Operand {}

  /** Where a reference begins when it is not at the dot. */
  sealed interface Start permits Variable, Group {}

  /** A variable, {@code $} included. */
  record Variable(String name, int at) implements Start {}

  /** A pipeline in parentheses. */
  record Group(Pipeline pipeline) implements Start {}

  /** The name of a field, and where it stands. */
  record Name(String text, int at) {}
}

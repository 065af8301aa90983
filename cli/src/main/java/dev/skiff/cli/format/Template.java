package dev.skiff.cli.format;

import java.util.List;

/**
 * What {@code --format} gives, understood: the part of Go's text/template, with Docker's functions,
 * that is used for output. Immutable.
 */
public final class Template {
  private final List<Node> nodes;

  private Template(List<Node> nodes) {
    this.nodes = nodes;
  }

  /**
   * Understands {@code source}.
   *
   * @throws TemplateFailure that says where it cannot be understood
   */
  public static Template parse(String source) {
    return parse(source, 0);
  }

  /** As {@link #parse(String)}, of what begins at {@code from}; places are told in the whole. */
  public static Template parse(String source, int from) {
    return new Template(Parser.parse(source, from));
  }

  /**
   * What it makes of one value.
   *
   * @throws TemplateFailure when it asks for what the value does not have
   */
  public String render(Value value) {
    return new Evaluator(value).render(nodes);
  }
}

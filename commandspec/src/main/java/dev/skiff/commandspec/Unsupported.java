package dev.skiff.commandspec;

import javax.lang.model.element.Element;

/** Something said with an annotation that the generated code would not say. */
final class Unsupported extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Element element;

  Unsupported(Element element, String message) {
    super(message);
    this.element = element;
  }

  /** Where to point. */
  Element element() {
    return element;
  }
}

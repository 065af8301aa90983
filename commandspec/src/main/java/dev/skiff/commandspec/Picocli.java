package dev.skiff.commandspec;

import java.util.Optional;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;

/** The names of what picocli reads. */
final class Picocli {
  private static final String OWNER = "picocli.CommandLine.";

  static final String COMMAND = OWNER + "Command";
  static final String OPTION = OWNER + "Option";
  static final String PARAMETERS = OWNER + "Parameters";
  static final String MIXIN = OWNER + "Mixin";
  static final String SPEC = OWNER + "Spec";

  private Picocli() {}

  /** The annotation of that name on an element. */
  static Optional<? extends AnnotationMirror> on(Element element, String annotation) {
    return element.getAnnotationMirrors().stream()
        .filter(each -> each.getAnnotationType().toString().equals(annotation))
        .findFirst();
  }
}

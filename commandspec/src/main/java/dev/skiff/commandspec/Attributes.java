package dev.skiff.commandspec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;

/** What is written in one annotation: attributes that are left out are not there. */
final class Attributes {
  private final Map<String, Object> values = new LinkedHashMap<>();

  /**
   * Reads an annotation.
   *
   * @throws Unsupported when it says something that is not in {@code known}
   */
  Attributes(Element element, AnnotationMirror annotation, Set<String> known) {
    annotation
        .getElementValues()
        .forEach((key, value) -> {
          String name = key.getSimpleName().toString();
          if (!known.contains(name)) {
            throw new Unsupported(
                element,
                "the generator of command specifications does not know the attribute '"
                    + name
                    + "' of "
                    + annotation.getAnnotationType()
                    + "; teach it in module commandspec");
          }
          values.put(name, value.getValue());
        });
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).map(Object::toString);
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(values.get(name));
  }

  /** The texts of an attribute that is an array, which may be written as one; empty when absent. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    if (values.get(name) instanceof List<?> list) {
      for (Object each : list) {
        texts.add(((AnnotationValue) each).getValue().toString());
      }
    }
    return texts;
  }
}

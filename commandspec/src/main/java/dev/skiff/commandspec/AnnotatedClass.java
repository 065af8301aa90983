package dev.skiff.commandspec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.util.Elements;

/**
 * A class with annotations.
 *
 * @param binaryName its name in source, with the classes around it
 * @param parent the class generated for what it extends, if any
 * @param members in the order of the source
 */
record AnnotatedClass(
    String packageName,
    String binaryName,
    String generatedName,
    Optional<String> parent,
    Optional<Attributes> command,
    List<Member> members) {
  private static final Set<String> OF_COMMAND =
      Set.of("name", "description", "footer", "version", "synopsisSubcommandLabel");

  static AnnotatedClass of(TypeElement type, Elements elements) {
    String packageName = elements.getPackageOf(type).getQualifiedName().toString();
    List<Member> members = new ArrayList<>();
    for (Element each : type.getEnclosedElements()) {
      if (each.getKind() == ElementKind.FIELD) {
        new MemberReader((VariableElement) each, elements).read().ifPresent(members::add);
      }
    }
    return new AnnotatedClass(
        packageName,
        type.getQualifiedName().toString().substring(packageName.length() + 1),
        generatedName(type),
        parent(type, elements),
        Picocli.on(type, Picocli.COMMAND).map(a -> new Attributes(type, a, OF_COMMAND)),
        members);
  }

  /** The nearest class above that has annotations of its own. */
  private static Optional<String> parent(TypeElement type, Elements elements) {
    if (!(type.getSuperclass() instanceof DeclaredType above)) {
      return Optional.empty();
    }
    TypeElement superclass = (TypeElement) above.asElement();
    return isAnnotated(superclass)
        ? Optional.of(qualifiedGeneratedName(superclass, elements))
        : parent(superclass, elements);
  }

  private static boolean isAnnotated(TypeElement type) {
    return Picocli.on(type, Picocli.COMMAND).isPresent()
        || type.getEnclosedElements().stream()
            .filter(each -> each.getKind() == ElementKind.FIELD)
            .flatMap(each -> each.getAnnotationMirrors().stream())
            .map(AnnotationMirror::getAnnotationType)
            .anyMatch(annotation -> annotation.toString().startsWith("picocli."));
  }

  static String qualifiedGeneratedName(TypeElement type, Elements elements) {
    return elements.getPackageOf(type).getQualifiedName() + "." + generatedName(type);
  }

  /** {@code Outer.Inner} becomes {@code OuterInnerSpec}. */
  private static String generatedName(TypeElement type) {
    StringBuilder name = new StringBuilder("Spec");
    for (Element each = type; each instanceof TypeElement; each = each.getEnclosingElement()) {
      if (each.getModifiers().contains(Modifier.PRIVATE)) {
        throw new Unsupported(type, "the generated code cannot see " + type + ": it is private");
      }
      name.insert(0, each.getSimpleName());
    }
    return name.toString();
  }
}

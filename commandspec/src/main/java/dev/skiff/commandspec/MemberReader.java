package dev.skiff.commandspec;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;

/** Reads one field. */
final class MemberReader {
  private static final Set<String> OF_OPTION =
      Set.of(
          "names",
          "paramLabel",
          "description",
          "arity",
          "hidden",
          "required",
          "defaultValue",
          "fallbackValue",
          "usageHelp",
          "versionHelp");
  private static final Set<String> OF_PARAMETERS =
      Set.of("index", "paramLabel", "description", "arity", "hidden", "defaultValue");

  /**
   * None or one a position, and unspecified: what picocli takes for a list without an arity ({@code
   * Range.defaultArity}). To {@code Range.valueOf} only a text that begins with dots is so.
   */
  private static final String UNSPECIFIED_UP_TO_ONE = "..1";

  private final VariableElement field;
  private final Elements elements;
  private final String name;

  MemberReader(VariableElement field, Elements elements) {
    this.field = field;
    this.elements = elements;
    this.name = field.getSimpleName().toString();
  }

  /** Empty when it is no business of the command line. */
  Optional<Member> read() {
    Optional<Member> member =
        Picocli.on(field, Picocli.OPTION)
            .map(this::option)
            .or(() -> Picocli.on(field, Picocli.PARAMETERS).map(this::operand))
            .or(() -> Picocli.on(field, Picocli.MIXIN).map(_ -> mixin()))
            .or(() -> Picocli.on(field, Picocli.SPEC).map(_ -> new Member.Specification(name)));
    if (member.isPresent() && field.getModifiers().contains(Modifier.PRIVATE)) {
      throw new Unsupported(field, "the generated code cannot set '" + name + "': it is private");
    }
    return member;
  }

  private Member option(AnnotationMirror annotation) {
    Attributes said = new Attributes(field, annotation, OF_OPTION);
    Member.Argument argument =
        new Member.Argument(
            type(),
            said.text("arity"),
            label(said),
            said.texts("description"),
            new Member.Presence(
                said.flag("hidden"), said.flag("required"), said.text("defaultValue")));
    return new Member.Option(
        name,
        said.texts("names"),
        argument,
        said.text("fallbackValue"),
        said.flag("usageHelp"),
        said.flag("versionHelp"));
  }

  private Member operand(AnnotationMirror annotation) {
    Attributes said = new Attributes(field, annotation, OF_PARAMETERS);
    Member.Type type = type();
    Optional<String> arity = said.text("arity");
    // picocli: one value is required unless an arity from 0 says else, of many none is.
    boolean required = arity.isEmpty() ? !type.collection() : !arity.get().startsWith("0");
    Member.Argument argument =
        new Member.Argument(
            type,
            arity.or(
                () -> type.collection() ? Optional.of(UNSPECIFIED_UP_TO_ONE) : Optional.empty()),
            label(said),
            said.texts("description"),
            new Member.Presence(said.flag("hidden"), required, said.text("defaultValue")));
    return new Member.Operand(name, said.text("index"), argument);
  }

  private String label(Attributes said) {
    return said.text("paramLabel").orElse("<" + name + ">");
  }

  private Member mixin() {
    TypeElement type = (TypeElement) ((DeclaredType) field.asType()).asElement();
    return new Member.Mixin(name, AnnotatedClass.qualifiedGeneratedName(type, elements));
  }

  private Member.Type type() {
    TypeMirror type = field.asType();
    if (type.getKind() == TypeKind.BOOLEAN || type.getKind() == TypeKind.INT) {
      String primitive = type.getKind().name().toLowerCase(Locale.ROOT);
      return new Member.Type(primitive, primitive, List.of(primitive), false);
    }
    if (!(type instanceof DeclaredType declared)) {
      throw new Unsupported(field, "the generator does not know fields of type " + type);
    }
    String erased = nameOf(declared);
    List<String> parameters =
        declared.getTypeArguments().stream().map(each -> nameOf((DeclaredType) each)).toList();
    boolean collection = erased.equals("java.util.List");
    if (!collection && !parameters.isEmpty()) {
      throw new Unsupported(field, "the generator does not know fields of type " + type);
    }
    return new Member.Type(
        collection ? erased + "<" + parameters.getFirst() + ">" : erased,
        erased,
        collection ? parameters : List.of(erased),
        collection);
  }

  /** In source, without the annotations of types. */
  private static String nameOf(DeclaredType type) {
    return ((TypeElement) type.asElement()).getQualifiedName().toString();
  }
}

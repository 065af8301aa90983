package dev.skiff.commandspec;

import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;

/**
 * For every class with picocli's annotations, a class beside it that builds picocli's model of it
 * without reading an annotation: {@code PsCommandSpec.of(command)} for {@code PsCommand}. Reading
 * them at run time makes a proxy class for each kind of annotation and accessors for each field,
 * none of which a JVM keeps in its archives; that was a quarter of the start of a command.
 *
 * <p>What is said with an attribute that it does not know is an error, never left out.
 */
public final class CommandSpecProcessor extends AbstractProcessor {
  @Override
  public Set<String> getSupportedAnnotationTypes() {
    return Set.of(Picocli.COMMAND, Picocli.OPTION, Picocli.PARAMETERS, Picocli.MIXIN, Picocli.SPEC);
  }

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latest();
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    Set<TypeElement> types = new LinkedHashSet<>();
    for (TypeElement annotation : annotations) {
      for (Element element : round.getElementsAnnotatedWith(annotation)) {
        Element type = element instanceof TypeElement ? element : element.getEnclosingElement();
        types.add((TypeElement) type);
      }
    }
    types.forEach(this::write);
    return false;
  }

  private void write(TypeElement type) {
    try {
      AnnotatedClass described = AnnotatedClass.of(type, processingEnv.getElementUtils());
      String name = described.packageName() + "." + described.generatedName();
      try (Writer file = processingEnv.getFiler().createSourceFile(name, type).openWriter()) {
        file.write(new SpecSource(described).text());
      }
    } catch (Unsupported e) {
      processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, e.getMessage(), e.element());
    } catch (IOException e) {
      processingEnv
          .getMessager()
          .printMessage(
              Diagnostic.Kind.ERROR, "cannot write the specification of " + type + ": " + e, type);
    }
  }
}

package dev.skiff.testkit.functional;

import dev.skiff.testkit.SkiffHome;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One home with a kernel and a warm engine for all tests that ask for a {@link SkiffHome}. JUnit
 * closes it at the very end, and what is left behind then fails the run.
 */
final class SharedHome implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SkiffHome.class;
  }

  @Override
  public SkiffHome resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(SharedHome.class))
        .computeIfAbsent(SkiffHome.class, type -> SkiffHome.withKernel(), SkiffHome.class);
  }
}

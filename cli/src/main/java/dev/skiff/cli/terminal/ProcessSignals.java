package dev.skiff.cli.terminal;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;

/**
 * The signals of this process.
 *
 * <p>JUSTIFICATION: {@code sun.misc.Signal} (module jdk.unsupported) is the only way to see a
 * second Ctrl-C: a shutdown hook runs once and cannot turn the end down. It is called by reflection
 * because javac's warning on it cannot be switched off, and warnings are errors here.
 */
public final class ProcessSignals implements Signals {
  private static final List<String> ENDING = List.of("INT", "TERM", "HUP");

  @Override
  public void onInterrupt(Runnable handler) {
    handle(ENDING, name -> handler.run());
  }

  @Override
  public void onEnding(Consumer<String> handler) {
    handle(ENDING, handler);
  }

  @Override
  public void onResize(Runnable handler) {
    handle(List.of("WINCH"), name -> handler.run());
  }

  private static void handle(List<String> names, Consumer<String> handler) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object ignored = handlerType.getField("SIG_IGN").get(null);
      Method handle = signal.getMethod("handle", signal, handlerType);
      for (String name : names) {
        Object named = signal.getConstructor(String.class).newInstance(name);
        Object before = handle.invoke(null, named, proxy(handlerType, name, handler));
        if (ignored.equals(before)) {
          handle.invoke(null, named, before);
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java has no sun.misc.Signal", e);
    }
  }

  private static Object proxy(Class<?> handlerType, String name, Consumer<String> handler) {
    return Proxy.newProxyInstance(
        handlerType.getClassLoader(),
        new Class<?>[] {handlerType},
        (self, method, arguments) ->
            switch (method.getName()) {
              case "handle" -> {
                handler.accept(name);
                yield null;
              }
              // sun.misc.Signal keeps handlers in maps by signal, and compares none of them.
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }

  @Override
  public void leave(int exitCode) {
    Runtime.getRuntime().halt(exitCode);
  }
}

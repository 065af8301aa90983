package dev.skiff.engine.project;

import io.avaje.jsonb.Jsonb;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The JSON Schema (2020-12) of a group of keys. The same keys give the same text. */
final class SchemaText {
  private SchemaText() {}

  static String of(Shape.Group<?> group) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", Project.FILE);
    schema.putAll(shape(group));
    if (group.equals(Keys.PROJECT)) {
      schema.put(
          "oneOf",
          Stream.of(Keys.PROGRAM, KernelKeys.KERNEL)
              .map(key -> Map.of("required", List.of(key.name())))
              .toList());
    }
    return Jsonb.builder().build().type(Object.class).toJsonPretty(schema) + "\n";
  }

  private static Map<String, Object> shape(Shape<?> shape) {
    return switch (shape) {
      case Shape.Scalar<?> scalar -> scalar(scalar);
      case Shape.ListOf<?> list -> typed("array", "items", shape(list.item()));
      case Shape.NamedBy<?> named -> named(named);
      case Shape.BriefOr<?> either ->
          Map.of("oneOf", List.of(shape(either.brief()), shape(either.whole())));
      case Shape.Group<?> group -> group(group);
    };
  }

  private static Map<String, Object> scalar(Shape.Scalar<?> scalar) {
    return typed(
        scalar.numeric() ? List.of("string", "number", "boolean") : "string",
        "pattern",
        whole(scalar));
  }

  private static Map<String, Object> named(Shape.NamedBy<?> named) {
    Map<String, Object> schema =
        typed("object", "propertyNames", Map.of("pattern", whole(named.name())));
    schema.put("additionalProperties", shape(named.item()));
    return schema;
  }

  private static Map<String, Object> group(Shape.Group<?> group) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Key<?> key : group.keys()) {
      Map<String, Object> property = new LinkedHashMap<>();
      property.put("description", key.about() + (key.acts() ? "" : " Kept; not acted on yet."));
      property.putAll(shape(key.shape()));
      properties.put(key.name(), property);
    }
    Map<String, Object> schema = typed("object", "properties", properties);
    List<String> required = group.keys().stream().filter(Key::required).map(Key::name).toList();
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  private static Map<String, Object> typed(Object type, String name, Object value) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", type);
    schema.put(name, value);
    return schema;
  }

  private static String whole(Shape.Scalar<?> scalar) {
    return "^(?:" + scalar.pattern().pattern() + ")$";
  }
}

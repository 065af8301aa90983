package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.Operation.ImageRow;
import dev.skiff.wire.api.ImageDeleted;
import dev.skiff.wire.api.ImageDetail;
import dev.skiff.wire.api.ImageSummary;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The images that are here. */
final class ImageRoutes {
  private static final Set<String> FILTERS = Set.of("reference", "dangling", "label");

  private final Engine engine;

  ImageRoutes(Engine engine) {
    this.engine = engine;
  }

  void list(Exchange exchange) throws IOException {
    Filters filters = Filters.parse(exchange.query(), FILTERS);
    List<ImageSummary> shown =
        engine.perform(new Operation.ListImages()).stream()
            .filter(image -> shows(filters, image))
            .map(ImageView::summary)
            .toList();
    exchange.jsonList(200, ImageSummary.class, shown);
  }

  private static boolean shows(Filters filters, ImageRow image) {
    boolean dangling = image.references().isEmpty();
    return filters.labelsMatch(image.labels())
        && (!filters.has("dangling")
            || dangling == !Set.of("0", "false").containsAll(filters.of("dangling")))
        && (!filters.has("reference")
            || filters.of("reference").stream().anyMatch(name -> isNamed(image, name)));
  }

  /** {@code name} or {@code name:tag}; {@code *} stands for any text without a slash. */
  private static boolean isNamed(ImageRow image, String wanted) {
    return image.references().stream()
        .anyMatch(reference ->
            Glob.matches(wanted, reference) || Glob.matches(wanted, withoutTag(reference)));
  }

  private static String withoutTag(String reference) {
    int colon = reference.lastIndexOf(':');
    return colon > reference.lastIndexOf('/') ? reference.substring(0, colon) : reference;
  }

  void inspect(Exchange exchange) throws IOException {
    ImageRow image = engine.perform(new Operation.InspectImage(exchange.captured("name")));
    exchange.json(200, ImageDetail.class, ImageView.detail(image));
  }

  void remove(Exchange exchange) throws IOException {
    var removal =
        engine.perform(
            new Operation.RemoveImage(exchange.captured("name"), exchange.query().flag("force")));
    exchange.jsonList(200, ImageDeleted.class, ImageView.deleted(removal));
  }
}

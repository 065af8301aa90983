package dev.skiff.engine.api.docker;

import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.image.ImageReference;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.Operation.ImageRow;
import dev.skiff.wire.api.ImageDeleted;
import dev.skiff.wire.api.ImageDetail;
import dev.skiff.wire.api.ImageSummary;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The images that are here. */
final class ImageRoutes {
  private static final Set<String> FILTERS =
      Set.of("reference", "dangling", "label", "before", "since", "until");

  private final Engine engine;
  private final InstantSource clock;

  ImageRoutes(Engine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  void list(Exchange exchange) throws IOException {
    Filters filters = Filters.parse(exchange.query(), FILTERS);
    Predicate<ImageRow> wanted = wanted(filters);
    List<ImageSummary> shown =
        engine.perform(new Operation.ListImages()).stream()
            .filter(wanted)
            .flatMap(image -> named(filters, image).stream())
            .map(ImageView::summary)
            .toList();
    exchange.jsonList(200, ImageSummary.class, shown);
  }

  private Predicate<ImageRow> wanted(Filters filters) {
    Optional<Instant> before =
        earliest(filters, "before", this::created)
            .or(() ->
                earliest(filters, "until", text -> Moment.parse("until", text, clock.instant())));
    Optional<Instant> since = earliest(filters, "since", this::created);
    boolean dangling = filters.isTrue("dangling");
    return image ->
        filters.labelsMatch(image.labels())
            && (!filters.has("dangling") || dangling == image.references().isEmpty())
            && before.map(image.created()::isBefore).orElse(true)
            && since.map(image.created()::isAfter).orElse(true);
  }

  private static Optional<Instant> earliest(
      Filters filters, String name, java.util.function.Function<String, Instant> moment) {
    return filters.of(name).stream().map(moment).min(Instant::compareTo);
  }

  private Instant created(String image) {
    return engine.perform(new Operation.InspectImage(image)).image().created();
  }

  /** Of an image found by its names, only those that were asked for are shown, as with Docker. */
  private static Optional<ImageRow> named(Filters filters, ImageRow image) {
    if (!filters.has("reference")) {
      return Optional.of(image);
    }
    List<String> matching =
        image.references().stream()
            .filter(
                name -> filters.of("reference").stream().anyMatch(wanted -> isMeant(name, wanted)))
            .toList();
    return matching.isEmpty() ? Optional.empty() : Optional.of(image.named(matching));
  }

  /** {@code name} or {@code name:tag}; {@code *} stands for any text without a slash. */
  private static boolean isMeant(String reference, String wanted) {
    return Glob.matches(wanted, reference)
        || Glob.matches(wanted, ImageReference.repository(reference));
  }

  void inspect(Exchange exchange) throws IOException {
    var anatomy = engine.perform(new Operation.InspectImage(exchange.captured("name")));
    exchange.json(200, ImageDetail.class, ImageView.detail(anatomy));
  }

  void remove(Exchange exchange) throws IOException {
    var removal =
        engine.perform(
            new Operation.RemoveImage(exchange.captured("name"), exchange.query().flag("force")));
    exchange.jsonList(200, ImageDeleted.class, ImageView.deleted(removal));
  }
}

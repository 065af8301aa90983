package dev.skiff.engine.api.skiff;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.files.GuestText;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.FileOperation.CompareImages;
import dev.skiff.engine.operation.FileOperation.Explain;
import dev.skiff.engine.operation.FileOperation.Explanation;
import dev.skiff.engine.operation.FileOperation.ImageComparison;
import dev.skiff.engine.operation.FileOperation.TakeInventory;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.provenance.Inventory;
import dev.skiff.engine.provenance.Origin;
import dev.skiff.engine.provenance.Reason;
import dev.skiff.wire.api.FileReason;
import dev.skiff.wire.api.ImageDifference;
import dev.skiff.wire.api.ImageInventory;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** Why files are in images. */
final class ProvenanceRoutes {
  private final Engine engine;

  ProvenanceRoutes(Engine engine) {
    this.engine = engine;
  }

  void why(Exchange exchange) throws IOException {
    Explain explain = new Explain(exchange.captured("name"), parameter(exchange, "path"));
    exchange.json(200, FileReason.class, view(engine.perform(new Operation.OnFiles<>(explain))));
  }

  void inventory(Exchange exchange) throws IOException {
    TakeInventory take = new TakeInventory(exchange.captured("name"));
    exchange.json(200, ImageInventory.class, view(engine.perform(new Operation.OnFiles<>(take))));
  }

  void difference(Exchange exchange) throws IOException {
    CompareImages compare =
        new CompareImages(exchange.captured("name"), parameter(exchange, "with"));
    exchange.json(
        200, ImageDifference.class, view(engine.perform(new Operation.OnFiles<>(compare))));
  }

  private static String parameter(Exchange exchange, String name) {
    return exchange
        .query()
        .text(name)
        .orElseThrow(() -> ApiFailure.invalidQuery(name, "", "some text"));
  }

  private static FileReason view(Explanation explanation) {
    Reason reason = explanation.reason();
    return new FileReason(
        GuestText.shown(reason.path()),
        word(reason.entry().kind()),
        reason.entry().size(),
        GuestText.shown(reason.leadsTo()),
        reason.chain().stream()
            .map(need -> new FileReason.Step(need.path(), word(need.how()), need.name()))
            .toList(),
        reason.neededBy(),
        reason.otherNames().stream().map(GuestText::shown).toList(),
        reason.expected(),
        explanation.layer(),
        explanation.layers(),
        explanation.layerDigest(),
        explanation.createdBy(),
        text(reason.origin()),
        explanation.rule());
  }

  private static ImageInventory view(Inventory inventory) {
    return new ImageInventory(
        inventory.items().stream()
            .map(item ->
                new ImageInventory.Item(
                    item.need().path(),
                    word(item.need().how()),
                    item.need().by(),
                    item.size(),
                    item.soname(),
                    item.versions(),
                    text(item.origin())))
            .toList(),
        inventory.causes().stream()
            .map(total ->
                new ImageInventory.Total(word(total.cause()), total.files(), total.bytes()))
            .toList());
  }

  private static ImageDifference view(ImageComparison comparison) {
    return new ImageDifference(
        comparison.files().stream()
            .map(entry ->
                new ImageDifference.Entry(
                    word(entry.kind()),
                    GuestText.shown(entry.path()),
                    entry.before(),
                    entry.after(),
                    entry.what()))
            .toList(),
        comparison.config().stream()
            .map(change ->
                new ImageDifference.Setting(change.what(), change.before(), change.after()))
            .toList());
  }

  private static String text(Optional<Origin> origin) {
    return origin
        .map(known ->
            known.name()
                + (known.version().isEmpty() ? "" : " " + known.version())
                + (known.inImage() ? "" : " (of this computer)"))
        .orElse("");
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

package dev.skiff.engine.api.skiff;

import dev.skiff.engine.api.ApiFailure;
import dev.skiff.engine.api.Exchange;
import dev.skiff.engine.api.HangUp;
import dev.skiff.engine.api.docker.BaseView;
import dev.skiff.engine.base.BaseFailure;
import dev.skiff.engine.operation.Engine;
import dev.skiff.engine.operation.Operation;
import dev.skiff.engine.operation.Operation.ProgressListener;
import dev.skiff.wire.api.BaseDetail;
import dev.skiff.wire.api.BaseRequest;
import dev.skiff.wire.api.BaseSummary;
import dev.skiff.wire.api.DefaultBase;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Guest kernels. */
final class BaseRoutes {
  private final Engine engine;

  BaseRoutes(Engine engine) {
    this.engine = engine;
  }

  void list(Exchange exchange) throws IOException {
    exchange.jsonList(
        200,
        BaseSummary.class,
        engine.perform(new Operation.ListBases()).stream().map(BaseView::summary).toList());
  }

  void details(Exchange exchange) throws IOException {
    exchange.jsonList(200, BaseDetail.class, described());
  }

  void detail(Exchange exchange) throws IOException {
    String name = exchange.captured("base");
    List<BaseDetail> all = described();
    BaseDetail found =
        all.stream()
            .filter(base -> base.name().equals(name))
            .findFirst()
            .orElseThrow(
                () -> BaseFailure.unknownBase(name, all.stream().map(BaseDetail::name).toList()));
    exchange.json(200, BaseDetail.class, found);
  }

  private List<BaseDetail> described() {
    return engine.perform(new Operation.DescribeBases()).stream().map(BaseView::detail).toList();
  }

  void defaultBase(Exchange exchange) throws IOException {
    String word = engine.perform(new Operation.AskDefaultBase());
    exchange.json(200, DefaultBase.class, new DefaultBase(word));
  }

  void setDefaultBase(Exchange exchange) throws IOException {
    DefaultBase asked = exchange.body().read(DefaultBase.class);
    String word = engine.perform(new Operation.SetDefaultBase(asked.base()));
    exchange.json(200, DefaultBase.class, new DefaultBase(word));
  }

  void pull(Exchange exchange) throws IOException, InterruptedException {
    BaseRequest asked = request(exchange);
    Optional<String> version = Optional.ofNullable(asked.version()).filter(v -> !v.isEmpty());
    withProgress(exchange, told -> new Operation.PullBase(asked.base(), version, told));
  }

  void take(Exchange exchange) throws IOException, InterruptedException {
    BaseRequest asked = request(exchange);
    String path = asked.path();
    if (path == null) {
      throw ApiFailure.invalidBody("path", "a folder or package file is expected");
    }
    var source = HostPaths.parse("path", path);
    withProgress(exchange, told -> new Operation.ImportBase(asked.base(), source, told));
  }

  private static BaseRequest request(Exchange exchange) {
    BaseRequest asked = exchange.body().read(BaseRequest.class);
    if (asked.base() == null || asked.base().isEmpty()) {
      throw ApiFailure.invalidBody("base", "the name of a base is expected");
    }
    return asked;
  }

  private void withProgress(
      Exchange exchange, Function<ProgressListener, Operation<Operation.BaseRow>> operation)
      throws IOException, InterruptedException {
    try (HangUp watch = exchange.watchClient()) {
      new ProgressStream(exchange, watch).run(told -> engine.perform(operation.apply(told)));
    }
  }

  void remove(Exchange exchange) throws IOException {
    var removed =
        engine.perform(
            new Operation.RemoveBase(exchange.captured("base"), exchange.captured("id")));
    exchange.json(200, BaseSummary.class, BaseView.summary(removed));
  }
}

package dev.skiff.engine.network;

import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.instance.Networking;
import java.util.List;

/**
 * Gives places to instances of an engine that knew no networks. They had the outside, so they come
 * into the open one.
 */
public final class FirstPlaces {
  private FirstPlaces() {}

  /** Before anything else is asked of the instances. */
  public static void give(Instances instances, Networks networks) {
    Network network = networks.resolve(Network.DOCKERS);
    for (String id : instances.unplaced()) {
      instances.update(id, now -> placed(now, network, instances.all()));
    }
  }

  private static Instance placed(Instance instance, Network network, List<Instance> all) {
    if (!instance.spec().networked()) {
      return instance;
    }
    Addresses.Wish wish = Addresses.Wish.of(network.name());
    return instance.networked(
        Networking.at(List.of(new Addresses(all).place(network, wish, instance.mac()))));
  }
}

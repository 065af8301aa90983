package dev.skiff.engine.supervise;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.Reach;
import dev.skiff.engine.format.tree.VerifiedTree;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.Instances;
import dev.skiff.engine.network.Addressing;
import dev.skiff.engine.network.Enforcement;
import dev.skiff.engine.network.HostPorts;
import dev.skiff.engine.vm.Hypervisor;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What supervising needs from the rest of the engine.
 *
 * @param bases by name
 * @param trees an image's tree by its digest
 * @param attachments what instances see beside their images
 * @param addressing what guests are told of their networks
 * @param enforcement applies what is recorded of networks to what carries packets
 * @param reach tries the ports of an instance's guest from outside
 * @param ended told of an instance whose run is over and recorded
 */
public record Yard(
    Instances instances,
    Map<String, Base> bases,
    Function<String, VerifiedTree> trees,
    Hypervisor hypervisor,
    HostPorts hostPorts,
    Places places,
    Attachments attachments,
    Addressing addressing,
    Enforcement enforcement,
    Function<Instance, Reach> reach,
    InstantSource clock,
    Consumer<Instance> ended) {}

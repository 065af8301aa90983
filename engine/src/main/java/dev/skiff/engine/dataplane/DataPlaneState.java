package dev.skiff.engine.dataplane;

import dev.skiff.wire.fabric.FabricState;
import java.util.Optional;

/**
 * How the two processes are.
 *
 * @param fabric empty where it does not run, or does not answer; likewise {@code nat}
 * @param starts how often a process of this engine had to be started since its begin
 */
public record DataPlaneState(Optional<FabricState> fabric, Optional<NatState> nat, long starts) {}

package dev.skiff.engine.supervise;

import dev.skiff.engine.base.GuestEvent.KernelFailed;
import dev.skiff.engine.base.GuestEvent.ProgramExit;
import dev.skiff.engine.base.GuestEvent.SetupFailed;
import dev.skiff.engine.vm.MachineExit;
import java.util.List;
import java.util.Optional;

/**
 * All that is known once a machine is gone.
 *
 * @param program how the program ended, if the guest or its guard could tell
 * @param setup why the program never ran, if the guest said so
 * @param kernel that the guest's kernel failed, if its end said so
 * @param booted whether the guest ever spoke
 * @param hang why we took the boot for hung and ended it, or gave it up
 * @param killSignal the last signal a user had us send, or 0
 * @param machine how the hypervisor ended; absent when the guard was killed
 * @param console the last lines of the guest's console
 * @param hypervisorLog the last lines the hypervisor printed
 */
record Evidence(
    Optional<ProgramExit> program,
    Optional<SetupFailed> setup,
    Optional<KernelFailed> kernel,
    boolean booted,
    Optional<String> hang,
    int killSignal,
    Optional<MachineExit> machine,
    List<String> console,
    List<String> hypervisorLog) {}

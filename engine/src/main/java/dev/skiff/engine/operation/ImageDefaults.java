package dev.skiff.engine.operation;

import dev.skiff.engine.image.RunDefaults;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an image gives to instances made of it, where the user says nothing else.
 *
 * @param exposed ports, as the image's configuration writes them: {@code 80/tcp}
 * @param volumes paths at which each instance is to have a volume of its own
 */
record ImageDefaults(
    String digest,
    List<String> entrypoint,
    List<String> command,
    List<String> environment,
    String workingDirectory,
    String user,
    Map<String, String> labels,
    Optional<Integer> stopSignal,
    List<String> exposed,
    List<String> volumes,
    RunDefaults run) {}

/**
 * The Docker Engine API: requests become operations, instances and images become Docker's JSON.
 * Knows the operations and the log; nothing of Jetty, state or how anything is done.
 */
@NullMarked
package dev.skiff.engine.api.docker;

import org.jspecify.annotations.NullMarked;

/**
 * The messages of docs/design/guest-channel.md as values and bytes: what the host says, what {@code
 * skiff-init} says. Pure; knows nothing of sockets, machines or time.
 */
@NullMarked
package dev.skiff.engine.base.linux.channel;

import org.jspecify.annotations.NullMarked;

/**
 * The client of the engine's socket: HTTP/1.1 over a Unix socket, one connection for each request,
 * blocking. Knows the bodies of {@code wire.api} only as something to send and to read; knows no
 * route. What the engine answers is bounded like any other input.
 */
@NullMarked
package dev.skiff.wire.client;

import org.jspecify.annotations.NullMarked;

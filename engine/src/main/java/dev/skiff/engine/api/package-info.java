/**
 * HTTP on a Unix socket: the server, its limits, routing, errors, streams and hijacked connections.
 * The only package that sees Jetty. Knows no route and nothing of instances.
 */
@NullMarked
package dev.skiff.engine.api;

import org.jspecify.annotations.NullMarked;

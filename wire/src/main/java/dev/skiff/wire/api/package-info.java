/**
 * The bodies of the HTTP API. Names and shapes are the Docker Engine API's (v1.47) where it has
 * them; what is ours alone stands under {@code Skiff} or on the routes below {@code /skiff/v1}.
 */
@NullMarked
package dev.skiff.wire.api;

import org.jspecify.annotations.NullMarked;

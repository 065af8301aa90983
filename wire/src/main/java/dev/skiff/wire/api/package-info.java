/**
 * The bodies of the HTTP API. Names and shapes are the Docker Engine API's (v1.47) where it has
 * them; what is ours alone stands under {@code Skiff} or on the routes below {@code /skiff/v1}.
 * Each JSON name is spelt out beside its component: the codec's own upper camel case writes a name
 * of one word in capitals.
 */
@NullMarked
package dev.skiff.wire.api;

import org.jspecify.annotations.NullMarked;

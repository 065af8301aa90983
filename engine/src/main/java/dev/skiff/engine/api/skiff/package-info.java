/**
 * What the API has beyond Docker's, under {@code /skiff/v1}. Knows the operations; nothing of Jetty
 * or how anything is done.
 */
@NullMarked
package dev.skiff.engine.api.skiff;

import org.jspecify.annotations.NullMarked;

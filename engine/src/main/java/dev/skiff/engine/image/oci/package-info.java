/**
 * The JSON of the OCI image specification v1.1, as far as it is read and written here. Shapes only:
 * knows no files and checks no digests.
 */
@NullMarked
package dev.skiff.engine.image.oci;

import org.jspecify.annotations.NullMarked;

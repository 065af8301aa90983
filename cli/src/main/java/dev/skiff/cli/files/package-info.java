/** Files that come out of guests and images as archives: listed, and unpacked safely here. */
@NullMarked
package dev.skiff.cli.files;

import org.jspecify.annotations.NullMarked;

package dev.skiff.engine.base.linux.channel;

import dev.skiff.engine.failure.Failure;

/** An identity that cannot be told to a guest. */
public final class IdentityFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private IdentityFailure(String code, String message, String hint) {
    super(Kind.INVALID, code, message, hint, null);
  }

  static IdentityFailure tooLarge(long bytes, long most) {
    return new IdentityFailure(
        "identity.too-large",
        "the arguments, environment and hosts take " + bytes + " bytes, more than " + most,
        "hand large values over in a file of the image");
  }

  static IdentityFailure holdsNul(String what) {
    return new IdentityFailure(
        "identity.holds-nul", "the " + what + " holds a NUL, which no program can be given", "");
  }

  static IdentityFailure tooManyPorts(int count, int most) {
    return new IdentityFailure(
        "identity.too-many-ports",
        count + " published ports cannot be watched, the most is " + most,
        "publish fewer ports");
  }
}

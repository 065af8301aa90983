package dev.skiff.engine.vm.guard;

/** Frame types of the control socket; docs/design/guard.md. */
final class ControlType {
  static final int STATUS = 1;
  static final int SEND = 2;
  static final int INPUT = 3;
  static final int KILL = 4;
  static final int SUBSCRIBE = 5;
  static final int AWAIT_LOG = 6;

  static final int ERROR = 128;
  static final int STATUS_IS = 129;
  static final int GUEST = 130;
  static final int LOG = 131;
  static final int EXITED = 132;

  private ControlType() {}
}

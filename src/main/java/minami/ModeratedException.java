package minami;

/** The picture is not fit to be shown. It carries no stack trace: it is an answer. */
final class ModeratedException extends Exception {

  ModeratedException() {
    super("moderation does not let this picture be shown", null, false, false);
  }
}

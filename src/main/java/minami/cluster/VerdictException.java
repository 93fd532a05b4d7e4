package minami.cluster;

/**
 * What the owner of an image says instead of a thumbnail, when asking again, here or elsewhere,
 * would not change it. It carries no stack trace: it is an answer, not a fault of ours.
 */
public final class VerdictException extends Exception {

  private final int status;

  VerdictException(int status, String detail) {
    super(detail, null, false, false);
    this.status = status;
  }

  /** The status that the owner would have answered its own client with. */
  public int status() {
    return status;
  }
}

package minami.cluster;

/**
 * What the owner of an image says instead of a thumbnail, when asking again, here or elsewhere,
 * would not change it. It carries no stack trace: it is an answer, not a fault of ours.
 */
public final class VerdictException extends Exception {

  private final String name;

  VerdictException(String name, String detail) {
    super(detail, null, false, false);
    this.name = name;
  }

  /** The owner's name for what is wrong, from {@link PeerRefusal#name}. */
  public String name() {
    return name;
  }
}

package minami.cluster;

/** A peer that did not answer, or not as a peer must. It carries no stack trace. */
final class PeerException extends Exception {

  private final boolean peersFault;

  private PeerException(String message, boolean peersFault) {
    super(message, null, false, false);
    this.peersFault = peersFault;
  }

  /** Trouble that the next request to this peer would most likely meet too. */
  static PeerException fault(String message) {
    return new PeerException(message, true);
  }

  /** No answer this time, from a peer that is well. */
  static PeerException noAnswer(String message) {
    return new PeerException(message, false);
  }

  boolean peersFault() {
    return peersFault;
  }
}

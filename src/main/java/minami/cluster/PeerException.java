package minami.cluster;

/** A peer that did not answer, or not as a peer must. It carries no stack trace. */
final class PeerException extends Exception {

  /** What a request that failed says of the peer. */
  enum Meaning {
    /** The next request would most likely fail too. */
    BROKEN,
    /** It has answered as a peer must, and only has nothing to give this time. */
    WELL,
    /** The trouble is on our side. */
    NOTHING
  }

  private final Meaning meaning;

  private PeerException(String message, Meaning meaning) {
    super(message, null, false, false);
    this.meaning = meaning;
  }

  /** Trouble that the next request to this peer would most likely meet too. */
  static PeerException fault(String message) {
    return new PeerException(message, Meaning.BROKEN);
  }

  /** No answer this time, from a peer that is well. */
  static PeerException noAnswer(String message) {
    return new PeerException(message, Meaning.WELL);
  }

  /** A request that never came to the peer, or an answer that this node could not take. */
  static PeerException ours(String message) {
    return new PeerException(message, Meaning.NOTHING);
  }

  Meaning meaning() {
    return meaning;
  }
}

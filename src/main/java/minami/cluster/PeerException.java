package minami.cluster;

/** A peer did not answer, or answered wrongly. No stack trace. */
final class PeerException extends Exception {

  /** What a failed request says about the peer. */
  enum Meaning {
    /** The next request would most likely fail too. */
    BROKEN,
    /** The peer works, but has no thumbnail this time. */
    WELL,
    /** The trouble is on our side. */
    NOTHING
  }

  private final Meaning meaning;

  private PeerException(String message, Meaning meaning) {
    super(message, null, false, false);
    this.meaning = meaning;
  }

  /** Trouble that would most likely hit the next request to this peer too. */
  static PeerException fault(String message) {
    return new PeerException(message, Meaning.BROKEN);
  }

  /** What has arrived is not what was sent. */
  static PeerException damaged() {
    return fault("its answer was damaged in transit");
  }

  /** Nothing has come for longer than it was told to take. */
  static PeerException late() {
    return fault("it sent no answer in time, not even a refusal");
  }

  /** No thumbnail this time, from a healthy peer. */
  static PeerException noAnswer(String message) {
    return new PeerException(message, Meaning.WELL);
  }

  /** A request that never reached the peer, or an answer that this node could not take. */
  static PeerException ours(String message) {
    return new PeerException(message, Meaning.NOTHING);
  }

  Meaning meaning() {
    return meaning;
  }
}

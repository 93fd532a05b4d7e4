package minami.cluster;

import java.util.Map;

/**
 * How the other nodes have answered this one.
 *
 * @param calls how many requests for thumbnails have ended so, since the start
 * @param breakers how many of the other members are {@code closed} (asked), {@code open} (left
 *     alone) or {@code half_open} (tried) now
 */
public record PeerFigures(Map<Outcome, Long> calls, Map<String, Integer> breakers) {

  /** How a request to another node has ended. */
  public enum Outcome {
    /** With a thumbnail. */
    THUMBNAIL,
    /** The peer has said for good that there is none. */
    VERDICT,
    /** The peer works, but had none this time. */
    NOT_NOW,
    /** The peer did not answer, or answered wrongly. */
    BROKEN,
    /** This node gave up: nobody waited any longer, or it could not ask. */
    GIVEN_UP
  }
}

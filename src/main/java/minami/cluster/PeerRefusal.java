package minami.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What a node answers another instead of a thumbnail.
 *
 * @param kind what it means to the node that asks
 * @param name of what is wrong, the same on all nodes: capital letters and underscores
 * @param detail the same in words
 */
public record PeerRefusal(Kind kind, String name, String detail) {

  /** What a refusal means to the node that asks. */
  public enum Kind {
    /** Any node would say the same. */
    VERDICT,
    /** There is no answer this time, from a node that is well. */
    NOT_NOW,
    /** The node has failed, and would most likely fail again. */
    FAULT
  }

  /** The words as they are sent. */
  public byte[] body() {
    return detail.getBytes(UTF_8);
  }
}

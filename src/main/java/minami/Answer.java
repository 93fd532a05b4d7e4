package minami;

import java.util.LinkedHashMap;
import java.util.Map;
import minami.image.Thumbnail;
import minami.moderation.Decision;

/**
 * A thumbnail, and where it came from.
 *
 * @param thumbnail the thumbnail
 * @param decision how it is shown
 * @param unknown whether that was decided without scores, which may be known later
 * @param version of the original that it was made of; empty if that was not now
 * @param source where it was found
 * @param nanos how long each step took, by name, in order
 */
public record Answer(
    Thumbnail thumbnail,
    Decision decision,
    boolean unknown,
    String version,
    Source source,
    Map<String, Long> nanos) {

  /** Where a thumbnail was found. */
  public enum Source {
    /** In this node's cache. */
    HIT,
    /** Among the copies of other nodes' thumbnails. */
    HOT,
    /** At its owner. */
    PEER,
    /** In the store. */
    STORE,
    /** Nowhere: it was made. */
    MISS
  }

  /** One that was there already. */
  static Answer kept(Thumbnail thumbnail, Decision decision, boolean unknown, Source source) {
    return new Answer(thumbnail, decision, unknown, "", source, Map.of());
  }

  /** The same, made in these steps. */
  Answer in(Map<String, Long> steps) {
    return new Answer(thumbnail, decision, unknown, version, source, steps);
  }

  /** The same, after another step that was taken in vain. */
  Answer after(String step, long stepNanos) {
    Map<String, Long> all = new LinkedHashMap<>();
    all.put(step, stepNanos);
    all.putAll(nanos);
    return new Answer(thumbnail, decision, unknown, version, source, all);
  }
}

package minami.web;

import java.util.Map;
import minami.Made;
import minami.image.Thumbnail;

/**
 * A thumbnail and how it was come by.
 *
 * @param thumbnail the thumbnail
 * @param source where it was found
 * @param nanos how long each step took that was needed, by the step's name
 */
record Answer(Thumbnail thumbnail, Source source, Map<String, Long> nanos) {

  /** Where a thumbnail was found; in small letters, the value of {@code X-Cache}. */
  enum Source {
    /** In this node's cache. */
    HIT,
    /** Among the copies of other nodes' thumbnails. */
    HOT,
    /** At its owner. */
    PEER,
    /** Nowhere: it was made. */
    MISS
  }

  static Answer of(Made made) {
    return new Answer(
        made.thumbnail(), made.nanos().isEmpty() ? Source.HIT : Source.MISS, made.nanos());
  }
}

package minami;

import java.util.List;
import java.util.Optional;
import minami.moderation.Decision;
import minami.moderation.ModeratorState;
import minami.origin.OriginState;

/**
 * A node's figures at one moment.
 *
 * @param cacheBytes held by the cache of what this node makes
 * @param copiesBytes held by the copies of other nodes' thumbnails
 * @param queued how many renderings wait
 * @param renders how many thumbnails have been made
 * @param looks how many looks at originals have been taken
 * @param originFetches how often an origin has been asked for a picture
 * @param origins the hosts and folders whose originals these are
 * @param moderation how pictures are moderated; empty if they are not
 */
public record Figures(
    long cacheBytes,
    long copiesBytes,
    int queued,
    long renders,
    long looks,
    long originFetches,
    List<OriginState> origins,
    Optional<Moderation> moderation) {

  /**
   * How pictures are moderated.
   *
   * @param strongest the strongest thing that is done
   * @param unknown how many looks have brought no scores
   * @param provider who judges outside; empty if that is the model inside
   */
  public record Moderation(Decision strongest, long unknown, Optional<ModeratorState> provider) {}
}

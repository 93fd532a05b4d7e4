package minami;

import java.util.List;
import java.util.Optional;
import minami.cache.CacheState;
import minami.moderation.Decision;
import minami.moderation.ModeratorState;
import minami.origin.OriginState;
import minami.store.StoreState;

/**
 * A node's figures at one moment.
 *
 * @param caches how full each cache is
 * @param rendering the state of the threads that render
 * @param times how long the steps to a thumbnail take; they go on counting
 * @param renders how many thumbnails have been made
 * @param looks how many looks at originals have been taken
 * @param originFetches how often an origin has been asked for a picture
 * @param origins the hosts and folders whose originals these are
 * @param moderation how pictures are moderated; empty if they are not
 * @param store what outlives the process; empty if nothing does
 */
public record Figures(
    Caches caches,
    RenderFigures rendering,
    StepTimes times,
    long renders,
    long looks,
    long originFetches,
    List<OriginState> origins,
    Optional<Moderation> moderation,
    Optional<StoreState> store) {

  /**
   * How full each cache is.
   *
   * @param own what this node makes
   * @param copies of other nodes' thumbnails
   * @param originals as their origins have them
   * @param looks what has been seen in originals
   */
  public record Caches(CacheState own, CacheState copies, CacheState originals, CacheState looks) {}

  /**
   * How pictures are moderated.
   *
   * @param strongest the strongest thing that is done
   * @param unknown how many looks have brought no scores
   * @param provider who judges outside; empty if that is the model inside
   */
  public record Moderation(Decision strongest, long unknown, Optional<ModeratorState> provider) {}
}

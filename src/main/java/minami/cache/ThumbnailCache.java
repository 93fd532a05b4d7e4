package minami.cache;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import minami.image.Thumbnail;

/**
 * The thumbnails of this node, in its own heap. They do not expire, as a key stands for one value;
 * only what is provisional does.
 */
public final class ThumbnailCache implements AutoCloseable {

  /**
   * Who is given the first frame of an animation, because there was no time for more, is given more
   * soon; but not each of them costs as much time again.
   */
  private static final Duration LIFETIME_OF_PROVISIONAL = Duration.ofMinutes(1);

  /** The record, its tag, and two array headers. */
  private static final int THUMBNAIL_OVERHEAD = 160;

  private final ByteBoundedCache<Thumbnail> thumbnails;

  /**
   * An empty cache.
   *
   * @param maxBytes the bound, keys and overhead counted
   */
  public ThumbnailCache(long maxBytes) {
    thumbnails =
        new ByteBoundedCache<>(
            maxBytes, t -> t.bytes().length + THUMBNAIL_OVERHEAD + t.scores().weight());
  }

  /** The thumbnail, or null. */
  public Thumbnail get(String key) {
    return thumbnails.get(key);
  }

  /** Whether it is there; that is no use of it. */
  public boolean has(String key) {
    return thumbnails.has(key);
  }

  /** Keeps a thumbnail. */
  public void put(String key, Thumbnail thumbnail) {
    if (thumbnail.provisional()) {
      thumbnails.put(key, thumbnail, LIFETIME_OF_PROVISIONAL);
    } else {
      thumbnails.put(key, thumbnail);
    }
  }

  /** Forgets the thumbnails with such keys, and returns how many these were. */
  public int removeIf(Predicate<String> such) {
    return thumbnails.removeIf(such);
  }

  /** Those with the most hits, at most this many, those with the most first. */
  public List<HotEntry> hottest(int limit) {
    return thumbnails.hottest(limit);
  }

  /** How full it is. */
  public CacheState state() {
    return thumbnails.state();
  }

  @Override
  public void close() {
    thumbnails.close();
  }
}

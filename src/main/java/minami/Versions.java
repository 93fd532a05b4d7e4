package minami;

import minami.cache.ByteBoundedCache;

/**
 * Which version of each original was seen last, as far as that is remembered: when another one
 * comes, what was made of the one before has to go. Thread-safe.
 */
final class Versions implements AutoCloseable {

  /** A string and its array. */
  private static final int OVERHEAD = 48;

  private final ByteBoundedCache<String> digests;

  /** What is known of a version that has just been seen. */
  enum Sight {
    /** It is the first that is remembered. */
    FIRST,
    /** It was the last one, too. */
    SAME,
    /** It was another before. */
    CHANGED
  }

  /** None yet. */
  Versions(long maxBytes) {
    digests = new ByteBoundedCache<>(maxBytes, digest -> OVERHEAD + 2L * digest.length());
  }

  /** An original has come from its origin. */
  synchronized Sight see(String image, String digest) {
    String before = digests.get(image);
    if (digest.equals(before)) {
      return Sight.SAME;
    }
    digests.put(image, digest);
    return before == null ? Sight.FIRST : Sight.CHANGED;
  }

  /**
   * There is something that was made of a version some time ago.
   *
   * @return false if another is known to be the last
   */
  synchronized boolean accept(String image, String digest) {
    String last = digests.get(image);
    if (last == null) {
      digests.put(image, digest);
      return true;
    }
    return last.equals(digest);
  }

  /** Whether another version is known to be the last one. */
  boolean isOutdated(String image, String digest) {
    String last = digests.get(image);
    return last != null && !last.equals(digest);
  }

  @Override
  public void close() {
    digests.close();
  }
}

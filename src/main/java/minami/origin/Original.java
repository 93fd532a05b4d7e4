package minami.origin;

import java.time.Duration;

/**
 * A picture as its origin has it.
 *
 * @param bytes not to be changed by anyone
 * @param source where the bytes came from in the end, after redirects; the validators hold for this
 *     address alone. Null, as they are then, if it is too long to be kept
 * @param etag the origin's entity tag, or null
 * @param lastModified the origin's {@code Last-Modified}, or null
 * @param freshFor how long the origin allowed the bytes to be used without asking again
 * @param since when they came, by {@link System#nanoTime}, so that a clock that jumps changes
 *     nothing
 * @param storable false if the origin forbids keeping them at all
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Nobody compares originals, and 30 MB are too much to copy.
public record Original(
    byte[] bytes,
    String source,
    String etag,
    String lastModified,
    Duration freshFor,
    long since,
    boolean storable) {

  /** The record, its duration, and the header of an array. */
  private static final int OVERHEAD = 96;

  /** A string and its array, without the characters. */
  private static final int STRING_OVERHEAD = 48;

  /** The bytes of heap that it holds. An origin may send long headers with small pictures. */
  public long weight() {
    return OVERHEAD + bytes.length + weight(source) + weight(etag) + weight(lastModified);
  }

  private static long weight(String text) {
    return text == null ? 0 : STRING_OVERHEAD + 2L * text.length();
  }

  public boolean isFresh() {
    return System.nanoTime() - since < freshFor.toNanos();
  }

  /** The same bytes, just confirmed by their origin. */
  Original confirmed(Duration freshFor) {
    return new Original(bytes, source, etag, lastModified, freshFor, System.nanoTime(), storable);
  }
}

package minami.origin;

import java.net.URI;
import java.time.Duration;

/**
 * A picture as its origin has it.
 *
 * @param bytes not to be changed by anyone
 * @param source where the bytes came from in the end, after redirects; the validators hold for this
 *     address alone
 * @param etag the origin's entity tag, or null
 * @param lastModified the origin's {@code Last-Modified}, or null
 * @param freshFor how long the origin allowed the bytes to be used without asking again
 * @param since when they came, by {@link System#nanoTime}, so that a clock that jumps changes
 *     nothing
 * @param storable false if the origin forbids keeping them at all
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Nobody compares originals, and a copy of 30 MB is none to make.
public record Original(
    byte[] bytes,
    URI source,
    String etag,
    String lastModified,
    Duration freshFor,
    long since,
    boolean storable) {

  public boolean isFresh() {
    return System.nanoTime() - since < freshFor.toNanos();
  }

  /** The same bytes, just confirmed by their origin. */
  Original confirmed(Duration freshFor) {
    return new Original(bytes, source, etag, lastModified, freshFor, System.nanoTime(), storable);
  }
}

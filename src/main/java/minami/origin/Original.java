package minami.origin;

import java.time.Duration;
import java.util.zip.CRC32C;

/**
 * A picture as its origin has it.
 *
 * @param bytes not to be changed by anyone
 * @param digest of the bytes: tells one version of a picture from the next, whatever validators say
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
    String digest,
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

  /** Digests the bytes. */
  public Original(
      byte[] bytes,
      String source,
      String etag,
      String lastModified,
      Duration freshFor,
      long since,
      boolean storable) {
    this(bytes, digest(bytes), source, etag, lastModified, freshFor, since, storable);
  }

  /** Length and CRC-32C: gigabytes a second, and whoever forges it only harms a picture of his. */
  private static String digest(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return bytes.length + "-" + Long.toHexString(crc.getValue());
  }

  /** The bytes of heap that it holds. An origin may send long headers with small pictures. */
  public long weight() {
    return OVERHEAD
        + bytes.length
        + weight(digest)
        + weight(source)
        + weight(etag)
        + weight(lastModified);
  }

  private static long weight(String text) {
    return text == null ? 0 : STRING_OVERHEAD + 2L * text.length();
  }

  public boolean isFresh() {
    return System.nanoTime() - since < freshFor.toNanos();
  }

  /** The same bytes, just confirmed by their origin. */
  Original confirmed(Duration freshFor) {
    return new Original(
        bytes, digest, source, etag, lastModified, freshFor, System.nanoTime(), storable);
  }
}

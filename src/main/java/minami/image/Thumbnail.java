package minami.image;

import minami.see.Scores;

/**
 * A finished thumbnail. Nobody may change {@code bytes}: the cache and all answers share them.
 *
 * @param bytes the encoded picture
 * @param format its format
 * @param width in pixels
 * @param height in pixels
 * @param etag a strong entity tag of the bytes, with its quotes (RFC 9110, section 8.8.3)
 * @param colour the dominant one, as in {@code #0a7fff}
 * @param scores what moderation decides by
 * @param blurred whether nothing is recognisable, on purpose
 * @param cut whether more than its one frame was asked for
 */
@SuppressWarnings(
    "ArrayRecordComponent") // its equality is the tag's, and a copy for each answer would be waste
public record Thumbnail(
    byte[] bytes,
    OutputFormat format,
    int width,
    int height,
    String etag,
    String colour,
    Scores scores,
    boolean blurred,
    Cut cut) {

  /** Whether it is an animation's, which should have been shown whole. */
  public boolean firstFrameOnly() {
    return cut != Cut.NONE;
  }

  /** Whether another try may show more. */
  public boolean provisional() {
    return cut == Cut.TOO_SLOW;
  }

  /** The tag of these bytes: half of their SHA-256, so that nobody finds others of the same tag. */
  public static String tag(byte[] bytes) {
    return '"' + Sha256.hex(bytes).substring(0, 32) + '"';
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Thumbnail t && etag.equals(t.etag) && format == t.format;
  }

  @Override
  public int hashCode() {
    return etag.hashCode();
  }

  @Override
  public String toString() {
    return format + " " + width + "x" + height + " " + bytes.length + " bytes " + etag;
  }
}

package minami.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.servlet.http.HttpServletResponse;
import minami.image.Sha256;

/**
 * Tags thumbnails for a CDN that purges by tag: {@code image:} and the image, {@code origin:} and
 * {@code default} or {@code @} and the origin's name.
 */
final class CacheTags {

  /** CDNs take up to 1,024 characters; a longer tag is cut to the hash of its name. */
  private static final int LONGEST = 1_000;

  private final String header;
  private final char separator;

  /** In this header; in none if it is empty. */
  CacheTags(String header) {
    this.header = header;
    separator =
        header.equalsIgnoreCase("Surrogate-Key") || header.equalsIgnoreCase("xkey") ? ' ' : ',';
  }

  void add(HttpServletResponse response, String key) {
    if (!header.isEmpty()) {
      response.addHeader(header, tags(key.substring(key.indexOf('/') + 1)));
    }
  }

  private String tags(String image) {
    String origin = image.startsWith("@") ? image.substring(0, image.indexOf('/')) : "default";
    // The one character that an image may have and a list of tags must not.
    String name = image.replace(",", "%2C");
    return "image:"
        + (name.length() > LONGEST ? "sha256-" + Sha256.hex(name.getBytes(US_ASCII)) : name)
        + separator
        + "origin:"
        + origin;
  }
}

package minami.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import minami.image.Sha256;

/**
 * An image that thumbnails in the store were made of.
 *
 * @param source the address of its origin in the configuration, so that an origin that moves gets
 *     other names
 * @param image its canonical spelling
 */
public record ImageName(String source, String image) {

  /** How the names of all its thumbnails begin in the store. */
  String group() {
    return hash(source + "\n" + image);
  }

  /** Half of a SHA-256: nobody finds two texts with the same. */
  static String hash(String text) {
    return Sha256.hex(text.getBytes(UTF_8)).substring(0, 32);
  }
}

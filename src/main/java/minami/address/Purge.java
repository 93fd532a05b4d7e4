package minami.address;

import java.util.Set;

/**
 * What is to be purged: one thumbnail, an image in all its sizes, or all images below a path.
 *
 * @param kind which of these
 * @param name the canonical address of the thumbnail; the canonical spelling of the image; or how
 *     those of all images below begin, which ends with a slash and is empty for all of the default
 *     origin
 * @param keys of the thumbnail: several if its format is left to the client
 */
public record Purge(Kind kind, String name, Set<String> keys) {

  /** How much is to be purged. */
  public enum Kind {
    /** One thumbnail; its original stays. */
    THUMBNAIL,
    /** An image, with all that was made of it and is known of it. */
    IMAGE,
    /** All images below a path, or of an origin. */
    BELOW
  }

  /** Of one or more images. */
  public static Purge of(Kind kind, String name) {
    return new Purge(kind, name, Set.of());
  }

  /** Whether a thumbnail goes. */
  public boolean concerns(String key) {
    return kind == Kind.THUMBNAIL
        ? keys.contains(key)
        : concernsImage(key.substring(key.indexOf('/') + 1));
  }

  /** Whether an image goes, and what is known of it. */
  public boolean concernsImage(String image) {
    return switch (kind) {
      case THUMBNAIL -> false;
      case IMAGE -> image.equals(name);
      case BELOW -> image.startsWith(name) && image.startsWith("@") == name.startsWith("@");
    };
  }

  /** The same as a path, which {@link AddressParser#parsePurge} reads. */
  public String path() {
    return (kind == Kind.THUMBNAIL ? AddressParser.THUMBNAILS : AddressParser.IMAGES) + name;
  }
}

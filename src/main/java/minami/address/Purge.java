package minami.address;

/**
 * What is to be purged: one thumbnail, an image in all its sizes, or all images below a path.
 *
 * @param kind which of these
 * @param name the key of the thumbnail; the canonical spelling of the image; or how those of all
 *     images below begin, which ends with a slash and is empty for all of the default origin
 */
public record Purge(Kind kind, String name) {

  /** How much is to be purged. */
  public enum Kind {
    /** One thumbnail; its original stays. */
    THUMBNAIL,
    /** An image, with all that was made of it and is known of it. */
    IMAGE,
    /** All images below a path, or of an origin. */
    BELOW
  }

  /** Whether a thumbnail goes. */
  public boolean concerns(String key) {
    return kind == Kind.THUMBNAIL
        ? key.equals(name)
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

package minami.image;

import java.util.Optional;

/** A picture format, recognised by its first bytes, never by a name or a header. */
public enum Format {
  JPEG("jpg", "image/jpeg"),
  PNG("png", "image/png"),
  GIF("gif", "image/gif"),
  WEBP("webp", "image/webp"),
  BMP("bmp", "image/bmp"),
  TIFF("tiff", "image/tiff");

  private final String code;
  private final String contentType;

  Format(String code, String contentType) {
    this.code = code;
    this.contentType = contentType;
  }

  /** The word for it in addresses and in the configuration. */
  public String code() {
    return code;
  }

  /** Its media type. */
  public String contentType() {
    return contentType;
  }

  /** The format that these bytes begin like. */
  public static Optional<Format> of(byte[] b) {
    if (startsWith(b, 0, 0xFF, 0xD8)) {
      return Optional.of(JPEG);
    }
    if (startsWith(b, 0, 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A)) {
      return Optional.of(PNG);
    }
    if (startsWith(b, 0, 'G', 'I', 'F', '8')) {
      return Optional.of(GIF);
    }
    if (startsWith(b, 0, 'R', 'I', 'F', 'F') && startsWith(b, 8, 'W', 'E', 'B', 'P')) {
      return Optional.of(WEBP);
    }
    if (startsWith(b, 0, 'B', 'M')) {
      return Optional.of(BMP);
    }
    boolean little = startsWith(b, 0, 'I', 'I', 42, 0) || startsWith(b, 0, 'I', 'I', 43, 0);
    boolean big = startsWith(b, 0, 'M', 'M', 0, 42) || startsWith(b, 0, 'M', 'M', 0, 43);
    return little || big ? Optional.of(TIFF) : Optional.empty();
  }

  private static boolean startsWith(byte[] b, int from, int... magic) {
    if (b.length < from + magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((b[from + i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}

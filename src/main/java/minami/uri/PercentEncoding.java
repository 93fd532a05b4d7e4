package minami.uri;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.IntPredicate;

/** Writes text as part of an address (RFC 3986, 2.1): its UTF-8, with escapes. */
public final class PercentEncoding {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private PercentEncoding() {}

  /** A file's name: nothing in it can be taken for syntax, neither by an origin nor by Java. */
  public static String name(String text) {
    return encode(text, PercentEncoding::isUnreserved);
  }

  /**
   * Escapes what must be.
   *
   * @param plain which bytes stay as they are, of those from 0 to 255; ASCII only
   */
  public static String encode(String text, IntPredicate plain) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (plain.test(b & 0xff)) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HEX.toHexDigits(b));
      }
    }
    return encoded.toString();
  }

  /** Whether a byte is a character that never needs an escape (RFC 3986, 2.3). */
  public static boolean isUnreserved(int b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || b == '.'
        || b == '_'
        || b == '~';
  }
}

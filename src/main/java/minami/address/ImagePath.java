package minami.address;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.regex.Pattern;
import minami.uri.PercentEncoding;

/**
 * The original that an address names.
 *
 * @param origin the origin's name; empty for the default one
 * @param path the path below the origin, decoded: segments between slashes, none of them empty,
 *     {@code .} or {@code ..}
 * @param encoded the canonical spelling of both in an address
 */
public record ImagePath(String origin, String path, String encoded) {

  static final Pattern ORIGIN_NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}");

  /**
   * What a path may contain unescaped (RFC 3986, section 3.3), except the semicolon of path
   * parameters.
   */
  private static final String UNESCAPED = "/-._~!$&'()*+,=:@";

  private static final boolean[] STAYS = new boolean[0x80];

  static {
    for (char c = 0; c < STAYS.length; c++) {
      STAYS[c] =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || UNESCAPED.indexOf(c) >= 0;
    }
  }

  /**
   * Parses the last part of an address, as sent.
   *
   * @throws AddressException if it is not a path, or is ambiguous
   */
  static ImagePath parse(String raw) throws AddressException {
    String origin = "";
    String rest = raw;
    if (raw.startsWith("@")) {
      int slash = raw.indexOf('/');
      origin = raw.substring(1, slash < 0 ? raw.length() : slash);
      rest = slash < 0 ? "" : raw.substring(slash + 1);
      if (!ORIGIN_NAME.matcher(origin).matches()) {
        throw AddressException.malformed("an origin name consists of a-z, 0-9, - and _");
      }
    }
    String path = decode(rest);
    check(path);
    return new ImagePath(
        origin,
        path,
        origin.isEmpty() ? encode(path, true) : "@" + origin + "/" + encode(path, false));
  }

  private static void check(String path) throws AddressException {
    if (path.isEmpty()) {
      throw AddressException.malformed("the image is missing: its path follows the options");
    }
    for (int from = 0, to; from <= path.length(); from = to + 1) {
      int slash = path.indexOf('/', from);
      to = slash < 0 ? path.length() : slash;
      if (from == to) {
        throw AddressException.malformed("the image path has an empty segment");
      }
      if (to - from <= 2 && "..".startsWith(path.substring(from, to))) {
        throw AddressException.malformed("the image path has a dot segment");
      }
    }
  }

  /**
   * Decodes percent-escapes, strictly: complete escapes, well-formed UTF-8, only ASCII besides, no
   * separators in disguise, no control characters.
   */
  static String decode(String raw) throws AddressException {
    if (stays(raw)) {
      return raw; // nearly always
    }
    ByteBuffer bytes = ByteBuffer.allocate(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        boolean whole = i + 2 < raw.length();
        int high = whole ? hexDigit(raw.charAt(i + 1)) : -1;
        int low = whole ? hexDigit(raw.charAt(i + 2)) : -1;
        if (high < 0 || low < 0) {
          throw AddressException.malformed("the address has a broken percent-escape");
        }
        int b = high << 4 | low;
        if (b == '/' || b == '\\') {
          throw AddressException.malformed("the address has an escaped slash or backslash");
        }
        bytes.put((byte) b);
        i += 2;
      } else if (c <= ' ' || c >= 0x7F || c == ';' || c == '\\') {
        throw AddressException.malformed(
            "the address has a character that must be percent-escaped, or a path parameter");
      } else {
        bytes.put((byte) c);
      }
    }
    try {
      String decoded =
          UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(bytes.flip())
              .toString();
      if (decoded.chars().anyMatch(Character::isISOControl)) {
        throw AddressException.malformed("the address has an escaped control character");
      }
      return decoded;
    } catch (CharacterCodingException e) {
      throw AddressException.malformed("the address is not UTF-8");
    }
  }

  /** The digit's value, or -1: {@code Character.digit} accepts other scripts too. */
  private static int hexDigit(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  /**
   * Escapes what must be escaped, and a leading {@code @} that would look like an origin's name.
   */
  private static String encode(String path, boolean escapeAt) {
    if (escapeAt && path.startsWith("@")) {
      return "%40" + encode(path.substring(1), false);
    }
    return stays(path) // nearly always
        ? path
        : PercentEncoding.encode(path, b -> b < STAYS.length && STAYS[b]);
  }

  /** Whether a text needs no escapes. */
  private static boolean stays(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= STAYS.length || !STAYS[c]) {
        return false;
      }
    }
    return true;
  }
}

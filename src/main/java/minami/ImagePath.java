package minami;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.regex.Pattern;

/**
 * Which original an address names.
 *
 * @param origin the origin's name; empty for the default one
 * @param path the path below the origin, decoded: segments between slashes, none of them empty,
 *     {@code .} or {@code ..}
 * @param encoded the one way to write both in an address
 */
public record ImagePath(String origin, String path, String encoded) {

  static final Pattern ORIGIN_NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,31}");

  /**
   * What a path segment may hold unescaped (RFC 3986, section 3.3), but for the semicolon of path
   * parameters.
   */
  private static final String UNESCAPED = "-._~!$&'()*+,=:@";

  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  /**
   * Parses the last part of an address, as it was sent.
   *
   * @throws AddressException if it is not a path, or could be taken for another one
   */
  static ImagePath parse(String raw) throws AddressException {
    String origin = "";
    String rest = raw;
    if (raw.startsWith("@")) {
      int slash = raw.indexOf('/');
      origin = raw.substring(1, slash < 0 ? raw.length() : slash);
      rest = slash < 0 ? "" : raw.substring(slash + 1);
      if (!ORIGIN_NAME.matcher(origin).matches()) {
        throw AddressException.malformed("the name of an origin is made of a-z, 0-9, - and _");
      }
    }
    StringBuilder path = new StringBuilder(rest.length());
    StringBuilder encoded = new StringBuilder(raw.length());
    if (!origin.isEmpty()) {
      encoded.append('@').append(origin).append('/');
    }
    boolean first = true;
    for (String segment : rest.split("/", -1)) {
      String decoded = decode(segment);
      check(decoded);
      if (!first) {
        path.append('/');
        encoded.append('/');
      }
      path.append(decoded);
      encode(decoded, first && origin.isEmpty(), encoded);
      first = false;
    }
    return new ImagePath(origin, path.toString(), encoded.toString());
  }

  private static void check(String segment) throws AddressException {
    if (segment.isEmpty()) {
      throw AddressException.malformed("the path of the image is missing, or has an empty segment");
    }
    if (segment.equals(".") || segment.equals("..")) {
      throw AddressException.malformed("the path of the image has a dot segment");
    }
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c == '/' || c == '\\' || Character.isISOControl(c)) {
        throw AddressException.malformed(
            "the path of the image has a slash, a backslash or a control character in a segment");
      }
    }
  }

  /**
   * Decodes the percent-escapes of one segment, strictly: whole escapes, well-formed UTF-8, nothing
   * but ASCII beside.
   */
  static String decode(String raw) throws AddressException {
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
        bytes.put((byte) (high << 4 | low));
        i += 2;
      } else if (c <= ' ' || c >= 0x7F || c == ';' || c == '\\') {
        throw AddressException.malformed(
            "the address has a character that must be percent-escaped, or a path parameter");
      } else {
        bytes.put((byte) c);
      }
    }
    try {
      return UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(bytes.flip())
          .toString();
    } catch (CharacterCodingException e) {
      throw AddressException.malformed("the address is not UTF-8");
    }
  }

  /** The digit's value, or -1: {@code Character.digit} takes the digits of other scripts too. */
  private static int hexDigit(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  /** Escapes what must be; a leading {@code @} too where it would be taken for an origin's name. */
  private static void encode(String segment, boolean escapeAt, StringBuilder to) {
    byte[] bytes = segment.getBytes(UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      int b = bytes[i] & 0xFF;
      boolean letterOrDigit = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
      if ((letterOrDigit || UNESCAPED.indexOf(b) >= 0) && !(escapeAt && i == 0 && b == '@')) {
        to.append((char) b);
      } else {
        to.append('%').append(HEX[b >> 4]).append(HEX[b & 15]);
      }
    }
  }
}

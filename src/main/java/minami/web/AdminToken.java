package minami.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/** The secret of those who may look at this node's figures; without one, everybody may. */
final class AdminToken {

  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";

  private final byte[] token;

  /** This secret; none if it is empty. */
  AdminToken(String token) {
    this.token = token.getBytes(UTF_8);
  }

  boolean isSet() {
    return token.length > 0;
  }

  /**
   * Whether an {@code Authorization} has it, as a bearer token (RFC 6750, section 2.1) or as the
   * password of anybody (RFC 7617), which browsers ask people for. How long that takes does not
   * tell how much of a wrong one is right.
   */
  boolean admits(String authorization) {
    if (authorization == null) {
      return false;
    }
    byte[] given =
        begins(authorization, BEARER)
            ? authorization.substring(BEARER.length()).getBytes(UTF_8)
            : begins(authorization, BASIC)
                ? password(authorization.substring(BASIC.length()))
                : new byte[0];
    return isSet() && MessageDigest.isEqual(token, given);
  }

  private static boolean begins(String authorization, String scheme) {
    return authorization.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  /** Empty if these are no credentials. */
  private static byte[] password(String credentials) {
    try {
      byte[] decoded = Base64.getDecoder().decode(credentials.trim());
      int colon = 0;
      while (colon < decoded.length && decoded[colon] != ':') {
        colon++;
      }
      return Arrays.copyOfRange(decoded, Math.min(colon + 1, decoded.length), decoded.length);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}

package minami.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/** The secret of those who may look at this node's figures; without one, everybody may. */
final class AdminToken {

  private static final String SCHEME = "Bearer ";

  private final byte[] token;

  /** This secret; none if it is empty. */
  AdminToken(String token) {
    this.token = token.getBytes(UTF_8);
  }

  boolean isSet() {
    return token.length > 0;
  }

  /**
   * Whether an {@code Authorization} has it (RFC 6750, section 2.1), or there is none. How long
   * that takes does not tell how much of a wrong one is right.
   */
  boolean admits(String authorization) {
    if (!isSet()) {
      return true;
    }
    return authorization != null
        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(token, authorization.substring(SCHEME.length()).getBytes(UTF_8));
  }
}

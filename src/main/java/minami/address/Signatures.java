package minami.address;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs addresses with HMAC-SHA256 (RFC 2104) in base64url without padding (RFC 4648, section 5).
 */
final class Signatures {

  private static final String ALGORITHM = "HmacSHA256";

  private final List<SecretKeySpec> keys;

  /**
   * Signatures by several keys, so that keys can be rotated.
   *
   * @param keys the first one signs, all verify; empty if addresses are not signed
   */
  Signatures(List<String> keys) {
    this.keys =
        keys.stream().map(key -> new SecretKeySpec(key.getBytes(UTF_8), ALGORITHM)).toList();
  }

  boolean required() {
    return !keys.isEmpty();
  }

  String sign(String address) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(hmac(keys.get(0), address));
  }

  /** Whether one of the keys made this signature; compared in constant time. */
  boolean verify(String signature, String address) {
    byte[] given;
    try {
      given = Base64.getUrlDecoder().decode(signature);
    } catch (IllegalArgumentException e) {
      return false;
    }
    // Only the canonical spelling is valid: no padding, no stray bits in the last character.
    boolean spelled =
        Base64.getUrlEncoder().withoutPadding().encodeToString(given).equals(signature);
    boolean found = false;
    for (SecretKeySpec key : keys) {
      found |= MessageDigest.isEqual(hmac(key, address), given);
    }
    return found && spelled;
  }

  private static byte[] hmac(SecretKeySpec key, String address) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(address.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}

package minami.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import minami.origin.PublicAddress;

/** Tells those who ask from the public internet from those who ask from near. */
final class PublicCaller {

  /** Java takes what has a colon for an address or nothing. A name would be looked up. */
  private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}|.*:.*");

  private PublicCaller() {}

  /**
   * Whether a request comes from a public address, or from one that cannot be told: it is what the
   * container says, and behind a proxy mostly the proxy's.
   */
  static boolean sent(HttpServletRequest request) {
    String address = request.getRemoteAddr();
    try {
      return address == null
          || !ADDRESS.matcher(address).matches()
          || PublicAddress.isPublic(InetAddress.getByName(address));
    } catch (UnknownHostException e) {
      return true;
    }
  }
}

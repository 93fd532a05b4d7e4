package minami.origin;

import java.net.URI;
import java.net.URISyntaxException;
import minami.origin.OriginException.Reason;
import minami.uri.PercentEncoding;

/**
 * Where a {@code Location} leads, if that is allowed. The address behind its name is checked on
 * connecting.
 */
final class RedirectTarget {

  private RedirectTarget() {}

  static URI of(String location, URI from) throws OriginException {
    if (location == null) {
      throw new OriginException(Reason.BROKEN, "a redirect that leads nowhere");
    }
    URI target;
    try {
      target = from.resolve(new URI(percentEncoded(location.strip())));
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new OriginException(Reason.BROKEN, "a redirect to an invalid address");
    }
    boolean secure = "https".equalsIgnoreCase(target.getScheme());
    if (!secure && !"http".equalsIgnoreCase(target.getScheme())) {
      throw refused("a redirect to something other than http or https");
    }
    if (!secure && from.getScheme().equalsIgnoreCase("https")) {
      throw refused("a redirect from https to http");
    }
    // A host that is null has a form that others may take for an address of this machine: 127.1,
    // 0x7f.1, full-width digits.
    if (target.getHost() == null
        || target.getHost().contains("%")
        || target.getPort() > 0xffff
        || target.getPort() == 0) {
      throw refused("a redirect to an invalid host");
    }
    if (target.getRawUserInfo() != null) {
      throw refused("a redirect with user information");
    }
    return target;
  }

  /** Many origins send spaces and UTF-8 unescaped. Browsers follow them, and so do we. */
  private static String percentEncoded(String location) {
    return PercentEncoding.encode(
        location, b -> b > 0x20 && b < 0x7f && "\"<>\\^`{|}".indexOf(b) < 0);
  }

  private static OriginException refused(String message) {
    return new OriginException(Reason.REFUSED, message);
  }
}

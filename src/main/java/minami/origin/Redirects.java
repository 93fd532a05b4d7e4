package minami.origin;

import java.net.URI;
import java.util.List;
import minami.origin.OriginException.Reason;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;

/** How far the redirects of one fetch may lead. */
final class Redirects {

  private static final int MOST = 5;

  /**
   * The most hosts that one origin's redirects may lead to within half a minute: each of them costs
   * a pool of connections, one of which stays open for a while.
   */
  private static final int MOST_HOSTS = 256;

  private final HttpClient client;
  private final Names names;
  private int count;

  /**
   * @param names of the origin's hosts
   */
  Redirects(HttpClient client, Names names) {
    this.client = client;
    this.names = names;
  }

  /** Counts one more, to this address. */
  void add(URI target) throws OriginException {
    if (++count > MOST) {
      throw new OriginException(Reason.BROKEN, "more than " + MOST + " redirects");
    }
    if (!mayLeadTo(target)) {
      throw new OriginException(
          Reason.OVERLOADED, "the origin redirects to more than " + MOST_HOSTS + " hosts");
    }
  }

  private boolean mayLeadTo(URI target) {
    List<org.eclipse.jetty.client.Origin> known =
        client.getDestinations().stream()
            .map(Destination::getOrigin)
            .filter(host -> ((CheckedResolver.Asker) host.getTag()).names() == names)
            .toList();
    int port = HttpOrigin.port(target);
    return known.size() < MOST_HOSTS
        || known.stream()
            .map(org.eclipse.jetty.client.Origin::getAddress)
            .anyMatch(a -> a.getHost().equals(target.getHost()) && a.getPort() == port);
  }
}

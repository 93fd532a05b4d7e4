package minami.origin;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;

/**
 * Resolves a name once per connection and passes on checked addresses only. The connection goes to
 * that very address, so a name server that changes its answer (DNS rebinding) gains nothing.
 */
final class CheckedResolver implements SocketAddressResolver {

  /**
   * The tag of every request; connections are pooled by tag.
   *
   * @param names where the host is looked up
   * @param anyAddress may it have an address that is not public?
   */
  record Asker(Names names, boolean anyAddress) {

    // Written out: the JDK would keep the classes of the components of a generated one for ever.
    @Override
    public boolean equals(Object other) {
      return other instanceof Asker a && a.names.equals(names) && a.anyAddress == anyAddress;
    }

    @Override
    public int hashCode() {
      return 31 * names.hashCode() + Boolean.hashCode(anyAddress);
    }
  }

  @Override
  public void resolve(
      String host,
      int port,
      Map<String, Object> context,
      Promise<List<InetSocketAddress>> promise) {
    Destination destination = (Destination) context.get(Destination.CONTEXT_KEY);
    Asker asker = (Asker) destination.getOrigin().getTag();
    asker
        .names()
        .addresses(host)
        .whenComplete(
            (addresses, failure) -> {
              try {
                promise.succeeded(checked(asker, host, port, addresses, failure));
              } catch (Throwable e) { // or the attempt to connect would never end
                promise.failed(e);
              }
            });
  }

  private static List<InetSocketAddress> checked(
      Asker asker, String host, int port, List<InetAddress> addresses, Throwable failure)
      throws Throwable {
    if (failure != null) {
      throw failure;
    }
    Optional<InetAddress> notPublic =
        asker.anyAddress()
            ? Optional.empty()
            : addresses.stream().filter(a -> !PublicAddress.isPublic(a)).findFirst();
    if (notPublic.isPresent()) {
      // One bad record among good ones is an attack too, so none of them is taken.
      asker.names().noteNotPublic(host, notPublic.get());
      throw new OriginException(OriginException.Reason.REFUSED, "the address is not public");
    }
    return addresses.stream().map(a -> new InetSocketAddress(a, port)).toList();
  }
}

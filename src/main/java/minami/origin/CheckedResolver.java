package minami.origin;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;

/**
 * Resolves a name once, for one connection, and hands on only what was checked: the connection goes
 * to that very address, so a name server that answers something else the next time (DNS rebinding)
 * gains nothing.
 *
 * <p>Joins look-ups of one name: a herd opens 32 connections at once, and with a slow name server
 * their look-ups would take all threads from the other origins.
 */
final class CheckedResolver implements SocketAddressResolver {

  /**
   * The tag of a request that may go to an address that is not public; connections are pooled by
   * tag.
   */
  static final Object ANY_ADDRESS = "any address";

  /** {@link InetAddress#getAllByName}, or what a test puts in its place. */
  interface Lookup {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  private final Lookup lookup;
  private final Executor threads;
  private final ConcurrentMap<String, CompletableFuture<List<InetAddress>>> underWay =
      new ConcurrentHashMap<>();

  CheckedResolver(Lookup lookup, Executor threads) {
    this.lookup = lookup;
    this.threads = threads;
  }

  @Override
  public void resolve(
      String host,
      int port,
      Map<String, Object> context,
      Promise<List<InetSocketAddress>> promise) {
    Destination destination = (Destination) context.get(Destination.CONTEXT_KEY);
    boolean anyAddress = ANY_ADDRESS.equals(destination.getOrigin().getTag());
    lookUp(host)
        .whenComplete(
            (addresses, failure) -> {
              if (failure != null) {
                promise.failed(failure);
              } else if (!anyAddress && !addresses.stream().allMatch(PublicAddress::isPublic)) {
                // One bad record among good ones is an attack too, so none of them is taken.
                promise.failed(
                    new OriginException(
                        OriginException.Reason.REFUSED, "the address is not public"));
              } else {
                promise.succeeded(
                    addresses.stream().map(a -> new InetSocketAddress(a, port)).toList());
              }
            });
  }

  private CompletableFuture<List<InetAddress>> lookUp(String host) {
    CompletableFuture<List<InetAddress>> mine = new CompletableFuture<>();
    CompletableFuture<List<InetAddress>> others = underWay.putIfAbsent(host, mine);
    if (others != null) {
      return others;
    }
    try {
      threads.execute(() -> lookUp(host, mine));
    } catch (RejectedExecutionException e) {
      underWay.remove(host, mine);
      mine.completeExceptionally(e);
    }
    return mine;
  }

  private void lookUp(String host, CompletableFuture<List<InetAddress>> result) {
    List<InetAddress> addresses;
    try {
      addresses = named(host, lookup.addresses(host));
    } catch (Throwable e) {
      underWay.remove(host, result);
      result.completeExceptionally(e);
      return;
    }
    underWay.remove(host, result);
    result.complete(addresses);
  }

  /** Jetty takes the name for SNI, and for checking the certificate, from the address. */
  private static List<InetAddress> named(String host, InetAddress[] addresses)
      throws UnknownHostException {
    if (addresses.length == 0) {
      throw new UnknownHostException(host);
    }
    List<InetAddress> named = new ArrayList<>();
    for (InetAddress address : addresses) {
      named.add(InetAddress.getByAddress(host, address.getAddress()));
    }
    return named;
  }
}

package minami.origin;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import minami.origin.OriginException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up the hosts of one origin's address and of its redirects, on a few threads of its own.
 * Java cannot end a look-up, so an origin that redirects to names which nobody answers for blocks
 * its own pictures, and nobody else's.
 *
 * <p>Joins simultaneous look-ups of one name, as a rush opens 32 connections at once. Waits for
 * none longer than a fetch may take. Thread-safe.
 */
final class Names {

  private static final Logger LOG = LoggerFactory.getLogger(Names.class);

  /** {@link InetAddress#getAllByName}, or what a test puts in its place. */
  interface Lookup {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  /**
   * What all origins share.
   *
   * @param timer when to give up
   * @param expiry runs what tells those who wait
   * @param patience how long a look-up is waited for
   */
  record Means(Lookup lookup, ScheduledExecutorService timer, Executor expiry, Duration patience) {}

  private final String key;
  private final String server;
  private final Means means;
  private final ThreadPoolExecutor threads;
  private final ConcurrentMap<String, Task> underWay = new ConcurrentHashMap<>();
  private final AtomicBoolean privateNameTold = new AtomicBoolean();

  /**
   * @param key of the origin in the configuration
   * @param server the host in its address; null if that may have any address
   * @param threads its own
   */
  Names(String key, String server, Means means, ThreadPoolExecutor threads) {
    this.key = key;
    this.server = server;
    this.means = means;
    this.threads = threads;
  }

  /** The addresses of a host, at least one; the same future for all who ask meanwhile. */
  CompletableFuture<List<InetAddress>> addresses(String host) {
    Task mine = new Task(host);
    Task others = underWay.putIfAbsent(host, mine);
    if (others != null) {
      return others.result;
    }
    try {
      threads.execute(mine);
      Future<?> limit =
          means.timer.schedule(mine::giveUp, means.patience.toNanos(), TimeUnit.NANOSECONDS);
      mine.result.whenComplete((addresses, failure) -> limit.cancel(false));
    } catch (RejectedExecutionException | Error e) { // too many look-ups hang, or the heap is full
      mine.fail(e);
    }
    return mine.result;
  }

  /** Tells the operator, once, if it is the configured host, which may be meant to be private. */
  void noteNotPublic(String host, InetAddress address) {
    if (host.equalsIgnoreCase(server) && privateNameTold.compareAndSet(false, true)) {
      LOG.warn(
          "{}: its host {} has the address {}, which is not public, so it is not asked."
              + " If that is meant, set minami.origin-private=true",
          key,
          server,
          address.getHostAddress());
    }
  }

  void close() {
    threads.shutdownNow();
  }

  private final class Task implements Runnable {
    private final String host;
    private final CompletableFuture<List<InetAddress>> result = new CompletableFuture<>();

    Task(String host) {
      this.host = host;
    }

    @Override
    public void run() {
      try {
        List<InetAddress> addresses = named(host, means.lookup.addresses(host));
        underWay.remove(host, this);
        result.complete(addresses);
      } catch (Throwable e) {
        fail(e);
      }
    }

    /**
     * While the look-up hangs, whoever asks for the same name fails at once, without taking another
     * thread.
     */
    void giveUp() {
      if (threads.remove(this)) {
        underWay.remove(host, this);
      }
      means.expiry.execute(
          () ->
              result.completeExceptionally(
                  new OriginException(
                      Reason.TOO_SLOW, "looking up the origin's host name took too long")));
    }

    void fail(Throwable failure) {
      underWay.remove(host, this);
      result.completeExceptionally(failure);
    }
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

package minami.launch;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Closes connections whose client takes for ever over one message: a request sent byte by byte, or
 * an answer read that way. Jetty's idle timeout restarts with each byte, and its data rates cover
 * bodies only, at a price for every request. A look at all connections now and then is enough.
 */
final class SlowClients extends Rounds {
  private final ServerConnector connector;
  private final long patience;

  /** Only the one thread of the rounds uses it. */
  private Map<EndPoint, Progress> lastSeen = new HashMap<>();

  /** Ends what takes longer than {@code patience}, and up to a sixth more. */
  SlowClients(ServerConnector connector, Duration patience) {
    super("minami-slow-clients", patience.dividedBy(6));
    this.connector = connector;
    this.patience = patience.toNanos();
  }

  @Override
  void round() {
    long now = System.nanoTime();
    Map<EndPoint, Progress> seen = new HashMap<>();
    for (EndPoint client : connector.getConnectedEndPoints()) {
      Connection connection = client.getConnection();
      if (connection == null) {
        continue; // closing, or not opened yet
      }
      Progress before = lastSeen.getOrDefault(client, Progress.none(now));
      Progress progress = before.isStuck(client) ? before : Progress.of(connection, now);
      if (now - progress.since > patience) {
        client.close(new TimeoutException("too slow"));
      } else {
        seen.put(client, progress);
      }
    }
    lastSeen = seen;
  }

  /** Where a connection was when it last was not in the middle of a message. */
  private record Progress(long requests, long answers, long bytesIn, long since) {
    static Progress none(long now) {
      return new Progress(0, 0, 0, now);
    }

    static Progress of(Connection connection, long now) {
      return new Progress(
          connection.getMessagesIn(), connection.getMessagesOut(), connection.getBytesIn(), now);
    }

    boolean isStuck(EndPoint client) {
      Connection connection = client.getConnection();
      boolean receiving =
          connection.getMessagesIn() == requests && connection.getBytesIn() > bytesIn;
      boolean sending = connection.getMessagesOut() == answers && hasUnsent(client);
      return receiving || sending;
    }

    private static boolean hasUnsent(EndPoint client) {
      return client instanceof AbstractEndPoint endPoint && endPoint.getWriteFlusher().isPending();
    }
  }
}

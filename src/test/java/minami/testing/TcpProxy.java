package minami.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/** Stands between two parties, and can be the network between them at its worst. */
public final class TcpProxy implements AutoCloseable {

  private final ServerSocket server;
  private final String scheme;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile int target;
  private volatile boolean cut;
  private volatile CountDownLatch silence = new CountDownLatch(0);

  public TcpProxy() {
    this(ServerSocketFactory.getDefault(), "http");
  }

  private TcpProxy(ServerSocketFactory sockets, String scheme) {
    this.scheme = scheme;
    try {
      server = sockets.createServerSocket(0, 512, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  /** One that speaks TLS with clients, and passes on what they say in the clear. */
  public static TcpProxy endingTls(SSLContext context) {
    return new TcpProxy(context.getServerSocketFactory(), "https");
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "tcp-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  /** Where it leads to. */
  public TcpProxy to(int port) {
    target = port;
    return this;
  }

  public URI uri() {
    return URI.create(scheme + "://127.0.0.1:" + server.getLocalPort());
  }

  /** Ends all connections, and takes no new ones. */
  public void cut() {
    cut = true;
    sockets.forEach(TcpProxy::close);
  }

  /** Connections stay, and new ones are taken, but nothing gets through: a firewall that forgot. */
  public void silence() {
    silence = new CountDownLatch(1);
  }

  /** All is well again; what was held back goes on. */
  public void heal() {
    cut = false;
    silence.countDown();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        sockets.add(client);
        if (cut) {
          close(client);
        } else {
          daemon(() -> connect(client));
        }
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void connect(Socket client) {
    try {
      Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(upstream);
      daemon(() -> copy(upstream, client));
      copy(client, upstream);
    } catch (IOException e) {
      close(client);
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] buffer = new byte[16 * 1024];
    try {
      InputStream in = from.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        silence.await();
        to.getOutputStream().write(buffer, 0, n);
      }
    } catch (IOException e) {
      // One side has gone: so goes the other.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close(from);
    close(to);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    silence.countDown();
    sockets.forEach(TcpProxy::close);
  }
}

package minami.launch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.webapp.Configuration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.ee10.webapp.WebInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebXmlConfiguration;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Jetty of the executable WAR. {@link Main} lives in another class loader, so the two speak
 * through the JDK's types only: {@link #call()} starts the server and returns its address, {@link
 * #close()} drains and stops it.
 */
public final class Runner implements Callable<String>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

  /** A connection on which nothing moves is closed after this, in whatever state it is. */
  private static final Duration IDLE = Duration.ofSeconds(30);

  /** How long a client may take over one request or one answer, even if something moves. */
  private static final Duration SLOWEST = Duration.ofSeconds(60);

  /** Threads beyond the least go one after the other, ten in this time. */
  private static final Duration IDLE_THREAD = Duration.ofSeconds(10);

  /** While draining: how long a client that keeps its connection open may say nothing. */
  private static final Duration IDLE_WHILE_DRAINING = Duration.ofSeconds(1);

  /**
   * The web application leaves its {@code minami.drain} (a {@link Duration}) in its context under
   * this name.
   */
  private static final String DRAIN = "minami.drain";

  /** And what is to be run before it stops listening (a {@link Runnable}) under this one. */
  private static final String LEAVE = "minami.leave";

  private final Server server;
  private final ServerConnector connector;
  private final WebAppContext webapp;
  private final String host;
  private final int port;

  /** SIGTERM may come before the start. */
  private boolean closed;

  public Runner(Path webapp, Path work, String host, int port, String contextPath) {
    this.host = host;
    this.port = port;
    this.server = server();
    this.connector = connector(server, host, port);
    this.webapp = webapp(webapp, work, contextPath);
    server.addConnector(connector);
    server.setHandler(this.webapp);
    server.setErrorHandler(new ServerErrors());
  }

  @Override
  public synchronized String call() throws Exception {
    if (closed) {
      throw new IllegalStateException("stopped while starting");
    }
    checkPort();
    server.start();
    String context = webapp.getContextPath();
    return "http://"
        + authority(connector.getLocalPort())
        + (context.endsWith("/") ? context : context + "/");
  }

  /**
   * Says at once that the port is taken, rather than after all has been started. But it is opened
   * for good only at the end: a balancer must not send requests here before they can be answered.
   */
  private void checkPort() throws IOException {
    try (ServerSocketChannel channel = ServerSocketChannel.open()) {
      channel.bind(new InetSocketAddress(host, port));
    } catch (UnresolvedAddressException e) {
      throw new IOException("cannot listen on " + authority(port) + ": no such host");
    } catch (IOException e) {
      throw new IOException("cannot listen on " + authority(port) + ": " + e.getMessage());
    }
  }

  private static Server server() {
    QueuedThreadPool threads = new QueuedThreadPool();
    threads.setName("minami-http");
    // By default one thread a minute goes, and under load the next burst comes before that.
    threads.setIdleTimeout((int) IDLE_THREAD.toMillis());
    threads.setMaxEvictCount(10);
    Server server = new Server(threads);
    server.setStopAtShutdown(false); // Main does it, and deletes the folder afterwards
    return server;
  }

  private static ServerConnector connector(Server server, String host, int port) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(8 * 1024);
    // The default of 1,024 takes 100 KB of heap a connection; this has room for what a proxy sends.
    http.setHeaderCacheSize(128);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(host);
    connector.setPort(port);
    connector.setAcceptQueueSize(1_024); // Java's own default of 50 is gone in the first burst
    connector.setIdleTimeout(IDLE.toMillis());
    connector.setShutdownIdleTimeout(IDLE_WHILE_DRAINING.toMillis());
    connector.addBean(new SlowClients(connector, SLOWEST));
    return connector;
  }

  /**
   * Sessions, security constraints and what Jetty's default web.xml sets up would cost on every
   * request.
   */
  private static WebAppContext webapp(Path folder, Path work, String contextPath) {
    WebAppContext webapp =
        new WebAppContext(
            contextPath,
            null,
            null,
            null,
            new WebappErrors(),
            ServletContextHandler.NO_SESSIONS | ServletContextHandler.NO_SECURITY);
    webapp.setWar(folder.toUri().toString());
    webapp.setTempDirectory(work.toFile());
    webapp.setConfigurations(
        new Configuration[] {new WebInfConfiguration(), new WebXmlConfiguration()});
    webapp.setDefaultsDescriptor(null);
    ServletHolder files = new ServletHolder("default", DefaultServlet.class);
    files.setInitParameter("dirAllowed", "false");
    webapp.addServlet(files, "/");
    webapp.setWelcomeFiles(new String[] {"index.html"});
    webapp.setThrowUnavailableOnStartupException(true);
    return webapp;
  }

  private String authority(int actualPort) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + actualPort;
  }

  /** The web application leaves the cluster while it still answers. */
  private void leave() {
    if (webapp.getServletContext().getAttribute(LEAVE) instanceof Runnable leave) {
      leave.run();
    }
  }

  private Duration drainTime() {
    return webapp.getServletContext().getAttribute(DRAIN) instanceof Duration drain
        ? drain
        : Duration.ofSeconds(10);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (server.isStarted()) {
      leave();
      drain(drainTime());
    }
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("Stopping failed", e);
    }
  }

  /**
   * Lets go of the clients: no new connections, every answer from here on says {@code Connection:
   * close}, and what is under way is finished. A request that still comes in on an open connection
   * is answered like any other.
   */
  private void drain(Duration atMost) {
    try {
      connector.shutdown().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("{} connections cut off", connector.getConnectedEndPoints().size());
    } catch (ExecutionException e) {
      LOG.warn("Draining failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

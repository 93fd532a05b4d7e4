package minami.launch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.webapp.Configuration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.ee10.webapp.WebInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebXmlConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Jetty of the executable WAR. {@link Main} lives in another class loader, so the two speak
 * through the JDK's types only: {@link #call()} starts the server and returns its address, {@link
 * #close()} drains and stops it, and {@link #get()} says how long draining may take.
 */
public final class Runner implements Callable<String>, Supplier<Duration>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

  /** Surplus threads end one after the other, ten in this time. */
  private static final Duration IDLE_THREAD = Duration.ofSeconds(10);

  /** How often the port is checked, and how long a check waits. */
  private static final Duration CHECK = Duration.ofSeconds(5);

  /** Where the web application finds the port (an {@link Integer}) on which it can be reached. */
  private static final String PORT = "minami.port";

  /** And where it finds figures to show: an {@link IntSupplier} for each name. */
  private static final String SERVER = "minami.server";

  /**
   * The web application leaves its {@code minami.drain} (a {@link Duration}) in its context under
   * this name.
   */
  private static final String DRAIN = "minami.drain";

  /**
   * And under this one, for how long (a {@link Duration}) it is to be served as usual after {@code
   * /status} says that it will stop: a balancer asks only now and then.
   */
  private static final String DRAIN_DELAY = "minami.drain-delay";

  /** And under this one, what to run (a {@link Runnable}) before the port stops listening. */
  private static final String LEAVE = "minami.leave";

  private final Server server;
  private final HttpPort connector;
  private final WebAppContext webapp;
  private final Path files;
  private final String host;
  private final int port;
  private final String accessLog;

  /** SIGTERM may come before the start. */
  private boolean closed;

  /**
   * @param port 0 for any
   * @param accessLog what {@code minami.access-log} says
   * @param whenDeaf what is to be done when nobody can reach the port any more
   */
  public Runner(
      Path webapp,
      Path work,
      String host,
      int port,
      String contextPath,
      String accessLog,
      Runnable whenDeaf) {
    this.files = webapp;
    this.host = host;
    this.port = port;
    this.accessLog = accessLog;
    this.server = server();
    this.connector = new HttpPort(server, host, port);
    connector.addBean(new SelfCheck(connector, CHECK, whenDeaf));
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
    Descriptors.check(files);
    checkPort();
    AccessLog.open(accessLog).ifPresent(server::setRequestLog);
    if (port == 0) {
      connector.open(); // nobody knows the number yet, but the web application needs it
    }
    webapp.setAttribute(PORT, port == 0 ? connector.getLocalPort() : port);
    webapp.setAttribute(SERVER, figures());
    server.start();
    String context = webapp.getContextPath();
    return "http://"
        + authority(connector.getLocalPort())
        + (context.endsWith("/") ? context : context + "/");
  }

  /**
   * Reports a port that is taken at once, not after everything has been started. The port itself
   * opens only at the end: a balancer must not send requests before they can be answered.
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
    // By default one thread ends each minute, and under load the next burst comes sooner.
    threads.setIdleTimeout((int) IDLE_THREAD.toMillis());
    threads.setMaxEvictCount(10);
    Server server = new Server(threads, new Clock(), null);
    server.setOpenEarly(false);
    server.setStopAtShutdown(false); // Main does it, and deletes the folder afterwards
    return server;
  }

  /** Under the names that Micrometer gives them where it can see Jetty. */
  private Map<String, IntSupplier> figures() {
    QueuedThreadPool threads = (QueuedThreadPool) server.getThreadPool();
    return Map.of(
        "jetty.threads.current", threads::getThreads,
        "jetty.threads.busy", threads::getUtilizedThreads,
        "jetty.threads.config.max", threads::getMaxThreads,
        "jetty.threads.jobs", threads::getQueueSize,
        "jetty.connections.current", () -> connector.getConnectedEndPoints().size(),
        "jetty.connections.max", connector::mostConnections);
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

  private Duration setting(String name, Duration otherwise) {
    return webapp.getServletContext().getAttribute(name) instanceof Duration said
        ? said
        : otherwise;
  }

  private Duration drainDelay() {
    return setting(DRAIN_DELAY, Duration.ZERO);
  }

  private Duration drainTime() {
    return setting(DRAIN, Duration.ofSeconds(10));
  }

  @Override
  public Duration get() {
    return drainDelay().plus(drainTime());
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (server.isStarted()) {
      long begun = System.nanoTime();
      leave();
      letGo(begun);
    }
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("Stopping failed", e);
    }
  }

  /** Leaving takes a part of the time: {@link #get} is for all of it. */
  private void letGo(long begun) {
    try {
      Thread.sleep(left(begun, drainDelay()).toMillis());
      drain(left(begun, get()));
    } catch (ExecutionException e) {
      LOG.warn("Draining failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      webapp.getServletContext().setAttribute(DRAIN, Duration.ZERO); // or it would wait once more
    }
  }

  private static Duration left(long begun, Duration time) {
    Duration left = time.minusNanos(System.nanoTime() - begun);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /**
   * Takes no new connections and finishes what is under way. From here on every answer says {@code
   * Connection: close}. A request that still arrives on an open connection is answered like any
   * other.
   */
  private void drain(Duration atMost) throws ExecutionException, InterruptedException {
    try {
      connector.shutdown().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("{} connections cut off", connector.getConnectedEndPoints().size());
    }
  }
}

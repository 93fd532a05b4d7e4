package minami.testing;

import jakarta.servlet.ServletContext;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.DefaultServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.webapp.Configuration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.ee10.webapp.WebInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebXmlConfiguration;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A node in this JVM: a real Jetty with the real {@code web.xml}, and settings of its own. */
public final class TestNode implements AutoCloseable {

  private final Server server;
  private final ServerConnector connector;
  private final WebAppContext webapp;

  private TestNode(Map<String, String> settings, int threads) throws Exception {
    server = new Server(new QueuedThreadPool(threads));
    connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    connector
        .getConnectionFactory(HttpConnectionFactory.class)
        .getHttpConfiguration()
        .addCustomizer(new ForwardedRequestCustomizer()); // so that a test may come from anywhere
    connector.open();
    webapp = new WebAppContext("/", null, null, null, null, ServletContextHandler.NO_SESSIONS);
    webapp.setWar(Path.of("webapp").toUri().toString());
    webapp.setParentLoaderPriority(true);
    webapp.setConfigurations(
        new Configuration[] {new WebInfConfiguration(), new WebXmlConfiguration()});
    webapp.setDefaultsDescriptor(null);
    webapp.addServlet(DefaultServlet.class, "/");
    webapp.setThrowUnavailableOnStartupException(true);
    webapp.setInitParameter("minami.render.warm-up", "0s");
    webapp.setAttribute("minami.port", connector.getLocalPort()); // as the launcher does
    webapp.setInitParameter("minami.cluster.advertise-url", uri().toString());
    settings.forEach((key, value) -> webapp.setInitParameter("minami." + key, value));
    server.setHandler(webapp);
    server.start();
  }

  /**
   * Starts a node on a free port.
   *
   * @param settings without {@code minami.}
   */
  public static TestNode start(Map<String, String> settings) throws Exception {
    return new TestNode(settings, 200);
  }

  /** The same with so many threads. */
  public static TestNode start(Map<String, String> settings, int threads) throws Exception {
    return new TestNode(settings, threads);
  }

  /** Its address, with a slash at the end. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/");
  }

  /** What its servlets share. */
  public ServletContext context() {
    return webapp.getServletContext();
  }

  /** Its name in the cluster. */
  public String id() {
    return uri().getAuthority();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}

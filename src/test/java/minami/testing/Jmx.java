package minami.testing;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;

/** MBeans as jconsole sees them: through the remote protocol. */
public final class Jmx implements AutoCloseable {

  /** Null if it is another JVM's. */
  private final JMXConnectorServer server;

  private final JMXConnector connector;

  private Jmx(JMXConnectorServer server, JMXConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /** Opens a port of this JVM, and connects to it. */
  @SuppressWarnings("BanJNDI") // no name of anybody else's is looked up: the address has it all
  public static Jmx connect() throws IOException {
    JMXConnectorServer server =
        JMXConnectorServerFactory.newJMXConnectorServer(
            new JMXServiceURL("rmi", "127.0.0.1", 0),
            null,
            ManagementFactory.getPlatformMBeanServer());
    server.start();
    return new Jmx(server, JMXConnectorFactory.connect(server.getAddress()));
  }

  /** Connects to a JVM of this machine that has opened this port for it. */
  @SuppressWarnings("BanJNDI") // the registry is that of a process that the test has started
  public static Jmx connect(int port) throws IOException {
    JMXServiceURL url =
        new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi");
    return new Jmx(null, JMXConnectorFactory.connect(url));
  }

  public MBeanServerConnection beans() throws IOException {
    return connector.getMBeanServerConnection();
  }

  /** The names that match this one, which may have asterisks. */
  public Set<ObjectName> names(String pattern) throws IOException {
    try {
      return beans().queryNames(new ObjectName(pattern), null);
    } catch (MalformedObjectNameException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    connector.close();
    if (server != null) {
      server.stop();
    }
  }
}

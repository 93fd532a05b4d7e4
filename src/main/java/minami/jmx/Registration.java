package minami.jmx;

import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** An MBean of a web application among those of the JVM, until it is closed. */
public final class Registration implements AutoCloseable {

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final ObjectName name;

  /**
   * Registers an MBean as {@code minami:type=...,context="/..."}.
   *
   * @param contextPath the web application's
   */
  public Registration(Object bean, String type, String contextPath) {
    try {
      String context = ObjectName.quote(contextPath.isEmpty() ? "/" : contextPath);
      name = register(bean, "minami:type=" + type + ",context=" + context);
    } catch (JMException e) {
      throw new IllegalStateException(type + " cannot be registered in JMX", e);
    }
  }

  /** Hosts of one container may have the same context path each, and more is not known of them. */
  private ObjectName register(Object bean, String wanted) throws JMException {
    for (int number = 1; ; number++) {
      ObjectName free = new ObjectName(number == 1 ? wanted : wanted + ",instance=" + number);
      try {
        return server.registerMBean(bean, free).getObjectName();
      } catch (InstanceAlreadyExistsException e) {
        // That is another one's: the next number.
      }
    }
  }

  @Override
  public void close() {
    try {
      server.unregisterMBean(name);
    } catch (InstanceNotFoundException e) {
      // Somebody has done it already.
    } catch (JMException e) {
      throw new IllegalStateException(name + " cannot be removed from JMX", e);
    }
  }
}

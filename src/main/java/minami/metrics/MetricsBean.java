package minami.metrics;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * All metrics in JMX: an MBean with an attribute for each line of the text, by the same name and
 * with the same value. Which there are may change: the JVM's come as they are needed. Thread-safe.
 */
final class MetricsBean implements DynamicMBean, AutoCloseable {

  private static final String HELP = "# HELP ";

  private record Sample(double value, String help) {}

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final Supplier<String> text;
  private final ObjectName name;

  /**
   * Registers them.
   *
   * @param text all metrics now, in the text format of Prometheus
   */
  MetricsBean(String contextPath, Supplier<String> text) {
    this.text = text;
    try {
      name = register(contextPath.isEmpty() ? "/" : contextPath);
    } catch (JMException e) {
      throw new IllegalStateException("the metrics cannot be registered in JMX", e);
    }
  }

  /** Hosts of one container may have the same context path each, and more is not known of them. */
  private ObjectName register(String contextPath) throws JMException {
    String wanted = "minami:type=Metrics,context=" + ObjectName.quote(contextPath);
    for (int number = 1; ; number++) {
      ObjectName name = new ObjectName(number == 1 ? wanted : wanted + ",instance=" + number);
      try {
        return server.registerMBean(this, name).getObjectName();
      } catch (InstanceAlreadyExistsException e) {
        // That is another one's: the next number.
      }
    }
  }

  private Map<String, Sample> samples() {
    Map<String, Sample> samples = new LinkedHashMap<>();
    String help = "";
    for (String line : text.get().lines().toList()) {
      if (line.startsWith(HELP)) {
        help = line.substring(line.indexOf(' ', HELP.length()) + 1);
      } else if (!line.startsWith("#")) {
        int end = line.lastIndexOf(' ');
        String value = line.substring(end + 1).replace("Inf", "Infinity");
        samples.put(line.substring(0, end), new Sample(Double.parseDouble(value), help));
      }
    }
    return samples;
  }

  @Override
  public Object getAttribute(String attribute) throws AttributeNotFoundException {
    Sample sample = samples().get(attribute);
    if (sample == null) {
      throw new AttributeNotFoundException(attribute + " is not among the metrics");
    }
    return sample.value();
  }

  @Override
  public AttributeList getAttributes(String[] attributes) {
    Map<String, Sample> samples = samples();
    AttributeList found = new AttributeList();
    for (String attribute : attributes) {
      Sample sample = samples.get(attribute);
      if (sample != null) {
        found.add(new Attribute(attribute, sample.value()));
      }
    }
    return found;
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    MBeanAttributeInfo[] attributes =
        samples().entrySet().stream()
            .map(
                sample ->
                    new MBeanAttributeInfo(
                        sample.getKey(),
                        Double.class.getName(),
                        sample.getValue().help(),
                        true,
                        false,
                        false))
            .toArray(MBeanAttributeInfo[]::new);
    return new MBeanInfo(
        MetricsBean.class.getName(), "What /metrics shows", attributes, null, null, null);
  }

  @Override
  public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
    throw new AttributeNotFoundException("metrics can only be read");
  }

  @Override
  public AttributeList setAttributes(AttributeList attributes) {
    return new AttributeList();
  }

  @Override
  public Object invoke(String action, Object[] arguments, String[] signature) {
    throw new UnsupportedOperationException("metrics can only be read");
  }

  @Override
  public void close() {
    try {
      server.unregisterMBean(name);
    } catch (InstanceNotFoundException e) {
      // Somebody has done it already.
    } catch (JMException e) {
      throw new IllegalStateException("the metrics cannot be removed from JMX", e);
    }
  }
}

package minami.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import minami.jmx.Registration;

/**
 * All metrics in JMX: an MBean with an attribute for each line of the text, by the same name and
 * with the same value. Which there are may change: the JVM's come as they are needed. Thread-safe.
 */
final class MetricsBean implements DynamicMBean, AutoCloseable {

  private static final String HELP = "# HELP ";

  private record Sample(double value, String help) {}

  private final Supplier<String> text;
  private final Registration registration;

  /**
   * Registers them.
   *
   * @param text all metrics now, in the text format of Prometheus
   */
  MetricsBean(String contextPath, Supplier<String> text) {
    this.text = text;
    registration = new Registration(this, "Metrics", contextPath);
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
    registration.close();
  }
}

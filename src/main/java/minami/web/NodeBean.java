package minami.web;

import static java.util.Map.entry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.StandardMBean;
import minami.Purger;
import minami.address.AddressException;
import minami.address.Purge;
import minami.cluster.Cluster;
import minami.cluster.Member;

/** Shows a node in JMX, and lets it be operated from there. Thread-safe. */
final class NodeBean extends StandardMBean implements NodeMXBean {

  private static final String THUMBNAILS = "thumbnails/";
  private static final String IMAGES = "images/";
  private static final String ADDRESS = "/t/";

  /** What people read in jconsole. */
  private static final Map<String, String> HELP =
      Map.ofEntries(
          entry("Node", "Its name in the cluster; empty if it is alone"),
          entry("State", "ready or draining"),
          entry("Version", "Of this software"),
          entry("UptimeSeconds", "Since it started"),
          entry("Members", "The nodes of the cluster; those that drain are among them"),
          entry("Answers", "Thumbnails by where they came from"),
          entry("Failures", "Refused requests by reason"),
          entry("Status", "What /status shows"),
          entry("purgeThumbnail", "Purges one thumbnail on all nodes; its original stays"),
          entry(
              "purgeImage",
              "Purges an image on all nodes, in all sizes and with its original; with a slash at"
                  + " the end, all images below"),
          entry("addSize", "Allows a size on all nodes, where minami.sizes is set"),
          entry("removeSize", "Takes a size back that was added"),
          entry("addPreset", "Has a name stand for options on all nodes"),
          entry("removePreset", "Takes a preset back that was added"),
          entry("drain", "Takes this node out of the ring, and tells balancers: it still answers"),
          entry("undrain", "Takes it back"));

  private static final Map<String, String> PARAMETERS =
      Map.of(
          "purgeThumbnail", "address",
          "purgeImage", "path",
          "addSize", "size",
          "removeSize", "size",
          "addPreset", "name",
          "removePreset", "name");

  private static final Map<String, String> PARAMETER_HELP =
      Map.of(
          "purgeThumbnail", "/t/320x240/albums/a.jpg",
          "purgeImage", "albums/a.jpg, albums/, @origin/a.jpg; / for all of the default origin",
          "addSize", "640x",
          "removeSize", "640x",
          "addPreset", "tile",
          "removePreset", "tile");

  private final Node node;

  NodeBean(Node node) {
    super(NodeMXBean.class, true);
    this.node = node;
  }

  @Override
  public String getNode() {
    return node.cluster().flatMap(Cluster::self).map(Member::id).orElse("");
  }

  @Override
  public String getState() {
    return NodeReport.state(node);
  }

  @Override
  public String getVersion() {
    return node.version();
  }

  @Override
  public long getUptimeSeconds() {
    return Duration.between(node.started(), Instant.now()).toSeconds();
  }

  @Override
  public List<String> getMembers() {
    return node.cluster().stream()
        .flatMap(cluster -> cluster.membership().members().stream())
        .map(Member::id)
        .toList();
  }

  @Override
  public Map<String, Long> getAnswers() {
    return NodeReport.answers(node.tally());
  }

  @Override
  public Map<String, Long> getFailures() {
    return NodeReport.failures(node.tally());
  }

  @Override
  public String getStatus() {
    return StatusReport.json(node, true);
  }

  @Override
  public String purgeThumbnail(String address) {
    String given = given(address, "the address of a thumbnail, as /t/320x240/albums/a.jpg");
    return purge(
        THUMBNAILS + (given.startsWith(ADDRESS) ? given.substring(ADDRESS.length()) : given));
  }

  @Override
  public String purgeImage(String path) {
    String given = given(path, "the path of an image; / for all of the default origin");
    return purge(IMAGES + (given.equals("/") ? "" : given));
  }

  /** A field that was left empty must not purge everything. */
  private static String given(String text, String wanted) {
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException("missing: " + wanted);
    }
    return text.strip();
  }

  /** Throws nothing that a client may not have. */
  private String purge(String what) {
    try {
      Purge purge = node.addresses().parsePurge(what);
      Purger.Outcome outcome =
          node.purger()
              .everywhere(purge)
              .get(PurgeServlet.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return PurgeOutcome.json(node, purge, outcome);
    } catch (AddressException e) {
      throw new IllegalArgumentException(e.getMessage());
    } catch (ExecutionException e) {
      throw new IllegalStateException("the purge has failed: " + e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the other nodes have not answered in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted");
    }
  }

  @Override
  public void addSize(String size) {
    change(() -> node.allowances().addSize(given(size, "a size, as 640x")));
  }

  @Override
  public void removeSize(String size) {
    change(() -> node.allowances().removeSize(given(size, "a size, as 640x")));
  }

  @Override
  public void addPreset(String name, String options) {
    String wanted = given(options, "options, as 200x200,fit");
    change(() -> node.allowances().addPreset(given(name, "a name"), wanted));
  }

  @Override
  public void removePreset(String name) {
    change(() -> node.allowances().removePreset(given(name, "a name")));
  }

  private interface Change {
    CompletableFuture<Void> begin() throws AddressException;
  }

  private static void change(Change change) {
    try {
      change.begin().get(PurgeServlet.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (AddressException e) {
      throw new IllegalArgumentException(e.getMessage());
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("etcd has not taken it");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted");
    }
  }

  @Override
  public void drain() {
    turn(true);
  }

  @Override
  public void undrain() {
    turn(false);
  }

  private void turn(boolean on) {
    if (!node.drain().turn(on)) {
      throw new IllegalStateException("the node is about to stop");
    }
  }

  @Override
  protected String getDescription(MBeanInfo info) {
    return "A node of Minami";
  }

  @Override
  protected String getDescription(MBeanAttributeInfo attribute) {
    return help(attribute);
  }

  @Override
  protected String getDescription(MBeanOperationInfo operation) {
    return help(operation);
  }

  private static String help(MBeanFeatureInfo feature) {
    return HELP.get(feature.getName());
  }

  @Override
  protected String getParameterName(
      MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
    return sequence > 0 ? "options" : PARAMETERS.get(operation.getName());
  }

  @Override
  protected String getDescription(
      MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
    return sequence > 0 ? "200x200,fit" : PARAMETER_HELP.get(operation.getName());
  }
}

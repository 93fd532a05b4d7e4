package minami.web;

import java.util.List;
import java.util.Map;

/**
 * This node as JMX shows it. All types are the JDK's, exceptions included, so that a client needs
 * nothing of ours. JMX wants an interface, and a public one.
 */
public interface NodeMXBean {

  /** Its name in the cluster; empty if it is alone, or does not know its address yet. */
  String getNode();

  /** {@code ready} or {@code draining}. */
  String getState();

  String getVersion();

  long getUptimeSeconds();

  /** The names of the nodes of the cluster; those that drain are among them. */
  List<String> getMembers();

  /** Thumbnails by where they came from. */
  Map<String, Long> getAnswers();

  /** Refused requests by reason. */
  Map<String, Long> getFailures();

  /** What {@code /status} shows. */
  String getStatus();

  /**
   * Purges one thumbnail on all nodes.
   *
   * @return how that went, in JSON
   */
  String purgeThumbnail(String address);

  /** The same for an image in all sizes; with a slash at the end, for all images below. */
  String purgeImage(String path);

  /** Allows a size, such as 640x, on all nodes. */
  void addSize(String size);

  /** Takes a size back. */
  void removeSize(String size);

  /** Has a name stand for options, such as 200x200,fit, on all nodes. */
  void addPreset(String name, String options);

  /** Takes a preset back. */
  void removePreset(String name);

  /** Takes this node out of the ring, and tells balancers that it is not ready. */
  void drain();

  /** Takes it back. */
  void undrain();
}

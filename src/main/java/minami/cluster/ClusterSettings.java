package minami.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a node must know to find the others.
 *
 * @param endpoints of etcd
 * @param user of etcd; empty for none
 * @param password of that user
 * @param ca the certificates by which etcd is known; empty for those of the Java platform
 * @param prefix what all keys of this service in etcd begin with
 * @param name of the cluster: its nodes share, those of another one do not
 * @param advertised where the other nodes reach this one
 * @param secret by which the nodes know each other; empty if it is to be found, or made, in etcd
 * @param version of this software
 * @param meaning a digest of the settings that decide what a thumbnail's key means
 */
public record ClusterSettings(
    List<URI> endpoints,
    String user,
    String password,
    Optional<Path> ca,
    String prefix,
    String name,
    AdvertisedUrl advertised,
    String secret,
    String version,
    String meaning) {

  /** Without the secrets. */
  @Override
  public String toString() {
    return prefix + "/" + name + " at " + endpoints + " as " + advertised;
  }
}

package minami.cluster;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * The secret by which the nodes know each other, kept in etcd: the first node makes it, and all
 * later ones find it. Belongs to one thread.
 */
final class SharedSecret {

  private static final int SHORTEST = 16;

  private final EtcdConnection etcd;
  private final String key;

  /** As it was found last; empty at first. */
  private String known = "";

  SharedSecret(EtcdConnection etcd, String key) {
    this.etcd = etcd;
    this.key = key;
  }

  /**
   * @throws IllegalStateException if the value in etcd is not usable as a secret
   */
  String learn() throws ExecutionException, TimeoutException, InterruptedException {
    Optional<String> found = etcd.find(key);
    if (found.isEmpty()) {
      // An etcd that has lost its data gets back the secret that all nodes know.
      etcd.putIfAbsent(key, known.isEmpty() ? random() : known);
      found = etcd.find(key); // another node may have been faster
    }
    String secret = found.orElse("");
    if (secret.length() < SHORTEST) {
      throw new IllegalStateException(
          "the secret under " + key + " is shorter than " + SHORTEST + " characters");
    }
    known = secret;
    return secret;
  }

  private static String random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
